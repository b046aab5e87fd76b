"""What incidents add to the page of a device that a family has, and to that of its referral."""

from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.aftercare.incidents import queries
from ordis.devices.models import Device, Stage
from ordis.referrals.models import Referral, ReferralStage


def panel(device: Device, user: User) -> Markup | None:
    """Nothing, and no query, for a device that is not with a family."""
    if device.stage is not Stage.HANDED_OVER:
        return None
    told = {
        "device": device,
        "incidents": queries.incidents_of_device(device),
        "may_declare": user.can(Permission.REPAIR_RECORD),
    }
    return Markup(render_template("aftercare/incidents/device_panel.html", **told))  # noqa: S704 (our own template)


def referral_panel(referral: Referral, user: User) -> Markup | None:
    """Nothing before the handover, but that it is an exchange."""
    handed_over = referral.stage is ReferralStage.HANDED_OVER
    if not (handed_over or referral.exchanges_id) or not user.can(Permission.INCIDENT_DECLARE):
        return None
    back = referral.computer_back_on is not None
    told = {
        "referral": referral,
        "handed_over": handed_over,
        "incidents": queries.incidents_of_referral(referral) if handed_over else [],
        "replaced_by": queries.exchange_of(referral) if back else None,
        "may_declare": handed_over and not back and queries.line_of_referral(referral) is not None,
    }
    return Markup(render_template("aftercare/incidents/referral_panel.html", **told))  # noqa: S704 (our own template)
