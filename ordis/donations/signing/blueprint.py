"""The addresses of signing are declared in ``views.py`` and its neighbours: by link, on paper."""

from flask import Blueprint

blueprint = Blueprint("signing", __name__)
