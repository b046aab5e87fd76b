"""Reads of the times offered: a week of them and who comes, what a referral may take, where places are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.allocation.models import Reservation
from ordis.handover.models import Appointment, Slot
from ordis.handover.slots.rules import Window, last_day, place_key
from ordis.handover.tours.models import TourStop
from ordis.handover.venues.models import Venue
from ordis.kernel.clock import PARIS, in_paris
from ordis.kernel.db import db
from ordis.partners.models import Organisation, Site
from ordis.referrals.models import Referral, ReferralStage

MOST_OFFERED = 120
"""Free times shown to choose among, the soonest first."""

PLACES_KNOWN = 40


@dataclass(frozen=True, slots=True)
class Filled:
    """A time and who takes it."""

    slot: Slot
    appointments: Sequence[Appointment]

    @property
    def left(self) -> int:
        return max(self.slot.capacity - len(self.appointments), 0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A day at one place, in the order of the hours."""

    day: date
    place: str
    times: Sequence[Filled]

    def to_come(self, at: datetime) -> list[Slot]:
        """What may still be closed."""
        return [each.slot for each in self.times if each.slot.closed_at is None and each.slot.starts_at > at]


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that may be taken. ``left``: places not taken as the page was made; taking it settles."""

    slot: Slot
    left: int

    @property
    def sheet(self) -> tuple[date, str]:
        """The day and the place under which it is shown."""
        return in_paris(self.slot.starts_at).date(), self.slot.place


def week(monday: date) -> list[Sheet]:
    """The seven days from ``monday``, in two queries; of what is closed, only what still has appointments."""
    begins, ends = _midnight(monday), _midnight(monday + timedelta(days=7))
    slots = db.session.scalars(
        sa.select(Slot).where(Slot.starts_at >= begins, Slot.starts_at < ends).order_by(Slot.starts_at, Slot.id)
    ).all()
    taken = _appointments_of(slots)
    sheets: dict[tuple[date, str], list[Filled]] = defaultdict(list)
    for slot in slots:
        if slot.closed_at is None or taken[slot.id]:
            sheets[in_paris(slot.starts_at).date(), slot.place].append(Filled(slot, taken[slot.id]))
    found = [Sheet(day, place, times) for (day, place), times in sheets.items()]
    return sorted(found, key=lambda each: (each.times[0].slot.starts_at, each.place))


def next_open(after: date) -> Slot | None:
    """The first open time from the week that follows the one of the Monday ``after``."""
    later = Slot.starts_at >= _midnight(after + timedelta(days=7))
    return db.session.scalar(
        sa.select(Slot).where(Slot.closed_at.is_(None), later).order_by(Slot.starts_at, Slot.id).limit(1)
    )


def standing_at(slots: Sequence[Slot]) -> list[Appointment]:
    """The families still expected at these times, by hour: not those who came already. One query."""
    rows = [row for found in _appointments_of(slots).values() for row in found]
    waiting = [row for row in rows if row.missed_at is None and row.referral.stage is ReferralStage.APPOINTMENT]
    return sorted(waiting, key=lambda row: (row.starts_at, row.id))


def _appointments_of(slots: Sequence[Slot]) -> defaultdict[int, list[Appointment]]:
    found: defaultdict[int, list[Appointment]] = defaultdict(list)
    if not slots:
        return found
    statement = (
        sa.select(Appointment)
        .where(Appointment.slot_id.in_([slot.id for slot in slots]), Appointment.cancelled_at.is_(None))
        .options(joinedload(Appointment.referral).joinedload(Referral.organisation))
        .order_by(Appointment.id)
    )
    for row in db.session.scalars(statement):
        found[row.slot_id or 0].append(row)
    return found


def taken(slot: Slot) -> int:
    """Places taken now. Only under the lock of the slot's row does it stay true until the end of the transaction."""
    statement = sa.select(sa.func.count()).where(Appointment.slot_id == slot.id, Appointment.cancelled_at.is_(None))
    return db.session.scalar(statement) or 0


def offered_for(
    referral: Referral, *, to: User, at: datetime, but: Slot | None = None, limit: int = MOST_OFFERED
) -> list[Offer]:
    """The free times of the city's places and of the structure's own sites, the soonest first. Two queries.

    ``to``: whoever is not of the city chooses until :func:`last_day_for`. ``but``: the time the family has already.
    """
    free = Slot.capacity - _taken_of_slot()
    statement = _of(referral).add_columns(free).where(Slot.closed_at.is_(None), Slot.starts_at > at, free > 0)
    if but is not None:
        statement = statement.where(Slot.id != but.id)
    if (last := last_day_for(referral, to)) is not None:
        statement = statement.where(Slot.starts_at < _midnight(last + timedelta(days=1)))
    rows = db.session.execute(statement.order_by(Slot.starts_at, Slot.place, Slot.id).limit(limit))
    return [Offer(slot, left) for slot, left in rows]


