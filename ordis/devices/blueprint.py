"""The addresses of this room are declared in ``views.py`` and ``labels/views.py``."""

from flask import Blueprint

from ordis.devices.code import spoken

blueprint = Blueprint("devices", __name__)
blueprint.app_template_filter("spoken")(spoken)
