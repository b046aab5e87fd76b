"""The addresses of this room are declared in ``public_views.py`` and ``views.py``."""

from flask import Blueprint

blueprint = Blueprint("offers", __name__)
