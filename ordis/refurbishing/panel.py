"""The work on the page of a device: what is to be tried, what was found, who checked."""

from flask import render_template
from markupsafe import Markup

from ordis import settings
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Stage
from ordis.refurbishing import queries, rules
from ordis.refurbishing.actions import workers
from ordis.refurbishing.forms import work_form
from ordis.refurbishing.models import Answer

BEFORE_WORK = frozenset({Stage.EXPECTED, Stage.MISSING, Stage.RECEIVED, Stage.WIPED})


def panel(device: Device, user: User) -> Markup | None:
    """Nothing before the work begins nor without any; a form while it lasts; what it found afterwards. One query."""
    if device.stage in BEFORE_WORK:
        return None
    order = queries.latest_order(device)
    working = device.stage is Stage.REFURBISHING
    if order is None and not working:
        return None
    answers = {answer.item: answer.answer for answer in order.answers} if order else {}
    may_check = user.can(Permission.QUALITY_CHECK) and rules.may_check_quality(
        checker_id=user.id,
        worker_ids=workers(device, order),
        same_person_may_check=settings.current().same_person_may_check,
    )
    html = render_template(
        "refurbishing/_panel.html",
        device=device,
        order=order,
        answers=answers,
        items=rules.CHECKLISTS[device.kind],
        faulty=Answer.FAULTY,
        form=work_form(device, order) if working and user.can(Permission.REFURBISH) else None,
        working=working,
        may_check=may_check,
    )
    return Markup(html)  # noqa: S704 (rendered by a template, which escapes)
