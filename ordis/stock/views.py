"""Places in their tree, what stands in them, moves by scan, what sleeps, what is missing."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from ordis.accounts.access import acting_user, public, requires, signed
from ordis.accounts.permissions import Permission
from ordis.devices import finding
from ordis.devices.code import spoken
from ordis.devices.models import Device, Kind, Stage
from ordis.devices.queries import device_by_code
from ordis.devices.scan import ScanKind
from ordis.devices.scanning.entering import Entry, enter
from ordis.devices.scanning.entering_views import answered, scan_facts
from ordis.devices.scanning.forms import Sent
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.limits import PUBLIC_PAGES, limiter
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.stock import actions, figures, queries, rules, tree
from ordis.stock.counting.queries import open_takes
from ordis.stock.figures import SleepFilter
from ordis.stock.forms import PlaceForm
from ordis.stock.labels import AND_BENEATH, EVERYWHERE
from ordis.stock.models import Place

blueprint = Blueprint("stock", __name__)
AT_A_GLANCE = 8
NOT_A_PLACE = (
    "Ce scan n’est pas un emplacement. Rien n’a été rangé : choisissez-le dans la liste ou scannez son étiquette."
)


@blueprint.get("/stock")
@requires(Permission.STOCK_MOVE)
def index() -> ResponseReturnValue:
    return render_template(
        "stock/index.html",
        nodes=queries.nodes(),
        unplaced=queries.unplaced(),
        oldest=figures.oldest(limit=AT_A_GLANCE),
        needs=figures.needs(),
        takes=open_takes(),
    )


@blueprint.get("/stock/places")
@requires(Permission.STOCK_MOVE)
def places() -> ResponseReturnValue:
    archived = request.args.get("archived") == "1"
    nodes, unplaced = queries.nodes(archived=archived), queries.unplaced()
    return render_template("stock/places.html", nodes=nodes, unplaced=unplaced, archived=archived)


@blueprint.get("/stock/sleeping")
@requires(Permission.STOCK_MOVE)
def sleeping() -> ResponseReturnValue:
    wanted, place = _sleep_filter()
    return render_template(
        "stock/sleeping.html",
        wanted=wanted,
        place=place,
        found=figures.sleeping(wanted, today=clock.today()),
        oldest=figures.oldest(wanted, limit=50),
        stages=rules.IN_THE_WORKSHOP,
        kinds=list(Kind),
        limits=rules.SLEEPS_AFTER,
        window=figures.WINDOW,
    )


@blueprint.get("/stock/needs")
@requires(Permission.STOCK_MOVE)
def needs() -> ResponseReturnValue:
    return render_template("stock/needs.html", needs=figures.needs(), coming=rules.COMING)


@blueprint.get("/stock/new")
@requires(Permission.STOCK_MANAGE)
def new() -> ResponseReturnValue:
    form = _place_form()
    if not form.is_submitted():
        form.parent.data = request.args.get("parent", "")
    return render_template("stock/new.html", form=form)


@blueprint.post("/stock/new")
@requires(Permission.STOCK_MANAGE)
@commits
def create() -> ResponseReturnValue:
    form = _place_form()
    if not form.validate_on_submit():
        return render_template("stock/new.html", form=form), 422
    place = actions.open_place(**_wanted(form), **signed())
    return done(f"L’emplacement « {place.name} » est créé. Imprimez son étiquette.", _page(place))


@blueprint.get("/stock/<code>")
@requires(Permission.STOCK_MOVE)
def show(code: str) -> ResponseReturnValue:
    return _show(_place(code), None)


@blueprint.get("/stock/<code>/edit")
@requires(Permission.STOCK_MANAGE)
def edit(code: str) -> ResponseReturnValue:
    place = _place(code)
    return render_template("stock/edit.html", place=place, form=_place_form(place))


@blueprint.post("/stock/<code>/edit")
@requires(Permission.STOCK_MANAGE)
@commits
def change(code: str) -> ResponseReturnValue:
    place = _place(code)
    form = _place_form(place)
    if not form.validate_on_submit():
        return render_template("stock/edit.html", place=place, form=form), 422
    changed = actions.change_place(place=place, **_wanted(form), **signed())
    return done(f"« {place.name} » est modifié." if changed else "Rien n’a changé.", _page(place))


@blueprint.post("/stock/<code>/archive")
@requires(Permission.STOCK_MANAGE)
@commits
def archive(code: str) -> ResponseReturnValue:
    place = _place(code)
    actions.archive_place(place=place, **signed())
    flash(f"« {place.name} » est archivé : il n’est plus proposé, son histoire reste.")
    return redirect(url_for("stock.places"), 303)


@blueprint.post("/stock/<code>/reopen")
@requires(Permission.STOCK_MANAGE)
@commits
def reopen(code: str) -> ResponseReturnValue:
    place = _place(code)
    actions.reopen_place(place=place, **signed())
    return done(f"« {place.name} » sert de nouveau.", _page(place))


@blueprint.post("/stock/<code>/devices")
@requires(Permission.STOCK_MOVE)
@commits
def put(code: str) -> ResponseReturnValue:
    """From the page of a place: scan its devices one after the other."""
    place, by = _place(code), signed()

    def take(device: Device) -> Entry:
        return actions.shelve(place=place, device=device, **by)

    told = enter(sent=Sent.read(request.form), take=take, nothing="Rien n’a été rangé.", **by)
    return answered(told, page=lambda: _show(place, told), back=_page(place))


@blueprint.post("/devices/<code>/place")
@requires(Permission.STOCK_MOVE)
@commits
def place_device(code: str) -> ResponseReturnValue:
    """From the page of a device: choose its place, or scan it."""
    device = device_by_code(code, lock=True) or abort(404)
    place = _scanned_place(request.form.get("scan", "").strip() or request.form.get("place", ""))
    placing = actions.put(device=device, place=place, **signed())
    flash(f"{spoken(device.code)} est rangé : {place.name}.")
    _warn(placing.note, *actions.room_warnings(place))
    return redirect(url_for("devices.show", code=device.code, _anchor="place"), 303)


@blueprint.get("/devices/<code>/places")
@requires(Permission.DEVICE_VIEW)
def history(code: str) -> ResponseReturnValue:
    device = device_by_code(code) or abort(404)
    return render_template("stock/history.html", device=device, placings=queries.placings_of(device))


@blueprint.get("/stock/<code>/label")
@requires(Permission.LABEL_PRINT)
def print_label(code: str) -> ResponseReturnValue:
    """Of the place, and of all beneath it when the address says so."""
    beneath = AND_BENEATH if request.args.get("beneath") == "1" else ""
    return redirect(url_for("devices.label_options", what="places", codes=f"{_place(code).code}{beneath}"), 303)


@blueprint.get("/stock/labels")
@requires(Permission.LABEL_PRINT)
def print_labels() -> ResponseReturnValue:
    return redirect(url_for("devices.label_options", what="places", codes=EVERYWHERE), 303)


@blueprint.get("/L/<code>")
@blueprint.get("/l/<code>")
@limiter.limit(PUBLIC_PAGES)
@public
def label(code: str) -> ResponseReturnValue:
    """Staff land on the place; anybody else learns whose shelf this is, known or not."""
    if current_user.is_authenticated and acting_user().can(Permission.STOCK_MOVE):
        return redirect(url_for("stock.show", code=_place(code).code), 303)
    return render_template("stock/label.html")


def _show(place: Place, told: dict[str, Any] | None) -> str:
    branch = tree.branch(queries.nodes(archived=True), place.id)
    found, capped = queries.count_in(place)
    return render_template(
        "stock/show.html",
        place=place,
        above=queries.chain(place.parent_id),
        node=branch[0],
        beneath=branch[1:],
        page=queries.devices_in(place, after=request.args.get("after", type=int)),
        found=found,
        capped=capped,
        told=told,
        facts=scan_facts(place.code),
    )


def _place_form(place: Place | None = None) -> PlaceForm:
    """For a place that exists, filled with what it is, and without what it contains among what it may go in."""
    nodes = tree.unfold(queries.all_places(), {})
    own = {node.place.id for node in tree.branch(nodes, place.id)} if place else set()
    form = PlaceForm(obj=place)
    if place is not None and not form.is_submitted():
        form.parent.data = place.parent.code if place.parent else ""
    choices = [(node.place.code, node.path) for node in nodes if node.place.id not in own]
    form.parent.choices = [*form.parent.choices, *choices]
    return form


def _wanted(form: PlaceForm) -> dict[str, Any]:
    parent = queries.place_by_code(form.parent.data) if form.parent.data else None
    fields = (form.name, form.kind, form.capacity)
    return {field.name: field.data for field in fields} | {"parent": parent}


def _sleep_filter() -> tuple[SleepFilter, Place | None]:
    """What the address asks for; what makes no sense in it is as if it was absent. ``place=0`` is nowhere."""
    stage, kind, code = (request.args.get(name, "") for name in ("stage", "kind", "place"))
    place = queries.place_by_code(code) if code not in ("", "0") else None
    wanted = SleepFilter(
        stage=Stage(stage) if stage in set(rules.IN_THE_WORKSHOP) else None,
        kind=Kind(kind) if kind in set(Kind) else None,
        place_id=place.id if place else 0 if code == "0" else None,
    )
    return wanted, place


def _warn(*sentences: str) -> None:
    for sentence in filter(None, sentences):
        flash(sentence, "warning")


def _page(place: Place) -> str:
    return url_for("stock.show", code=place.code)


def _place(code: str) -> Place:
    return queries.place_by_code(code) or abort(404)


def _scanned_place(text: str) -> Place:
    """By scan of its label, by its code, or by its name."""
    found = finding.find(text)
    place = queries.place_by_code(found.scan.code or "") if found.scan.kind is ScanKind.PLACE else None
    place = place or queries.place_by_name(text)
    if place is None:
        raise Refusal(NOT_A_PLACE)
    return place
