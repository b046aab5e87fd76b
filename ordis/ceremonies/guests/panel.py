"""What ceremonies add to the page of a referral: whether its family wishes to come."""

from typing import Final

from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.ceremonies.guests import queries
from ordis.kernel import clock
from ordis.referrals.models import Referral, ReferralStage

_S: Final = ReferralStage
_SERVED: Final = frozenset({_S.ACCEPTED, _S.RESERVED, _S.APPOINTMENT, _S.HANDED_OVER})


def referral_panel(referral: Referral, user: User) -> Markup | None:
    """Nothing before the city accepted, nor while no ceremony is planned."""
    if referral.stage not in _SERVED or not user.can(Permission.HOUSEHOLD_VIEW):
        return None
    ceremonies = queries.coming_for(referral, clock.today())
    if not ceremonies:
        return None
    told = {"referral": referral, "ceremonies": ceremonies}
    return Markup(render_template("ceremonies/guests/panel.html", **told))  # noqa: S704 (our own template)
