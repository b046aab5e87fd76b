"""A place of the city is opened, changed, closed for some days, archived."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.handover.models import Slot
from ordis.handover.venues import queries, rules
from ordis.handover.venues.models import Venue, VenueClosing
from ordis.handover.venues.outside import Outside, close_outside
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

SAME_NAME = "Un lieu s’appelle déjà « {name} ». Rien n’a été enregistré\u202f: choisissez un autre nom."
NO_HOURS = "Ce lieu n’ouvre aucun jour. Rien n’a été enregistré\u202f: écrivez les heures d’un jour au moins."
BACKWARDS = "Le dernier jour vient avant le premier. Rien n’a été enregistré\u202f: échangez-les."


def save_venue(
    *,
    venue: Venue | None,
    name: str,
    address: str,
    hours: Mapping[int, Sequence[rules.Range]],
    closed_on_holidays: bool,
    agreed: Collection[str] = (),
    actor: User,
    at: datetime,
) -> tuple[Venue, Outside]:
    """Open a place (``venue`` None) or change it. Times left outside its hours close: see :func:`close_outside`."""
    if not any(hours.values()):
        raise Refusal(NO_HOURS, status=422)
    outside = Outside(0, [])
    if venue is not None:
        queries.hold(venue)
        opening = queries.opening_of(venue).changed(hours, closed_on_holidays)
        outside = close_outside(venue=venue, opening=opening, agreed=agreed, actor=actor, at=at)
    row = venue or Venue()
    try:
        with db.session.begin_nested():
            row.name, row.address = " ".join(name.split()), " ".join(address.split())
            row.hours = rules.stored({on: ranges for on, ranges in hours.items() if ranges})
            row.closed_on_holidays = closed_on_holidays
            db.session.add(row)
    except sa.exc.IntegrityError as error:
        raise Refusal(SAME_NAME.format(name=name), status=422) from error
    record(Verb.VENUE_CHANGED, row.name, actor=actor, at=at, venue=row.ref)
    return row, outside


def close_days(
    *,
    venue: Venue,
    first_day: date,
    last_day: date,
    why: str,
    agreed: Collection[str] = (),
    actor: User,
    at: datetime,
) -> Outside:
    """Closed from one day to the other, both counted, with the times open on them: see :func:`close_outside`."""
    if last_day < first_day:
        raise Refusal(BACKWARDS, status=422)
    queries.hold(venue)
    opening = queries.opening_of(venue).closing(rules.Closing(first_day, last_day))
    outside = close_outside(venue=venue, opening=opening, agreed=agreed, actor=actor, at=at)
    closing = VenueClosing(first_day=first_day, last_day=last_day, why=" ".join(why.split()))
    venue.closings.append(closing)
    db.session.flush()
    record(Verb.VENUE_CHANGED, venue.name, actor=actor, at=at, closed=f"{first_day}/{last_day}")
    return outside


def reopen_days(*, closing: VenueClosing, actor: User, at: datetime) -> None:
    """It was a mistake, or it is over."""
    venue = closing.venue
    record(Verb.VENUE_CHANGED, venue.name, actor=actor, at=at, reopened=f"{closing.first_day}/{closing.last_day}")
    venue.closings.remove(closing)
    db.session.flush()


def archive_venue(*, venue: Venue, archived: bool, actor: User, at: datetime) -> None:
    """Nothing more is opened there, or again. What is open stays open."""
    if (venue.archived_at is not None) == archived:
        return
    venue.archived_at = at if archived else None
    record(Verb.VENUE_CHANGED, venue.name, actor=actor, at=at, archived=archived)


def left_outside(venue: Venue, *, at: datetime) -> list[Slot]:
    """Times to come that stand outside what the place now keeps: they close the next time its hours are saved."""
    opening = queries.opening_of(venue)
    coming = queries.coming_slots_at(venue, at=at)
    return [slot for slot in coming if opening.fault(slot.starts_at, slot.ends_at)]
