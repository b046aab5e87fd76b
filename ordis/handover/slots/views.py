"""The city opens times for handovers and sees them fill; a prescriber takes one for a family."""

from datetime import date, timedelta

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.handover import queries as handovers
from ordis.handover.actions import cancel_appointment
from ordis.handover.slots import actions, queries, rules
from ordis.handover.slots.forms import CITY, ChoiceForm, SeriesForm, SiteDateForm
from ordis.handover.venues.queries import serving, venues
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.french import count, day, hour, weekday
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.kernel.typed import YEARS
from ordis.referrals import stages
from ordis.referrals.door import asked
from ordis.referrals.models import Referral
from ordis.referrals.stages import Step

blueprint = Blueprint("slots", __name__)

FIXED = "Rendez-vous fixé\u202f: {day} à {hour}, {place}. L’appareil est gardé jusqu’à ce jour-là."
CLOSED = "{closed}\u202f: plus personne ne peut y prendre place."
TOLD = "{closed}. {appointments}\u202f: les prescripteurs sont prévenus et choisissent un autre créneau."
NOTHING_CHOSEN = "Aucun créneau n’est choisi. Rien n’a été fermé."


@blueprint.get("/handovers/slots")
@requires(Permission.ALLOCATION_DECIDE)
def index() -> ResponseReturnValue:
    monday = _monday(request.args.get("week", ""))
    coming = queries.next_open(monday)
    return render_template(
        "handover/slots/index.html",
        sheets=queries.week(monday),
        monday=monday,
        this_week=rules.monday_of(clock.today()),
        next_open=coming,
        next_week=coming and rules.monday_of(clock.in_paris(coming.starts_at).date()),
        step=timedelta(days=7),
        sunday=monday + timedelta(days=6),
    )


@blueprint.get("/handovers/slots/new")
@requires(Permission.ALLOCATION_DECIDE)
def new() -> ResponseReturnValue:
    return _new_page(_with_sites(SeriesForm(formdata=None)))


@blueprint.post("/handovers/slots")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def create() -> ResponseReturnValue:
    form = _with_sites(SeriesForm())
    if not form.validate_on_submit():
        return _new_page(form), 422
    site, venue = queries.site_named(form.site.data), serving(form.site.data)
    try:
        opened = actions.open_slots(
            series=form.series(), place=form.place.data or "", site=site, venue=venue, **signed()
        )
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _new_page(form), refusal.status
    first, last = clock.in_paris(opened[0].starts_at).date(), opened[-1].starts_at
    told = f"{count(len(opened), 'créneau ouvert', 'créneaux ouverts')}, du {day(first)} au {day(last)}."
    told += rules.skipped(actions.left_out(form.series(), venue))
    return done(told, url_for(".index", week=rules.monday_of(first)))


@blueprint.post("/handovers/slots/close")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def close() -> ResponseReturnValue:
    slots = queries.slots_named(request.form.getlist("slot"))
    if not slots:
        raise Refusal(NOTHING_CHOSEN, status=422)
    standing = actions.close_slots(slots=slots, **signed())
    closed = count(len(slots), "créneau fermé", "créneaux fermés")
    moved = count(len(standing), "rendez-vous à déplacer", "rendez-vous à déplacer")
    told = TOLD.format(closed=closed, appointments=moved) if standing else CLOSED.format(closed=closed)
    return done(told, url_for(".index", week=rules.monday_of(clock.in_paris(slots[0].starts_at).date())))


@blueprint.get("/handovers/<ref>/slots")
@requires(Permission.HANDOVER_SIGN)
def choose(ref: str) -> ResponseReturnValue:
    return _choices(asked(ref))


@blueprint.post("/handovers/<ref>/slots")
@requires(Permission.HANDOVER_SIGN)
@commits
def take(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref, lock=True), ChoiceForm()
    if not form.validate_on_submit():
        return _choices(referral, taking=form), 422
    slot = queries.slot_for(referral, form.slot.data) or abort(404)
    try:
        actions.take(referral=referral, slot=slot, **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _choices(referral, taking=form), refusal.status
    return _fixed(referral)


@blueprint.post("/handovers/<ref>/own-place")
@requires(Permission.HANDOVER_SIGN)
@commits
def at_site(ref: str) -> ResponseReturnValue:
    referral = asked(ref, lock=True)
    form = _own_place(referral, SiteDateForm())
    if not form.validate_on_submit():
        return _choices(referral, meeting=form), 422
    site = next((each for each in queries.own_sites(referral) if each.ref == form.site.data), None) or abort(404)
    try:
        actions.meet_at_site(referral=referral, site=site, starts_at=form.starts_at(), **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _choices(referral, meeting=form), refusal.status
    return _fixed(referral)


@blueprint.post("/handovers/<ref>/appointment/cancel")
@requires(Permission.HANDOVER_SIGN)
@commits
def cancel(ref: str) -> ResponseReturnValue:
    referral = asked(ref)  # the device's row is held before the referral's, as everywhere
    appointment = cancel_appointment(referral=referral, **signed())
    told = f"Le rendez-vous du {weekday(appointment.starts_at)} est annulé. Choisissez-en un autre."
    return done(told, url_for("referrals.show", ref=ref))


def _fixed(referral: Referral) -> ResponseReturnValue:
    found = handovers.appointment_of(referral) or abort(404)
    told = FIXED.format(day=weekday(found.starts_at), hour=hour(found.starts_at), place=found.place)
    return done(told, url_for("referrals.show", ref=referral.ref))


def _monday(asked_for: str) -> date:
    """The week of the address; this one when it names none."""
    try:
        found = date.fromisoformat(asked_for)
    except ValueError:
        found = clock.today()
    return rules.monday_of(found if found.year in YEARS else clock.today())


def _with_sites(form: SeriesForm) -> SeriesForm:
    form.site.choices = [
        *((venue.ref, f"{venue.name} (ville)") for venue in venues()),
        CITY,
        *((site.ref, f"{site.organisation.name}\u202f: {site.name}") for site in queries.sites()),
    ]
    return form


def _new_page(form: SeriesForm) -> str:
    return render_template("handover/slots/new.html", form=form, places=queries.known_places())


def _own_place(referral: Referral, form: SiteDateForm) -> SiteDateForm:
    form.site.choices = [(site.ref, actions.site_label(site)) for site in queries.own_sites(referral)]
    return form


def _choices(
    referral: Referral, *, taking: ChoiceForm | None = None, meeting: SiteDateForm | None = None
) -> str:  # fmt: skip
    user, at, current = acting_user(), clock.now(), handovers.last_appointment_of(referral)
    last = queries.last_day_for(referral, user)
    held = current if current is not None and current.ended_at is None else None
    return render_template(
        "handover/slots/choose.html",
        referral=referral,
        appointment=held,
        offers=queries.offered_for(referral, to=user, at=at, but=held.slot if held else None),
        last=last,
        until=queries.kept_until(referral),
        taking=taking or ChoiceForm(formdata=None),
        meeting=meeting or _own_place(referral, SiteDateForm(formdata=None, site=referral.site and referral.site.ref)),
        free=user.can(Permission.ALLOCATION_DECIDE),
        possible=Step.APPOINT in stages.open_steps(referral, actor=user),
    )
