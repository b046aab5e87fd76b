"""Lots entrusted to an outside refurbisher: the city's workshop prepares and receives, the other one reports."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.devices import finding
from ordis.devices.code import spoken
from ordis.devices.models import Device
from ordis.devices.queries import device_by_code
from ordis.devices.scanning.entering import Entry, enter
from ordis.devices.scanning.entering_views import answered, scan_facts
from ordis.devices.scanning.forms import Sent
from ordis.documents.downloads import send_paper
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.partners.queries import Part, organisation_by_ref, who
from ordis.refurbishing.outside import actions, forms, queries, reading
from ordis.refurbishing.outside.models import OutsideItem, OutsideLot

blueprint = Blueprint("outside", __name__)


@blueprint.get("/outside")
@requires(Permission.OUTSIDE_WORK)
def index() -> ResponseReturnValue:
    """Those who entrust lots see all of them; an outside refurbisher sees its own."""
    return _index(None)


@blueprint.post("/outside/scan")
@requires(Permission.OUTSIDE_WORK)
@commits
def find() -> ResponseReturnValue:
    """The work page of a device of the lots one sees; of any other device nothing is told."""
    text = Sent.read(request.form).text
    found = finding.find(text).device
    item = queries.item_of(found, user=acting_user()) if found else None
    url = url_for("outside.report_page", ref=item.lot.ref, code=item.device.code) if item else None
    told = reading.told(text, item, url)
    return answered(told, page=lambda: _index(told), back=url_for("outside.index"))


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
    organisation = organisation_by_ref(form.organisation.data) or abort(404)
    lot = actions.open_lot(organisation=organisation, **form.asked(), **signed())
    return done(f"Le lot {lot.number} est ouvert. Ajoutez les appareils, un scan chacun.", _page(lot))


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
    actions.change_lot(lot=lot, **form.asked(), **signed())
    return done("Les consignes sont enregistrées.", _page(lot))


@blueprint.post("/outside/<ref>/devices")
@requires(Permission.OUTSIDE_MANAGE)
@commits
def scan(ref: str) -> ResponseReturnValue:
    """Before it leaves, a scan puts a device in the lot; once it is away, a scan says that the device is back."""
    lot, sent, by = _lot(ref, lock=True), Sent.read(request.form), signed()

    def take(device: Device) -> Entry:
        return actions.pass_the_door(lot=lot, device=device, meant=sent.step, **by)

    told = enter(sent=sent, take=take, nothing="Rien n’a été modifié.", **by)
    return answered(told, page=lambda: _show(lot, told=told), back=_page(lot))


@blueprint.post("/outside/<ref>/devices/<code>/out")
@requires(Permission.OUTSIDE_MANAGE)
@commits
def take_out(ref: str, code: str) -> ResponseReturnValue:
    lot, device = _lot(ref, lock=True), device_by_code(code, lock=True) or abort(404)
    actions.take_out(lot=lot, device=device, **signed())
    return done(f"{spoken(device.code)} n’est plus dans ce lot.", _page(lot))


@blueprint.post("/outside/<ref>/send")
@requires(Permission.OUTSIDE_MANAGE)
@commits
def send(ref: str) -> ResponseReturnValue:
    lot = _lot(ref, lock=True)
    actions.send(lot=lot, **signed())
    return done(f"Le lot {lot.number} est confié\u202f: son bordereau de sortie est scellé, imprimez-le.", _page(lot))


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
    actions.report(lot=lot, device=item.device, said=form.report(), **signed())
    return done(f"Le compte rendu de {spoken(item.device.code)} est enregistré.", _page(lot))


@blueprint.post("/outside/<ref>/settle")
@requires(Permission.OUTSIDE_MANAGE)
@commits
def settle(ref: str) -> ResponseReturnValue:
    lot, form = _lot(ref, lock=True), forms.SettleForm()
    try:
        actions.settle(lot=lot, lost=form.lost.data, **signed())
    except Refusal as refusal:
        form.lost.errors = [refusal.message]
        return _show(lot, settling=form), refusal.status
    return done(f"Le retour du lot {lot.number} est clos\u202f: son bordereau de retour est scellé.", _page(lot))


@blueprint.post("/outside/<ref>/cancel")
@requires(Permission.OUTSIDE_MANAGE)
@commits
def cancel(ref: str) -> ResponseReturnValue:
    lot = _lot(ref, lock=True)
    actions.cancel(lot=lot, **signed())
    return done(f"Le lot {lot.number} est abandonné\u202f: ses appareils sont libres.", _page(lot))


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


def _index(told: dict[str, Any] | None) -> str:
    page = queries.lots_page(acting_user(), after=request.args.get("after", type=int))
    facts = scan_facts("outside")
    return render_template("refurbishing/outside/index.html", page=page, today=clock.today(), told=told, facts=facts)


def _show(
    lot: OutsideLot,
    *,
    change: forms.ChangeForm | None = None,
    settling: forms.SettleForm | None = None,
    told: dict[str, Any] | None = None,
) -> str:
    return render_template(
        "refurbishing/outside/show.html",
        lot=lot,
        change_form=change
        or forms.ChangeForm(prefix="lot", formdata=None, instructions=lot.instructions, due_on=lot.due_on),
        settle_form=settling or forms.SettleForm(formdata=None),
        told=told,
        facts=scan_facts(lot.number if acting_user().can(Permission.OUTSIDE_MANAGE) else "outside"),
        today=clock.today(),
    )


def _page(lot: OutsideLot) -> str:
    return url_for("outside.show", ref=lot.ref)
