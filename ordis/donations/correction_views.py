"""What was received by error is taken back from the page of the reception."""

from collections.abc import Sequence

from flask import flash, request
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.devices.code import spoken
from ordis.devices.models import Device
from ordis.donations import corrections, queries
from ordis.donations.blueprint import blueprint, found
from ordis.donations.reception_views import back
from ordis.kernel.french import count
from ordis.kernel.transaction import commits

DESTROY = "Une étiquette en a été imprimée\u202f: détruisez celle de {codes}."


@blueprint.post("/donations/<ref>/reception/withdraw")
@requires(Permission.DONATION_RECEIVE)
@commits
def withdraw(ref: str) -> ResponseReturnValue:
    donation, reason = found(ref, lock=True), request.form.get("reason", "")
    devices = queries.devices_named(donation, _codes(), lock=True)
    corrections.withdraw(donation=donation, devices=devices, reason=reason, **signed())
    told = count(len(devices), "appareil, saisi par erreur, est retiré.", "appareils, saisis par erreur, sont retirés.")
    flash(told)
    _destroy_labels(devices)
    return back(ref)


@blueprint.post("/donations/<ref>/reception/undo")
@requires(Permission.DONATION_RECEIVE)
@commits
def undo_reception(ref: str) -> ResponseReturnValue:
    donation, reason = found(ref, lock=True), request.form.get("reason", "")
    devices = queries.devices_named(donation, _codes(), lock=True)
    corrections.undo_reception(donation=donation, devices=devices, reason=reason, **signed())
    flash(count(len(devices), "appareil attend de nouveau.", "appareils attendent de nouveau."))
    return back(ref)


def _codes() -> list[str]:
    return request.form.getlist("codes")[: queries.RECEPTION_PAGE]


def _destroy_labels(devices: Sequence[Device]) -> None:
    labelled = [spoken(device.code) for device in devices if device.label_printed_at]
    if labelled:
        flash(DESTROY.format(codes=", ".join(labelled)), "warning")
