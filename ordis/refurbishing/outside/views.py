"""Lots entrusted to an outside refurbisher: the city's workshop prepares and receives, the other one reports."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices import finding
from ordis.devices.code import spoken
from ordis.devices.forms import refuse_scan
from ordis.devices.queries import device_by_code
from ordis.documents.downloads import send_paper
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.partners.queries import Part, organisation_by_ref, who
from ordis.refurbishing.outside import actions, forms, queries
from ordis.refurbishing.outside.models import OutsideItem, OutsideLot

blueprint = Blueprint("outside", __name__)


@blueprint.get("/outside")
@requires(Permission.OUTSIDE_WORK)
def index() -> ResponseReturnValue:
    """Those who entrust lots see all of them; an outside refurbisher sees its own."""
    page = queries.lots_page(acting_user(), after=request.args.get("after", type=int))
    return render_template("refurbishing/outside/index.html", page=page, today=clock.today())


@blueprint.get("/outside/new")
@requires(Permission.OUTSIDE_MANAGE)
def new() -> ResponseReturnValue:
    return render_template("refurbishing/outside/new.html", form=_lot_form())


@blueprint.post("/outside/new")
@requires(Permission.OUTSIDE_MANAGE)
@commits
def create() -> ResponseReturnValue:
    form = _lot_form()
    if not form.validate_on_submit():
        return render_template("refurbishing/outside/new.html", form=form), 422
    lot = actions.open_lot(
        organisation=organisation_by_ref(form.organisation.data) or abort(404),
        instructions=form.instructions.data or "",
        due_on=form.due_on.data,
        actor=acting_user(),
        at=clock.now(),
    )
    flash(f"Le lot {lot.number} est ouvert. Ajoutez les appareils, un scan chacun.")
    return _back(lot)


@blueprint.get("/outside/<ref>")
@requires(Permission.OUTSIDE_WORK)
def show(ref: str) -> ResponseReturnValue:
    return _show(_lot(ref))


@blueprint.post("/outside/<ref>")
@requires(Permission.OUTSIDE_MANAGE)
@commits
def change(ref: str) -> ResponseReturnValue:
    lot, form = _lot(ref, lock=True), forms.ChangeForm(prefix="lot")
    if not form.validate_on_submit():
        return _show(lot, change=form), 422
    actions.change_lot(
        lot=lot, instructions=form.instructions.data or "", due_on=form.due_on.data, actor=acting_user(),
        at=clock.now(),
    )  # fmt: skip
    flash("Les consignes sont enregistrées.")
    return _back(lot)


@blueprint.post("/outside/<ref>/devices")
@requires(Permission.OUTSIDE_MANAGE)
@commits
def scan(ref: str) -> ResponseReturnValue:
    """Before it leaves, a scan puts a device in the lot; once it is away, a scan says that the device is back."""
    lot, form = _lot(ref, lock=True), forms.AddForm()
    if not form.validate_on_submit():
        return _show(lot, adding=form), 422
    try:
        device = finding.scanned_device(form.text.data, nothing="Rien n’a été modifié.")
        said = actions.pass_the_door(lot=lot, device=device, actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        refuse_scan(form.text, refusal)
        return _show(lot, adding=form), refusal.status
    flash(f"{spoken(device.code)} ({device.designation})\u202f: {said}")
    return _back(lot)


@blueprint.post("/outside/<ref>/devices/<code>/out")
@requires(Permission.OUTSIDE_MANAGE)
@commits
def take_out(ref: str, code: str) -> ResponseReturnValue:
    lot, device = _lot(ref, lock=True), device_by_code(code, lock=True) or abort(404)
    actions.take_out(lot=lot, device=device, actor=acting_user(), at=clock.now())
    flash(f"{spoken(device.code)} n’est plus dans ce lot.")
    return _back(lot)


@blueprint.post("/outside/<ref>/send")
@requires(Permission.OUTSIDE_MANAGE)
@commits
def send(ref: str) -> ResponseReturnValue:
    lot = _lot(ref, lock=True)
    actions.send(lot=lot, actor=acting_user(), at=clock.now())
    flash(f"Le lot {lot.number} est confié\u202f: son bordereau de sortie est scellé, imprimez-le.")
    return _back(lot)


@blueprint.get("/outside/<ref>/devices/<code>")
@requires(Permission.OUTSIDE_WORK)
def report_page(ref: str, code: str) -> ResponseReturnValue:
    lot = _lot(ref)
    item = _item(lot, code)
    return render_template("refurbishing/outside/report.html", lot=lot, item=item, form=forms.ReportForm.of(item))


@blueprint.post("/outside/<ref>/devices/<code>")
@requires(Permission.OUTSIDE_WORK)
@commits
def report(ref: str, code: str) -> ResponseReturnValue:
    lot, form = _lot(ref, lock=True), forms.ReportForm()
    item = _item(lot, code)
    if not form.validate_on_submit():
        return render_template("refurbishing/outside/report.html", lot=lot, item=item, form=form), 422
    actions.report(lot=lot, device=item.device, said=form.report(), actor=acting_user(), at=clock.now())
    flash(f"Le compte rendu de {spoken(item.device.code)} est enregistré.")
    return _back(lot)


@blueprint.post("/outside/<ref>/settle")
@requires(Permission.OUTSIDE_MANAGE)
@commits
def settle(ref: str) -> ResponseReturnValue:
    lot, form = _lot(ref, lock=True), forms.SettleForm()
    try:
        actions.settle(lot=lot, lost=form.lost.data, actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        form.lost.errors = [refusal.message]
        return _show(lot, settling=form), refusal.status
    flash(f"Le retour du lot {lot.number} est clos\u202f: son bordereau de retour est scellé.")
    return _back(lot)


@blueprint.post("/outside/<ref>/cancel")
@requires(Permission.OUTSIDE_MANAGE)
@commits
def cancel(ref: str) -> ResponseReturnValue:
    lot = _lot(ref, lock=True)
    actions.cancel(lot=lot, actor=acting_user(), at=clock.now())
    flash(f"Le lot {lot.number} est abandonné\u202f: ses appareils sont libres.")
    return _back(lot)


@blueprint.get("/outside/<ref>/slip/<way>")
@requires(Permission.OUTSIDE_WORK)
def slip(ref: str, way: str) -> ResponseReturnValue:
    lot = _lot(ref)
    return send_paper({"out": lot.slip_out, "in": lot.slip_in}.get(way) or abort(404))


def _lot_form() -> forms.LotForm:
    form = forms.LotForm()
    form.organisation.choices = [("", "Choisir…"), *((each.ref, each.name) for each in who(Part.REFURBISHES))]
    return form


def _lot(ref: str, *, lock: bool = False) -> OutsideLot:
    return queries.lot_by_ref(ref, user=acting_user(), lock=lock) or abort(404)


def _item(lot: OutsideLot, code: str) -> OutsideItem:
    return next((item for item in lot.items if item.device.code == code.upper()), None) or abort(404)


def _show(
    lot: OutsideLot,
    *,
    change: forms.ChangeForm | None = None,
    adding: forms.AddForm | None = None,
    settling: forms.SettleForm | None = None,
) -> str:
    return render_template(
        "refurbishing/outside/show.html",
        lot=lot,
        change_form=change
        or forms.ChangeForm(prefix="lot", formdata=None, instructions=lot.instructions, due_on=lot.due_on),
        add_form=adding or forms.AddForm(formdata=None),
        settle_form=settling or forms.SettleForm(formdata=None),
        today=clock.today(),
    )


def _back(lot: OutsideLot) -> ResponseReturnValue:
    return redirect(url_for("outside.show", ref=lot.ref), 303)
