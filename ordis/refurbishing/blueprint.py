"""The addresses of this room: the work on a device, its quality check, the lists and the points table."""

from flask import Blueprint

blueprint = Blueprint("refurbishing", __name__)
