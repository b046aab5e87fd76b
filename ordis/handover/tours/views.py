"""The days of the bus: the city prepares and moves them, the workshop loads, whoever drives prints the day sheet."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.devices.code import spoken
from ordis.handover.models import Appointment
from ordis.handover.tours import actions, changing, queries
from ordis.handover.tours.forms import DelayForm, LoadForm, StopForm, TourForm
from ordis.handover.tours.models import Tour, TourStop
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.french import count, weekday
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

blueprint = Blueprint("tours", __name__)

OPENED = "La tournée du {day} est prête\u202f: ajoutez ses arrêts, dans l’ordre que vous voulez."
ADDED = "Arrêt ajouté\u202f: {place}. Ses créneaux sont offerts dès maintenant."
LATE = "Le retard est dit. {told}"
MOVED = "L’ordre des arrêts est changé. {told}"
NOBODY = "Personne n’y était encore attendu."


@blueprint.get("/handovers/tours")
@requires(Permission.DEVICE_VIEW)
def index() -> ResponseReturnValue:
    today, decides = clock.today(), acting_user().can(Permission.ALLOCATION_DECIDE)
    coming, past = queries.tours(today), queries.past_tours(today)
    return render_template("handover/tours/index.html", coming=coming, past=past, decides=decides)


@blueprint.get("/handovers/tours/new")
@requires(Permission.ALLOCATION_DECIDE)
def new() -> ResponseReturnValue:
    return _new_page(_with_choices(TourForm(formdata=None, agent=acting_user().email)))


@blueprint.post("/handovers/tours")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def create() -> ResponseReturnValue:
    form = _with_choices(TourForm())
    if not form.validate_on_submit():
        return _new_page(form), 422
    bus = queries.bus_coded(form.bus.data) or abort(404)
    agent = next(each for each in queries.agents() if each.email == form.agent.data)
    try:
        tour = actions.open_tour(day=form.day.data, name=form.name.data or "", bus=bus, agent=agent, **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _new_page(form), refusal.status
    return done(OPENED.format(day=weekday(tour.day)), url_for(".show", ref=tour.ref))


@blueprint.get("/handovers/tours/<ref>")
@requires(Permission.DEVICE_VIEW)
def show(ref: str) -> ResponseReturnValue:
    return _page(_tour(ref))


@blueprint.get("/handovers/tours/<ref>/sheet")
@requires(Permission.DEVICE_VIEW)
def sheet(ref: str) -> ResponseReturnValue:
    """What goes on the bus, on paper: places, hours, how many, codes. Nobody's name."""
    tour = _tour(ref)
    return render_template("handover/tours/sheet.html", tour=tour, sheets=queries.sheets(tour))


