"""What a person declares of a disk: its addresses."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.queries import device_by_code, disk_of
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.wiping import statements
from ordis.wiping.blueprint import blueprint
from ordis.wiping.forms import StatementForm, first_error


@blueprint.post("/devices/<code>/statements")
@requires(Permission.WIPE_RECORD)
@commits
def declare(code: str) -> ResponseReturnValue:
    device, form = device_by_code(code, lock=True) or abort(404), StatementForm()
    if not form.validate_on_submit():
        raise Refusal(f"{first_error(form)} Rien n’a été modifié.", status=422)
    disk = disk_of(device, form.disk.data) or abort(404)
    statements.declare(
        device=device, disk=disk, state=form.state.data, words=form.words.data, actor=acting_user(), at=clock.now()
    )
    flash(f"Votre déclaration est enregistrée : {disk.designation}, « {disk.state.label} ».")
    return redirect(url_for("devices.show", code=device.code, _anchor="wiping"), 303)
