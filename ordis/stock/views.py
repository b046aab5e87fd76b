"""Places, what stands in them, what sleeps, and moves by scan."""

from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from ordis import settings
from ordis.accounts.access import acting_user, public, requires
from ordis.accounts.permissions import Permission
from ordis.devices import finding
from ordis.devices.code import spoken
from ordis.devices.labels.pdf import render
from ordis.devices.labels.sheet import LabelFacts, PrintJob
from ordis.devices.models import Device
from ordis.devices.queries import device_by_code
from ordis.devices.scan import ScanKind
from ordis.kernel import clock
from ordis.kernel.limits import PUBLIC_PAGES, limiter
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.stock import actions, queries
from ordis.stock.forms import PlaceForm
from ordis.stock.models import Place

blueprint = Blueprint("stock", __name__)
NOT_A_DEVICE = "Ce scan n’est pas un appareil. Rien n’a été rangé : scannez l’étiquette d’un appareil."
NOT_A_PLACE = (
    "Ce scan n’est pas un emplacement. Rien n’a été rangé : choisissez-le dans la liste ou scannez son étiquette."
)


@blueprint.get("/stock")
@requires(Permission.STOCK_MOVE)
def index() -> ResponseReturnValue:
    return render_template("stock/index.html", lines=queries.place_lines(), sleeping=queries.sleeping())


@blueprint.get("/stock/new")
@requires(Permission.STOCK_MANAGE)
def new() -> ResponseReturnValue:
    return render_template("stock/new.html", form=_place_form())


@blueprint.post("/stock/new")
@requires(Permission.STOCK_MANAGE)
@commits
def create() -> ResponseReturnValue:
    form = _place_form()
    if not form.validate_on_submit():
        return render_template("stock/new.html", form=form), 422
    place = actions.open_place(
        name=form.name.data,
        kind=form.kind.data,
        capacity=form.capacity.data,
        parent=queries.place_by_code(form.parent.data),
        actor=acting_user(),
        at=clock.now(),
    )
    flash(f"L’emplacement « {place.name} » est créé. Imprimez son étiquette.")
    return redirect(url_for("stock.show", code=place.code), 303)


@blueprint.get("/stock/<code>")
@requires(Permission.STOCK_MOVE)
def show(code: str) -> ResponseReturnValue:
    place = _place(code)
    found, capped = queries.count_in(place)
    page = queries.devices_in(place, after=request.args.get("after", type=int))
    return render_template("stock/show.html", place=place, page=page, found=found, capped=capped)


@blueprint.post("/stock/<code>/devices")
@requires(Permission.STOCK_MOVE)
@commits
def put(code: str) -> ResponseReturnValue:
    """From the page of a place: scan its devices one after the other."""
    place, device = _place(code), _scanned_device(request.form.get("text", ""))
    actions.put(device=device, place=place, actor=acting_user(), at=clock.now())
    flash(f"{spoken(device.code)} ({device.designation}) est rangé ici.")
    return redirect(url_for("stock.show", code=place.code), 303)


@blueprint.post("/devices/<code>/place")
@requires(Permission.STOCK_MOVE)
@commits
def place_device(code: str) -> ResponseReturnValue:
    """From the page of a device: choose its place, or scan it."""
    device = device_by_code(code, lock=True) or abort(404)
    place = _scanned_place(request.form.get("scan", "").strip() or request.form.get("place", ""))
    actions.put(device=device, place=place, actor=acting_user(), at=clock.now())
    flash(f"{spoken(device.code)} est rangé : {place.name}.")
    return redirect(url_for("devices.show", code=device.code, _anchor="place"), 303)


@blueprint.get("/stock/<code>/label")
@requires(Permission.LABEL_PRINT)
def print_label(code: str) -> ResponseReturnValue:
    place, house = _place(code), settings.current()
    url = f"{house.base_url}/L/{place.code}".upper()
    facts = LabelFacts(code=place.code, url=url, kind=place.kind.label, model=place.name, city=house.city)
    sheet = render(PrintJob([facts]))
    return send_file(BytesIO(sheet), "application/pdf", download_name=f"emplacement-{place.code}.pdf")


@blueprint.get("/L/<code>")
@blueprint.get("/l/<code>")
@limiter.limit(PUBLIC_PAGES)
@public
def label(code: str) -> ResponseReturnValue:
    """Staff land on the place; anybody else learns whose shelf this is, known or not."""
    if current_user.is_authenticated and acting_user().can(Permission.STOCK_MOVE):
        return redirect(url_for("stock.show", code=_place(code).code), 303)
    return render_template("stock/label.html")


def _place_form() -> PlaceForm:
    form = PlaceForm()
    form.parent.choices = [*form.parent.choices, *queries.place_choices()]
    return form


def _place(code: str) -> Place:
    return queries.place_by_code(code) or abort(404)


def _scanned_device(text: str) -> Device:
    found = finding.find(text)
    if not found.known or found.scan.kind is not ScanKind.DEVICE:
        raise Refusal(NOT_A_DEVICE if found.known else f"{found.sentence} Rien n’a été rangé.")
    return device_by_code(found.scan.code or "", lock=True) or abort(404)


def _scanned_place(text: str) -> Place:
    """By scan of its label, by its code, or by its name."""
    found = finding.find(text)
    place = queries.place_by_code(found.scan.code or "") if found.scan.kind is ScanKind.PLACE else None
    place = place or queries.place_by_name(text)
    if place is None:
        raise Refusal(NOT_A_PLACE)
    return place
