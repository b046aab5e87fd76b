"""Collections of scrap: open, load by scan, weigh, close with the recycler's slip."""

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.devices.code import spoken
from ordis.devices.forms import grams
from ordis.devices.models import Device
from ordis.devices.queries import device_by_code
from ordis.devices.scanning.entering import Entry, enter
from ordis.devices.scanning.entering_views import answered, scan_facts
from ordis.devices.scanning.forms import Sent
from ordis.documents.downloads import send_paper
from ordis.kernel import clock
from ordis.kernel.blobs import blobs
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.partners.queries import Part, organisation_by_ref, who
from ordis.stock.recycling import actions, forms, queries
from ordis.stock.recycling.models import RecyclingCollection

blueprint = Blueprint("recycling", __name__)


@blueprint.get("/recycling")
@requires(Permission.DEVICE_EXIT)
def index() -> ResponseReturnValue:
    page = queries.collections_page(after=request.args.get("after", type=int))
    device = device_by_code(request.args.get("device", ""))
    form = _collection_form()
    return render_template("stock/recycling/index.html", page=page, form=form, device=device)


@blueprint.post("/recycling")
@requires(Permission.DEVICE_EXIT)
@commits
def create() -> ResponseReturnValue:
    form = _collection_form()
    if not form.validate_on_submit():
        page = queries.collections_page(after=None)
        return render_template("stock/recycling/index.html", page=page, form=form, device=None), 422
    organisation = organisation_by_ref(form.organisation.data) or abort(404)
    collection = actions.open_collection(organisation=organisation, **signed())
    told = f"L’enlèvement {collection.number} est ouvert. Chargez les appareils, un scan chacun."
    return done(told, url_for("recycling.show", ref=collection.ref, device=request.args.get("device")))


@blueprint.get("/recycling/<ref>")
@requires(Permission.DEVICE_EXIT)
def show(ref: str) -> ResponseReturnValue:
    return _show(_collection(ref), text=request.args.get("device", ""))


@blueprint.post("/recycling/<ref>/devices")
@requires(Permission.DEVICE_EXIT)
@commits
def load(ref: str) -> ResponseReturnValue:
    collection, form, by = _collection(ref, lock=True), forms.LoadForm(), signed()

    def take(device: Device) -> Entry:
        return actions.load_scanned(collection=collection, device=device, **form.noted(), **by)

    told = enter(sent=Sent.read(request.form), take=take, nothing="Rien n’a été chargé.", fault=form.fault(), **by)
    back = url_for("recycling.show", ref=ref, reason=form.reason.data or None)
    return answered(told, page=lambda: _show(collection, loading=form, told=told), back=back)


@blueprint.post("/recycling/<ref>/devices/<code>/unload")
@requires(Permission.DEVICE_EXIT)
@commits
def unload(ref: str, code: str) -> ResponseReturnValue:
    collection, device = _collection(ref, lock=True), device_by_code(code, lock=True) or abort(404)
    actions.unload(collection=collection, device=device, **signed())
    return done(
        f"{spoken(device.code)} n’est plus chargé : il reste à l’étape « {device.stage.label} ».", _page(collection)
    )


@blueprint.post("/recycling/<ref>/loose")
@requires(Permission.DEVICE_EXIT)
@commits
def note_loose(ref: str) -> ResponseReturnValue:
    collection, form = _collection(ref, lock=True), forms.LooseForm(prefix="loose")
    if not form.validate_on_submit():
        return _show(collection, loose=form), 422
    weight_g = grams(form.weight.data) or 0
    actions.note_loose(collection=collection, label=form.label.data, weight_g=weight_g, **signed())
    return done("Le vrac est noté.", _page(collection))


@blueprint.post("/recycling/<ref>/loose/<number>/drop")
@requires(Permission.DEVICE_EXIT)
@commits
def drop_loose(ref: str, number: str) -> ResponseReturnValue:
    collection, rank = _collection(ref, lock=True), int(number) if number.isdecimal() else 0
    actions.drop_loose(collection=collection, number=rank, **signed())
    return done("La ligne de vrac est retirée.", _page(collection))


@blueprint.post("/recycling/<ref>/close")
@requires(Permission.DEVICE_EXIT)
@commits
def close(ref: str) -> ResponseReturnValue:
    """A refusal shows the form again, as it was typed; the file alone is to be chosen again."""
    collection, form = _collection(ref, lock=True), forms.DepartureForm(prefix="departure")
    if not form.validate_on_submit():
        return _show(collection, departure=form), 422
    try:
        actions.close(collection=collection, departure=form.departure(), **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _show(collection, departure=form), refusal.status
    return done(
        f"L’enlèvement {collection.number} est clos : le bordereau est scellé, les appareils sont recyclés.",
        _page(collection),
    )


@blueprint.post("/recycling/<ref>/cancel")
@requires(Permission.DEVICE_EXIT)
@commits
def cancel(ref: str) -> ResponseReturnValue:
    collection = _collection(ref, lock=True)
    actions.cancel(collection=collection, **signed())
    return done(f"L’enlèvement {collection.number} est abandonné : rien n’a quitté l’atelier.", _page(collection))


@blueprint.get("/recycling/<ref>/slip")
@requires(Permission.DEVICE_EXIT)
def slip(ref: str) -> ResponseReturnValue:
    return send_paper(_collection(ref).slip or abort(404))


@blueprint.get("/recycling/<ref>/proof")
@requires(Permission.DEVICE_EXIT)
def proof(ref: str) -> ResponseReturnValue:
    collection = _collection(ref)
    data = blobs().get(collection.proof_sha256 or abort(404))
    kind = actions.proof_type(data) or "application/octet-stream"
    return send_file(BytesIO(data), kind, as_attachment=True, download_name=collection.proof_name or "bordereau")


def _collection_form() -> forms.CollectionForm:
    form = forms.CollectionForm()
    form.organisation.choices = [("", "Choisir…"), *((each.ref, each.name) for each in who(Part.RECYCLES))]
    return form


def _collection(ref: str, *, lock: bool = False) -> RecyclingCollection:
    return queries.collection_by_ref(ref, lock=lock) or abort(404)


def _show(
    collection: RecyclingCollection,
    *,
    loading: forms.LoadForm | None = None,
    loose: forms.LooseForm | None = None,
    departure: forms.DepartureForm | None = None,
    told: dict[str, Any] | None = None,
    text: str = "",
) -> str:
    return render_template(
        "stock/recycling/show.html",
        collection=collection,
        masses=actions.masses_of(collection),
        load_form=loading or forms.LoadForm(formdata=None, reason=request.args.get("reason", "")),
        loose_form=loose or forms.LooseForm(prefix="loose", formdata=None),
        departure_form=departure or forms.DepartureForm(prefix="departure", formdata=None, collected_on=clock.today()),
        told=told,
        text=text,
        facts=scan_facts(collection.number),
    )


def _page(collection: RecyclingCollection) -> str:
    return url_for("recycling.show", ref=collection.ref)
