"""The work on the page of a device, in short, with the way to its own page."""

from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import ABSENT, Device, Stage
from ordis.refurbishing import quality, queries
from ordis.refurbishing.models import Answer, WorkOrder

BEFORE_WORK = ABSENT | {Stage.RECEIVED, Stage.WIPED}


def panel(device: Device, user: User) -> Markup | None:
    """Nothing before the work begins nor without any; how far it is while it lasts; what it found.

    One query; once the checklist is complete, at most one more, for who may check its quality.
    """
    if device.stage in BEFORE_WORK:
        return None
    order = queries.latest_order(device)
    working = device.stage is Stage.REFURBISHING
    if order is None and not working:
        return None
    items = queries.items_of(device, order)
    answers = {answer.item: answer.answer for answer in order.answers} if order else {}
    html = render_template(
        "refurbishing/_panel.html",
        device=device,
        order=order,
        answered=sum(item.name in answers for item in items),
        asked=len(items),
        faulty=[item for item in items if answers.get(item.name) is Answer.FAULTY],
        working=working,
        may_work=working and user.can(Permission.REFURBISH),
        closed=_closed(device, user, order),
    )
    return Markup(html)  # noqa: S704 (rendered by a template, which escapes)


def _closed(device: Device, user: User, order: WorkOrder | None) -> list[str] | None:
    """Why the quality check that is due is closed for ``user``; None when none is due, or is somebody else's work."""
    due = device.stage is Stage.REFURBISHING and device.checklist_done_at and not device.quality_checked_at
    return quality.refusals(device, actor=user, order=order) if due and user.can(Permission.QUALITY_CHECK) else None
