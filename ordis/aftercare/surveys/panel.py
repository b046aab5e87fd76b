"""What surveys add to the page of a referral: the sheets that may be printed for its family."""

from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.aftercare.surveys import queries
from ordis.kernel import clock
from ordis.referrals.models import Referral, ReferralStage


def referral_panel(referral: Referral, user: User) -> Markup | None:
    """Nothing until the family has been asked."""
    if referral.stage is not ReferralStage.HANDED_OVER or not user.can(Permission.HANDOVER_SIGN):
        return None
    invitations = queries.invitations_of(referral)
    if not invitations:
        return None
    told = {"referral": referral, "invitations": invitations, "today": clock.today()}
    return Markup(render_template("aftercare/surveys/panel.html", **told))  # noqa: S704 (our own template)
