"""What allocation adds to the page of a referral and to the page of a device."""

from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.allocation import queries
from ordis.allocation.forms import ExtensionForm, ReleaseForm
from ordis.allocation.queue import score_of
from ordis.devices.code import spoken
from ordis.devices.models import Device, Stage
from ordis.referrals import panels
from ordis.referrals.models import Referral, ReferralStage

_S = ReferralStage


def referral_panel(referral: Referral, user: User) -> Markup | None:
    """The device set aside; to those who decide, also the priority explained and the way to choose."""
    decides = user.can(Permission.ALLOCATION_DECIDE)
    reserved = referral.stage in {_S.RESERVED, _S.APPOINTMENT}
    if not reserved and not (decides and referral.stage in {_S.SUBMITTED, _S.ACCEPTED}):
        return None
    return Markup(  # noqa: S704 (our own template, which escapes what it shows)
        render_template(
            "allocation/referral_panel.html",
            referral=referral,
            reservations=queries.open_reservations_of(referral) if reserved else [],
            score=score_of(referral) if decides else None,
            release_form=panels.shown(ReleaseForm),
            extension_form=panels.shown(ExtensionForm),
            decides=decides,
            may_hand_over=user.can(Permission.HANDOVER_SIGN),
            spoken=spoken,
        )
    )


def panel(device: Device, user: User) -> Markup | None:
    """For which referral the device is set aside, and until when."""
    if device.stage is not Stage.RESERVED or (reservation := queries.open_reservation_on(device)) is None:
        return None
    return Markup(  # noqa: S704 (our own template, which escapes what it shows)
        render_template(
            "allocation/device_panel.html",
            reservation=reservation,
            may_open=user.can(Permission.ALLOCATION_DECIDE),
        )
    )
