"""What the times of handovers add to the page of a referral: its appointment, or what may be chosen."""

from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.handover.queries import last_appointment_of
from ordis.handover.slots import queries
from ordis.handover.slots.forms import ChoiceForm
from ordis.kernel import clock
from ordis.kernel.clock import in_paris
from ordis.referrals.models import Referral, ReferralStage

_S = ReferralStage
SHOWN = 6
"""Free times shown on the page of the referral; the page of choice shows them all."""


def referral_panel(referral: Referral, user: User) -> Markup | None:
    """The appointment in force; while a device is reserved and none is set, the next free times; once it is cancelled
    or missed, the file that takes it out of a calendar."""
    if referral.stage not in {_S.ACCEPTED, _S.RESERVED, _S.APPOINTMENT} or not user.can(Permission.HANDOVER_SIGN):
        return None
    last = last_appointment_of(referral)
    if referral.stage is _S.ACCEPTED and last is None:
        return None
    choosing = referral.stage is _S.RESERVED
    return Markup(  # noqa: S704 (our own template, which escapes what it shows)
        render_template(
            "handover/slots/panel.html",
            referral=referral,
            appointment=last if last is not None and last.ended_at is None else None,
            ended=last if last is not None and last.ended_at is not None else None,
            choosing=choosing,
            until=queries.kept_until(referral),
            appointment_day=last and in_paris(last.starts_at).date(),
            offers=queries.offered_for(referral, to=user, at=clock.now(), limit=SHOWN) if choosing else [],
            taking=ChoiceForm(formdata=None),
        )
    )
