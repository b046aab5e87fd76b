"""The addresses of this room are declared in ``views.py`` and ``invitation_views.py``."""

from flask import Blueprint

blueprint = Blueprint("ceremonies", __name__)