def slot_for(referral: Referral, ref: str, *, lock: bool = False) -> Slot | None:
    """The time that ``ref`` names when this referral's structure may see it, open or not; else None (a 404).

    ``lock``: nobody else takes a place of it until the end of the transaction.
    """
    statement = _of(referral).where(Slot.ref == ref)
    if lock:
        statement = statement.with_for_update(of=Slot).execution_options(populate_existing=True)
    return db.session.scalar(statement)


def slots_named(refs: Sequence[str]) -> list[Slot]:
    """For the city, under lock, each in the order of the ids: nobody takes one while it is closed."""
    statement = sa.select(Slot).where(Slot.ref.in_(refs)).order_by(Slot.id)
    return list(db.session.scalars(statement.with_for_update(of=Slot).execution_options(populate_existing=True)))


def last_day_for(referral: Referral, user: User) -> date | None:
    """The last day on which ``user`` may put this family's appointment; None for the city, which decides."""
    if user.can(Permission.ALLOCATION_DECIDE):
        return None
    until = kept_until(referral)
    return last_day(until) if until is not None else None


def kept_until(referral: Referral) -> date | None:
    """The last day of the reservation as long as no appointment is taken; None when no device is set aside."""
    mine = sa.select(Reservation.until).where(Reservation.referral_id == referral.id, Reservation.ended_at.is_(None))
    return db.session.scalar(mine.order_by(Reservation.id).limit(1))


def kept_windows(
    *, place: str, site: Site | None, venue: Venue | None = None, begins: datetime, ends: datetime
) -> list[Window]:
    """The open times at the same place that may meet what stands between two instants."""
    statement = sa.select(Slot).where(Slot.closed_at.is_(None), Slot.starts_at < ends, Slot.ends_at > begins)
    if site is not None:
        statement = statement.where(Slot.site_id == site.id)
    else:
        statement = statement.where(Slot.site_id.is_(None))
    same = place_key(place)
    return [
        Window(slot.starts_at, slot.ends_at)
        for slot in db.session.scalars(statement)
        if site is not None or place_key(slot.place) == same or (venue is not None and slot.venue_id == venue.id)
    ]


def known_places() -> list[str]:
    """Places of the city where times were opened, the last used first: so that nobody writes them twice."""
    last = sa.func.max(Slot.id)
    written = sa.select(Slot.place).where(Slot.site_id.is_(None), Slot.venue_id.is_(None), Slot.stop_id.is_(None))
    statement = written.group_by(Slot.place).order_by(last.desc())
    return list(db.session.scalars(statement.limit(PLACES_KNOWN)))


def sites() -> list[Site]:
    """Every structure's places where families may be handed their computer, by structure and name."""
    statement = _handing_over().where(Organisation.prescribes).order_by(Organisation.name, Site.name, Site.id)
    return list(db.session.scalars(statement))


def site_named(ref: str) -> Site | None:
    return db.session.scalar(_handing_over().where(Site.ref == ref))


def own_sites(referral: Referral) -> list[Site]:
    """Places of the referral's own structure where it may hand over."""
    statement = _handing_over().where(Site.organisation_id == referral.organisation_id)
    return list(db.session.scalars(statement.order_by(Site.name, Site.id)))


def _handing_over() -> sa.Select[tuple[Site]]:
    open_ones = sa.and_(Site.archived_at.is_(None), Organisation.archived_at.is_(None))
    return sa.select(Site).join(Site.organisation).where(Site.hands_over, open_ones)


def _of(referral: Referral) -> sa.Select[tuple[Slot]]:
    """Times of the city's places, of the structure's own sites that still hand over, of stops open to its district."""
    own = sa.and_(Site.organisation_id == referral.organisation_id, Site.hands_over, Site.archived_at.is_(None))
    statement = sa.select(Slot).outerjoin(Slot.site).outerjoin(Slot.stop)
    statement = statement.where(sa.or_(Slot.site_id.is_(None), own))
    return statement.where(sa.or_(Slot.stop_id.is_(None), TourStop.district == "", _stands_in(referral)))


def _stands_in(referral: Referral) -> sa.ColumnElement[bool]:
    """Whether the structure, or one of its open sites, is in the district of the stop."""
    there = sa.select(Site.id).where(
        Site.organisation_id == referral.organisation_id, Site.archived_at.is_(None), Site.district == TourStop.district
    )
    seat = sa.select(Organisation.id).where(
        Organisation.id == referral.organisation_id, Organisation.district == TourStop.district
    )
    return sa.or_(there.correlate(TourStop).exists(), seat.correlate(TourStop).exists())


def _taken_of_slot() -> Any:
    count = sa.select(sa.func.count()).where(Appointment.slot_id == Slot.id, Appointment.cancelled_at.is_(None))
    return count.correlate(Slot).scalar_subquery()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)
