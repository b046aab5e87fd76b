"""Addresses of what sets labels up; the dialog and the public page are the devices' own."""

from flask import Blueprint

blueprint = Blueprint("labels", __name__)
