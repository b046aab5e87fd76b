"""What aftercare adds to the page of a device: its returns."""

from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.aftercare import queries
from ordis.devices.models import Device
from ordis.handover.panel import NEVER_LEFT


def panel(device: Device, _user: User) -> Markup | None:
    """When the device came back and why; nothing when it never did."""
    if device.stage in NEVER_LEFT:
        return None
    returns = queries.returns_of(device)
    if not returns:
        return None
    return Markup(render_template("aftercare/panel.html", returns=returns, device=device))  # noqa: S704 (our own template)
