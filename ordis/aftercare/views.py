"""What follows the handover: returns."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.aftercare import actions, rules
from ordis.aftercare.forms import ReturnForm
from ordis.aftercare.models import ReturnReason
from ordis.devices import lifecycle
from ordis.devices.code import spoken
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device
from ordis.devices.queries import device_by_code
from ordis.kernel import clock
from ordis.kernel.transaction import commits

blueprint = Blueprint("aftercare", __name__)


@blueprint.get("/devices/<code>/return")
@requires(Permission.AFTERCARE_RECORD)
def take_back(code: str) -> ResponseReturnValue:
    return _page(device_by_code(code) or abort(404), ReturnForm())


@blueprint.post("/devices/<code>/return")
@requires(Permission.AFTERCARE_RECORD)
@commits
def record_return(code: str) -> ResponseReturnValue:
    device, form = device_by_code(code, lock=True) or abort(404), ReturnForm()
    if not form.validate_on_submit():
        return _page(device, form, status=422)
    actions.take_back(
        device=device,
        reason=ReturnReason(form.reason.data),
        note=form.note.data or "",
        actor=acting_user(),
        at=clock.now(),
    )
    flash(f"L’appareil {spoken(device.code)} est revenu. Ses disques sont à effacer de nouveau.")
    return redirect(url_for("devices.show", code=device.code))


def _page(device: Device, form: ReturnForm, *, status: int = 200) -> ResponseReturnValue:
    closed = lifecycle.refusals(device, Move.TAKE_BACK, actor=acting_user())
    disks = rules.disks_to_prove(device)
    return render_template("aftercare/take_back.html", device=device, form=form, closed=closed, disks=disks), status
