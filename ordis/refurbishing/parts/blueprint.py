"""The addresses of this room are declared in ``views.py`` and ``device_views.py``."""

from flask import Blueprint

from ordis.kernel.money import euros
from ordis.refurbishing.parts.rules import part_name, size_words

blueprint = Blueprint("parts", __name__)
blueprint.app_template_global("part_size")(size_words)
blueprint.app_template_global("part_name")(lambda part: part_name(part.kind, part.label, part.capacity))
blueprint.app_template_global("part_euros")(euros)
