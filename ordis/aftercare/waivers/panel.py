"""What the register adds to the page of a referral: its engagements, their answers, and the door to a demand."""

from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.aftercare.register.queries import lines_of
from ordis.kernel import clock
from ordis.referrals.models import Referral, ReferralStage


def referral_panel(referral: Referral, user: User) -> Markup | None:
    """Nothing before the handover. Reports are the city's to read: they are not told here."""
    if referral.stage is not ReferralStage.HANDED_OVER or not user.can(Permission.HANDOVER_SIGN):
        return None
    lines = lines_of(referral, clock.today())
    page = render_template("aftercare/waivers/panel.html", referral=referral, lines=lines)
    return Markup(page)  # noqa: S704 (our own template, which escapes what it shows)
