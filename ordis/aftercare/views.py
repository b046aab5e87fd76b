"""What follows the handover: returns."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.aftercare import actions, queries, rules
from ordis.aftercare.forms import ReturnForm
from ordis.aftercare.models import FamilyFiles, ReturnCondition, ReturnReason
from ordis.devices import lifecycle
from ordis.devices.code import spoken
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device
from ordis.devices.queries import device_by_code
from ordis.handover.rules import KitItem
from ordis.kernel.done import done
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
    back = actions.take_back(
        device=device,
        reason=ReturnReason(form.reason.data),
        condition=ReturnCondition(form.condition.data),
        files=FamilyFiles(form.files.data),
        accessories=form.items,
        note=form.note.data or "",
        **signed(),
    )
    told = f"L’appareil {spoken(device.code)} est revenu. Ses disques sont à effacer de nouveau."
    return done(told, url_for(".receipt", ref=back.ref))


@blueprint.get("/returns/<ref>/receipt")
@requires(Permission.AFTERCARE_RECORD)
def receipt(ref: str) -> ResponseReturnValue:
    """What the family is given when its computer comes back: a page to print, a working paper."""
    back = queries.return_by_ref(ref) or abort(404)
    items = [KitItem(value).label for value in back.accessories]
    return render_template("aftercare/receipt.html", back=back, items=items)


def _page(device: Device, form: ReturnForm, *, status: int = 200) -> ResponseReturnValue:
    closed = lifecycle.refusals(device, Move.TAKE_BACK, actor=acting_user())
    disks = rules.disks_to_prove(device)
    return render_template("aftercare/take_back.html", device=device, form=form, closed=closed, disks=disks), status
