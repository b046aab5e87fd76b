"""Everything that sets labels up, under one blueprint."""

from ordis.devices.labels import printer_views, size_views, sticker_views  # noqa: F401 (they declare their addresses)
from ordis.devices.labels.blueprint import blueprint as blueprint
