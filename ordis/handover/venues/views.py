"""The city says where it hands over, on which hours and which days."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.handover.queries import to_move
from ordis.handover.venues import actions, queries, rules
from ordis.handover.venues.forms import ClosingForm, VenueForm
from ordis.handover.venues.holidays import holidays
from ordis.handover.venues.models import Venue
from ordis.handover.venues.outside import AsksFirst, Outside
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

blueprint = Blueprint("venues", __name__)

SAVED = "Le lieu « {name} » est enregistré."
CLOSED = "« {name} » est fermé {period}."
ARCHIVED = "Le lieu « {name} » est archivé\u202f: on n’y ouvre plus de créneau."
STAY_CLOSED = "Les créneaux fermés le restent\u202f: ouvrez-en d’autres si des familles peuvent y venir."
TO_MOVE = "{families}\u202f: les prescripteurs sont prévenus et choisissent un autre créneau."
REOPENED = "Le lieu « {name} » sert de nouveau."


@blueprint.get("/handovers/places")
@requires(Permission.ALLOCATION_DECIDE)
def index() -> ResponseReturnValue:
    found = [(venue, rules.week(rules.kept(venue.hours))) for venue in queries.venues(archived=True)]
    return render_template("handover/venues/index.html", venues=found, today=clock.today())


@blueprint.get("/handovers/places/new")
@requires(Permission.ALLOCATION_DECIDE)
def new() -> ResponseReturnValue:
    return render_template("handover/venues/new.html", form=VenueForm(formdata=None))


@blueprint.post("/handovers/places")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def create() -> ResponseReturnValue:
    form = VenueForm()
    if not form.validate_on_submit():
        return render_template("handover/venues/new.html", form=form), 422
    try:
        venue, _ = actions.save_venue(venue=None, **_said(form), **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return render_template("handover/venues/new.html", form=form), refusal.status
    return done(SAVED.format(name=venue.name), url_for(".show", ref=venue.ref))


@blueprint.get("/handovers/places/<ref>")
@requires(Permission.ALLOCATION_DECIDE)
def show(ref: str) -> ResponseReturnValue:
    return _page(_venue(ref))


@blueprint.post("/handovers/places/<ref>")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def change(ref: str) -> ResponseReturnValue:
    venue, form = _venue(ref), VenueForm()
    if not form.validate_on_submit():
        return _page(venue, form=form), 422
    try:
        _, outside = actions.save_venue(venue=venue, agreed=_agreed(), **_said(form), **signed())
    except AsksFirst as asks:
        return _ask(venue, asks, url_for(".change", ref=ref)), asks.status
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(venue, form=form), refusal.status
    return done(SAVED.format(name=venue.name) + _told(outside), url_for(".show", ref=ref))


@blueprint.post("/handovers/places/<ref>/closings")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def close(ref: str) -> ResponseReturnValue:
    venue, form = _venue(ref), ClosingForm()
    if not form.validate_on_submit():
        return _page(venue, closing=form), 422
    try:
        outside = actions.close_days(venue=venue, agreed=_agreed(), **form.days(), **signed())
    except AsksFirst as asks:
        return _ask(venue, asks, url_for(".close", ref=ref)), asks.status
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(venue, closing=form), refusal.status
    closed = CLOSED.format(name=venue.name, period=rules.during(form.first_day.data, form.last_day.data))
    return done(closed + _told(outside), url_for(".show", ref=ref))


@blueprint.post("/handovers/places/<ref>/closings/<closing_ref>/remove")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def reopen(ref: str, closing_ref: str) -> ResponseReturnValue:
    venue = _venue(ref)
    closing = next((each for each in venue.closings if each.ref == closing_ref), None) or abort(404)
    actions.reopen_days(closing=closing, **signed())
    return done(f"« {venue.name} » n’est plus fermé ces jours-là. {STAY_CLOSED}", url_for(".show", ref=ref))


@blueprint.post("/handovers/places/<ref>/archive")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def archive(ref: str) -> ResponseReturnValue:
    venue = _venue(ref)
    archived = venue.archived_at is None
    actions.archive_venue(venue=venue, archived=archived, **signed())
    return done((ARCHIVED if archived else REOPENED).format(name=venue.name), url_for(".index"))


def _venue(ref: str) -> Venue:
    return queries.venue_named(ref) or abort(404)


def _agreed() -> list[str]:
    """The appointments that the page asked about, when a person read it and went on."""
    return request.form.getlist("agreed")


def _ask(venue: Venue, asks: AsksFirst, address: str) -> str:
    """What was typed goes along, hidden: nobody types it again."""
    said = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", "agreed"}]
    return render_template(
        "handover/venues/ask.html", venue=venue, asks=asks, address=address, said=said, again=bool(_agreed())
    )


def _told(outside: Outside) -> str:
    """« 5 créneaux sont fermés. 2 rendez-vous à déplacer : … », of what there is."""
    closed = count(outside.closed, "créneau est fermé", "créneaux sont fermés")
    moved = count(len(outside.standing), "rendez-vous à déplacer", "rendez-vous à déplacer")
    told = f" {closed}." if outside.closed else ""
    return told + (" " + TO_MOVE.format(families=moved) if outside.standing else "")


def _said(form: VenueForm) -> dict[str, Any]:
    return {
        "name": form.name.data,
        "address": form.address.data or "",
        "hours": form.hours(),
        "closed_on_holidays": form.closed_on_holidays.data,
    }


def _page(venue: Venue, *, form: VenueForm | None = None, closing: ClosingForm | None = None) -> str:
    today = clock.today()
    outside = actions.left_outside(venue, at=clock.now())
    coming = [each for year in (today.year, today.year + 1) for each in sorted(holidays(year).items())]
    return render_template(
        "handover/venues/show.html",
        venue=venue,
        form=form or VenueForm.of(venue),
        closing=closing or ClosingForm(formdata=None),
        period=rules.period,
        today=today,
        holidays=[each for each in coming if each[0] >= today][:6],
        outside=outside,
        to_move=to_move(acting_user(), at=clock.now(), venue_id=venue.id),
        outside_week=clock.in_paris(outside[0].starts_at).date() if outside else None,
    )
