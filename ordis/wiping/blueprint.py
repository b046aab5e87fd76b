"""The addresses of this room; each module of views adds its own to it."""

from flask import Blueprint

blueprint = Blueprint("wiping", __name__)
