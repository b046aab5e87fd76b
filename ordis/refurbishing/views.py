"""The bench's work: checklist, results, quality check. Each view makes one action."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device
from ordis.devices.queries import device_by_code
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.refurbishing import actions
from ordis.refurbishing.forms import WorkForm, work_form

blueprint = Blueprint("refurbishing", __name__)


@blueprint.post("/devices/<code>/bench")
@requires(Permission.REFURBISH)
@commits
def save(code: str) -> ResponseReturnValue:
    device = _device(code)
    form = work_form(device)
    if not form.validate_on_submit():
        return _again(device, form)
    actions.save_work(device=device, work=form.work(device), actor=acting_user(), at=clock.now())
    flash("Le travail est noté. Vous pouvez continuer plus tard.")
    return _back(device)


@blueprint.post("/devices/<code>/bench/complete")
@requires(Permission.REFURBISH)
@commits
def complete(code: str) -> ResponseReturnValue:
    """A refusal shows the answers again, as they were given."""
    device = _device(code)
    form = work_form(device)
    if not form.validate_on_submit():
        return _again(device, form)
    try:
        actions.complete_checklist(device=device, work=form.work(device), actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _again(device, form, refusal.status)
    flash("La liste de contrôle est complète. Il reste le contrôle qualité par une autre personne.")
    return _back(device)


@blueprint.post("/devices/<code>/quality")
@requires(Permission.QUALITY_CHECK)
@commits
def check_quality(code: str) -> ResponseReturnValue:
    device = _device(code)
    actions.check_quality(device=device, actor=acting_user(), at=clock.now())
    flash("Le contrôle qualité est signé.")
    return _back(device)


def _device(code: str) -> Device:
    return device_by_code(code, lock=True) or abort(404)


def _again(device: Device, form: WorkForm, status: int = 422) -> ResponseReturnValue:
    return render_template("refurbishing/work.html", device=device, form=form), status


def _back(device: Device) -> ResponseReturnValue:
    return redirect(url_for("devices.show", code=device.code, _anchor="work"), 303)
