"""What first steps add to the page of a referral: the session, or the offer of one."""

from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.aftercare.first_steps import queries
from ordis.aftercare.first_steps.actions import PLANNED_FROM
from ordis.aftercare.first_steps.forms import AttendanceForm
from ordis.kernel import clock
from ordis.referrals.models import Referral


def referral_panel(referral: Referral, user: User) -> Markup | None:
    """Nothing before a device is reserved."""
    if referral.stage not in PLANNED_FROM or not user.can(Permission.HANDOVER_SIGN):
        return None
    session = queries.last_session_of(referral)
    told = {
        "referral": referral,
        "session": session,
        "form": AttendanceForm(formdata=None),
        "begun": session is not None and session.starts_at <= clock.now(),
    }
    return Markup(render_template("aftercare/first_steps/panel.html", **told))  # noqa: S704 (our own template)
