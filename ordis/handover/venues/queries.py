"""Reads of the city's places."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from ordis.handover.models import Slot
from ordis.handover.venues.models import Venue
from ordis.handover.venues.rules import Closing, Opening, kept
from ordis.kernel.db import db, one_at_a_time


def venues(*, archived: bool = False) -> Sequence[Venue]:
    """By name, with their closed days: two queries. Those that serve, or all of them."""
    statement = sa.select(Venue).options(selectinload(Venue.closings)).order_by(Venue.name, Venue.id)
    if not archived:
        statement = statement.where(Venue.archived_at.is_(None))
    return db.session.scalars(statement).all()


def venue_named(ref: str) -> Venue | None:
    return db.session.scalar(sa.select(Venue).where(Venue.ref == ref))


def serving(ref: str) -> Venue | None:
    """The same, unless it is archived."""
    found = venue_named(ref)
    return found if found is not None and found.archived_at is None else None


def hold(venue: Venue) -> None:
    """Until the transaction ends nobody else opens times, nor changes the hours of a place; these are read again."""
    one_at_a_time("slots")
    db.session.refresh(venue, ["hours", "closed_on_holidays", "closings"])


def opening_of(venue: Venue) -> Opening:
    closings = [Closing(each.first_day, each.last_day, each.why) for each in venue.closings]
    return Opening(kept(venue.hours), closings, venue.closed_on_holidays)


def coming_slots_at(venue: Venue, *, at: datetime, lock: bool = False) -> Sequence[Slot]:
    """Times open and still to come: what new hours may leave outside, by hour; under ``lock`` in the order of the ids,
    so that nobody takes or closes one until the end of the transaction."""
    statement = sa.select(Slot).where(Slot.venue_id == venue.id, Slot.closed_at.is_(None), Slot.starts_at > at)
    if lock:
        statement = statement.with_for_update(of=Slot).execution_options(populate_existing=True)
        return db.session.scalars(statement.order_by(Slot.id)).all()
    return db.session.scalars(statement.order_by(Slot.starts_at, Slot.id)).all()
