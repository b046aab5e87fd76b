"""Reads of tours: the days of the bus, one day with what it takes, who is expected at each stop."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload, selectinload

from ordis.accounts.models import RoleRow, User
from ordis.accounts.permissions import GRANTS, Permission
from ordis.allocation.models import Reservation
from ordis.devices.models import Device
from ordis.handover.models import Appointment, Slot
from ordis.handover.tours.models import Tour, TourStop
from ordis.kernel.db import db
from ordis.stock.models import Place, PlaceKind

LISTED = 60


@dataclass(frozen=True, slots=True)
class Load:
    """A computer to take on the bus, for nobody named."""

    device: Device
    stop: TourStop
    loaded: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stop of the day: how many families may come, how many are expected, what is handed over there."""

    stop: TourStop
    slots: Sequence[Slot]
    families: int
    loads: Sequence[Load]

    @property
    def is_open(self) -> bool:
        return any(slot.closed_at is None for slot in self.slots)


def tours(since: date) -> Sequence[Tour]:
    """Those of that day and after, the soonest first, with bus, agent and stops. Two queries."""
    statement = sa.select(Tour).where(Tour.day >= since).options(*_whole()).order_by(Tour.day, Tour.id)
    return db.session.scalars(statement.limit(LISTED)).all()


def past_tours(before: date) -> Sequence[Tour]:
    """Those of before that day, the last first."""
    statement = sa.select(Tour).where(Tour.day < before).options(*_whole()).order_by(Tour.day.desc(), Tour.id.desc())
    return db.session.scalars(statement.limit(10)).all()


def tour_named(ref: str, *, lock: bool = False) -> Tour | None:
    """``lock``: nobody else changes its stops until the end of the transaction."""
    statement = sa.select(Tour).where(Tour.ref == ref)
    if lock:
        return db.session.scalar(statement.with_for_update(of=Tour).execution_options(populate_existing=True))
    return db.session.scalar(statement.options(*_whole()))


def sheets(tour: Tour) -> list[Sheet]:
    """The stops in the order of the hours, with what is to be handed over at each. Three queries."""
    slots = slots_of(tour)
    expected = expected_at(slots)
    loads = _loads(tour, expected)
    found = []
    for stop in sorted(tour.stops, key=lambda each: (each.arrives_at, each.id)):
        mine = [slot for slot in slots if slot.stop_id == stop.id]
        families = sum(appointment.slot_id in {slot.id for slot in mine} for appointment in expected)
        found.append(Sheet(stop, mine, families, loads[stop.id]))
    return found


def slots_of(tour: Tour, *, lock: bool = False) -> Sequence[Slot]:
    """The times of all its stops, in the order of their ids; ``lock``: nobody takes a place of them meanwhile."""
    statement = sa.select(Slot).join(TourStop, TourStop.id == Slot.stop_id).where(TourStop.tour_id == tour.id)
    if lock:
        statement = statement.with_for_update(of=Slot).execution_options(populate_existing=True)
    return db.session.scalars(statement.order_by(Slot.id)).all()


def expected_at(slots: Sequence[Slot], *, lock: bool = False) -> Sequence[Appointment]:
    """Who is expected at one of these times, by hour."""
    statement = (
        sa.select(Appointment)
        .where(Appointment.slot_id.in_([slot.id for slot in slots]))
        .where(Appointment.cancelled_at.is_(None), Appointment.missed_at.is_(None))
        .options(joinedload(Appointment.referral), joinedload(Appointment.slot))
        .order_by(Appointment.starts_at, Appointment.id)
    )
    if lock:
        statement = statement.with_for_update(of=Appointment).execution_options(populate_existing=True)
    return db.session.scalars(statement).all()


def _loads(tour: Tour, expected: Sequence[Appointment]) -> defaultdict[int, list[Load]]:
    """By stop, the computers set aside for whoever is expected there. One query."""
    stops = {stop.id: stop for stop in tour.stops}
    at = {row.referral_id: stops[row.slot.stop_id] for row in expected if row.slot and row.slot.stop_id}
    statement = (
        sa.select(Reservation.referral_id, Device)
        .join(Device, Device.id == Reservation.device_id)
        .where(Reservation.referral_id.in_(at), Reservation.ended_at.is_(None))
        .options(joinedload(Device.place), lazyload(Device.holds))
        .order_by(Reservation.id)
    )
    found: defaultdict[int, list[Load]] = defaultdict(list)
    for referral, device in db.session.execute(statement).tuples():
        stop = at[referral]
        found[stop.id].append(Load(device, stop, device.place_id == tour.bus_id))
    return found


def buses() -> Sequence[Place]:
    """Places of the stock that are a bus and still serve, by name."""
    statement = sa.select(Place).where(Place.kind == PlaceKind.BUS, Place.archived_at.is_(None))
    return db.session.scalars(statement.order_by(Place.name, Place.id)).all()


def bus_coded(code: str) -> Place | None:
    return next((bus for bus in buses() if bus.code == code), None)


def agents() -> Sequence[User]:
    """Who may be on the bus: those who hand over for the city, and those who load it and drive, by name."""
    aboard = {Permission.ALLOCATION_DECIDE, Permission.STOCK_MOVE}
    names = [role.value for role, granted in GRANTS.items() if aboard & granted]
    statement = sa.select(User).where(User.active, User.roles.any(RoleRow.name.in_(names))).order_by(User.name, User.id)
    return db.session.scalars(statement.options(lazyload(User.roles))).all()


def _whole() -> tuple[sa.orm.interfaces.ORMOption, ...]:
    return joinedload(Tour.bus), joinedload(Tour.agent).lazyload(User.roles), selectinload(Tour.stops)
