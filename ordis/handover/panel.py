"""What handover adds to the page of a device: the agreements under which it was given."""

from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import ABSENT, Device, Stage
from ordis.handover import queries

NEVER_LEFT = ABSENT | {Stage.RECEIVED}
"""Stages from which a device was never handed over: nothing leads back to them."""


def panel(device: Device, user: User) -> Markup | None:
    """Agreement, structure, period of no resale; never the family. Nothing when never handed over."""
    if device.stage in NEVER_LEFT:
        return None
    lines = queries.handovers_of_device(device)
    if not lines:
        return None
    may_open = user.can(Permission.HANDOVER_SIGN)
    page = render_template("handover/panel.html", lines=lines, may_open=may_open)
    return Markup(page)  # noqa: S704 (our own template, which escapes what it shows)
