"""Setting a hold on a device, and lifting it by saying what was done."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices import forms, holds, queries
from ordis.devices.blueprint import blueprint
from ordis.devices.models import Device, HoldReason, Stage
from ordis.kernel import clock
from ordis.kernel.transaction import commits

blueprint.app_template_global("may_lift")(holds.may_lift)
blueprint.app_template_global("lifters")(holds.lifters)


@blueprint.get("/devices/<code>/holds/new")
@requires(Permission.HOLD_SET)
def new_hold(code: str) -> ResponseReturnValue:
    return _page(_device(code), forms.HoldForm())


@blueprint.post("/devices/<code>/holds")
@requires(Permission.HOLD_SET)
@commits
def set_hold(code: str) -> ResponseReturnValue:
    device, form = _device(code, lock=True), forms.HoldForm()
    if not form.validate_on_submit():
        return _page(device, form), 422
    reason, note = form.reason.data, form.note.data or ""
    holds.set_hold(device=device, reason=reason, note=note, actor=acting_user(), at=clock.now())
    flash(f"L’appareil est bloqué : {reason.label}.")
    if device.stage is Stage.RESERVED:
        flash(holds.RESERVED, "warning")
    return _back(device)


@blueprint.post("/devices/<code>/holds/<number>/lift")
@requires(Permission.DEVICE_VIEW)
@commits
def lift_hold(code: str, number: str) -> ResponseReturnValue:
    """The table of holds asks for the right of each reason."""
    device = _device(code, lock=True)
    hold = queries.hold_of(device, int(number) if number.isdecimal() else 0) or abort(404)
    holds.lift_hold(hold=hold, note=request.form.get("note", ""), actor=acting_user(), at=clock.now())
    flash(f"Le blocage « {hold.reason.label} » est levé.")
    return _back(device)


def _page(device: Device, form: forms.HoldForm) -> str:
    lifters = [(reason.label, holds.lifters(reason)) for reason in HoldReason]
    return render_template("devices/hold.html", device=device, form=form, lifters=lifters)


def _device(code: str, *, lock: bool = False) -> Device:
    return queries.device_by_code(code, lock=lock) or abort(404)


def _back(device: Device) -> ResponseReturnValue:
    return redirect(url_for("devices.show", code=device.code, _anchor="holds"), 303)