@blueprint.post("/handovers/tours/<ref>/stops")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def add_stop(ref: str) -> ResponseReturnValue:
    tour, form = _tour(ref), StopForm()
    if not form.validate_on_submit():
        return _page(tour, stop=form), 422
    try:
        stop = actions.add_stop(tour=tour, facts=form.facts(), **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(tour, stop=form), refusal.status
    return done(ADDED.format(place=stop.place), url_for(".show", ref=ref))


@blueprint.get("/handovers/tours/<ref>/stops/<stop_ref>")
@requires(Permission.ALLOCATION_DECIDE)
def stop(ref: str, stop_ref: str) -> ResponseReturnValue:
    found = _stop(ref, stop_ref)
    begins, ends = clock.in_paris(found.arrives_at).time(), clock.in_paris(found.leaves_at).time()
    return _stop_page(found, StopForm(formdata=None, obj=found, arrives=begins, leaves=ends))


@blueprint.post("/handovers/tours/<ref>/stops/<stop_ref>")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def change_stop(ref: str, stop_ref: str) -> ResponseReturnValue:
    found, form = _stop(ref, stop_ref), StopForm()
    if not form.validate_on_submit():
        return _stop_page(found, form), 422
    try:
        moved = changing.change_stop(stop=found, facts=form.facts(), **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _stop_page(found, form), refusal.status
    told = _told(moved) if moved else "Aucun rendez-vous n’a bougé."
    return done(f"L’arrêt « {found.place} » est changé. {told}", url_for(".show", ref=ref))


@blueprint.post("/handovers/tours/<ref>/stops/<stop_ref>/remove")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def remove_stop(ref: str, stop_ref: str) -> ResponseReturnValue:
    found = _stop(ref, stop_ref)
    place = found.place
    changing.remove_stop(stop=found, **signed())
    return done(f"L’arrêt « {place} » est retiré de la tournée.", url_for(".show", ref=ref))


@blueprint.post("/handovers/tours/<ref>/stops/<stop_ref>/cancel")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def cancel_stop(ref: str, stop_ref: str) -> ResponseReturnValue:
    stop = _stop(ref, stop_ref)
    standing = actions.cancel_stop(stop=stop, **signed())
    return done(f"L’arrêt « {stop.place} » est annulé. {_to_move(standing)}", url_for(".show", ref=ref))


@blueprint.post("/handovers/tours/<ref>/delay")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def delay(ref: str) -> ResponseReturnValue:
    tour, form = _tour(ref), DelayForm()
    if not form.validate_on_submit():
        return _page(tour, late=form), 422
    try:
        moved = actions.tell_delay(tour=tour, minutes=form.late.data, **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(tour, late=form), refusal.status
    return done(LATE.format(told=_told(moved)), url_for(".show", ref=ref))


@blueprint.post("/handovers/tours/<ref>/order")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def reorder(ref: str) -> ResponseReturnValue:
    moved = actions.reorder(tour=_tour(ref), order=request.form.getlist("stop"), **signed())
    return done(MOVED.format(told=_told(moved)), url_for(".show", ref=ref))


@blueprint.post("/handovers/tours/<ref>/cancel")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def cancel(ref: str) -> ResponseReturnValue:
    tour = _tour(ref)
    standing = actions.cancel_tour(tour=tour, **signed())
    return done(f"La tournée du {weekday(tour.day)} est annulée. {_to_move(standing)}", url_for(".index"))


@blueprint.post("/handovers/tours/<ref>/load")
@requires(Permission.STOCK_MOVE)
@commits
def load(ref: str) -> ResponseReturnValue:
    tour, form = _tour(ref), LoadForm()
    if not form.validate_on_submit():
        return _page(tour, loading=form), 422
    try:
        device, already = actions.load(tour=tour, text=form.text.data, **signed())
    except Refusal as refusal:
        form.text.errors = [refusal.message]
        return _page(tour, loading=form), refusal.status
    told = "était déjà dans le bus." if already else "est dans le bus."
    return done(f"{spoken(device.code)} {told}", url_for(".show", ref=ref) + "#loading")


def _tour(ref: str) -> Tour:
    return queries.tour_named(ref) or abort(404)


def _stop(ref: str, stop_ref: str) -> TourStop:
    return next((each for each in _tour(ref).stops if each.ref == stop_ref), None) or abort(404)


def _stop_page(found: TourStop, form: StopForm) -> str:
    sheet = next((each for each in queries.sheets(found.tour) if each.stop is found), None) or abort(404)
    return render_template("handover/tours/stop.html", tour=found.tour, sheet=sheet, form=form)


def _told(moved: list[Appointment]) -> str:
    if not moved:
        return NOBODY
    moves = count(len(moved), "rendez-vous déplacé", "rendez-vous déplacés")
    return f"{moves}\u202f: les prescripteurs reçoivent un courriel maintenant. Appelez les plus proches."


def _to_move(standing: list[Appointment]) -> str:
    if not standing:
        return NOBODY
    return f"{count(len(standing), 'rendez-vous')} à déplacer\u202f: les prescripteurs sont prévenus."


def _with_choices(form: TourForm) -> TourForm:
    form.bus.choices = [(bus.code, bus.name) for bus in queries.buses()]
    form.agent.choices = [(agent.email, agent.name) for agent in queries.agents()]
    return form


def _new_page(form: TourForm) -> str:
    return render_template("handover/tours/new.html", form=form)


def _page(
    tour: Tour, *, stop: StopForm | None = None, late: DelayForm | None = None, loading: LoadForm | None = None
) -> str:
    user, sheets = acting_user(), queries.sheets(tour)
    return render_template(
        "handover/tours/show.html",
        tour=tour,
        sheets=sheets,
        loads=[each for sheet in sheets for each in sheet.loads],
        decides=user.can(Permission.ALLOCATION_DECIDE) and tour.cancelled_at is None,
        loads_devices=user.can(Permission.STOCK_MOVE) and tour.cancelled_at is None,
        stop=stop or StopForm(formdata=None),
        late=late or DelayForm(formdata=None),
        loading=loading or LoadForm(formdata=None),
    )
