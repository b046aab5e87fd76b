"""Where a device stands, on its page, and the way to put it elsewhere."""

from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device
from ordis.stock import queries
from ordis.stock.rules import IN_THE_WORKSHOP


def panel(device: Device, user: User) -> Markup | None:
    """Nothing while the device is not in our premises. One query."""
    if device.stage not in IN_THE_WORKSHOP:
        return None
    places = queries.place_choices() if user.can(Permission.STOCK_MOVE) else []
    html = render_template("stock/_panel.html", device=device, places=places)
    return Markup(html)  # noqa: S704 (rendered by a template, which escapes)
