"""The addresses of rounds of collection and of what donations travel in."""

from flask import Blueprint

blueprint = Blueprint("collections", __name__)
