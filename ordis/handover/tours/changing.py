"""A stop that was announced moves, lasts longer, is elsewhere, or was never wanted: no appointment is lost by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.handover.models import Appointment, Slot
from ordis.handover.tours import mails, rules
from ordis.handover.tours.holding import awaited, held_tour, hold_times, new_slot, place_of, stay_of, subject
from ordis.handover.tours.models import Tour, TourStop
from ordis.handover.tours.rules import Stay
from ordis.kernel.db import db
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal

GONE: Final = "Cet arrêt n’existe plus. Rien n’a été changé\u202f: rechargez la page de la tournée."
BEGUN: Final = (
    "Le bus est déjà à cet arrêt, ou en est reparti. Rien n’a été changé\u202f: dites plutôt un retard, ou annulez "
    "l’arrêt."
)
CLOSED: Final = (
    "Cet arrêt est annulé, ou un de ses créneaux est fermé. Rien n’a été changé\u202f: ajoutez plutôt un autre arrêt."
)
NO_ROOM: Final = (
    "{families} à cet arrêt, qui n’aurait plus que {places}. Rien n’a été changé\u202f: gardez assez de "
    "places, ou déplacez d’abord des familles."
)
EXPECTED: Final = (
    "{families} à cet arrêt. Rien n’a été retiré\u202f: annulez l’arrêt, les prescripteurs seront prévenus et "
    "choisiront une autre date."
)


@dataclass(frozen=True, slots=True)
class StopFacts:
    """What a person types of a stop, in hours of Paris."""

    place: str
    district: str
    arrives: time
    leaves: time
    capacity: int
    minutes: int


def change_stop(*, stop: TourStop, facts: StopFacts, actor: User, at: datetime) -> list[Appointment]:
    """The stop is as ``facts`` say; who was expected keeps its hour, or has the nearest one, and is told; who moved.

    Refused, and nothing changes, once the bus is there, or when a family would have no place any more.
    """
    tour = held_tour(stop.tour)
    stop = _to_come(tour, stop, at)
    there = _checked(tour, stop, facts, at)
    slots, families = _hold(tour, stop)
    if any(slot.closed_at is not None for slot in slots):
        raise Refusal(CLOSED)
    offered = rules.shared(there, facts.minutes, facts.capacity)
    seats = rules.reseated([row.starts_at for row in families], offered, shift=there.arrives_at - stop.arrives_at)
    if seats is None:
        raise Refusal(NO_ROOM.format(families=_said(families), places=count(facts.capacity, "place")), status=422)
    stop.place, stop.district = " ".join(facts.place.split()), facts.district
    stop.arrives_at, stop.leaves_at = there.arrives_at, there.leaves_at
    stop.capacity, stop.minutes = facts.capacity, facts.minutes
    moved = _reoffer(tour, stop, slots, offered, list(zip(families, seats, strict=True)), actor, at)
    told = {"tour": tour.ref, "changed": stop.ref, "appointments": len(moved)}
    record(Verb.TOUR_CHANGED, subject(tour), actor=actor, at=at, **told)
    return moved


def remove_stop(*, stop: TourStop, actor: User, at: datetime) -> None:
    """A stop that nobody is expected at is as if it had never been; any other is cancelled instead."""
    tour = held_tour(stop.tour)
    stop = _to_come(tour, stop, at)
    slots, families = _hold(tour, stop)
    if families:
        raise Refusal(EXPECTED.format(families=_said(families)))
    _forget(slots)
    record(Verb.TOUR_CHANGED, subject(tour), actor=actor, at=at, tour=tour.ref, removed=stop.ref)
    tour.stops.remove(stop)
    db.session.delete(stop)
    db.session.flush()


def _to_come(tour: Tour, stop: TourStop, at: datetime) -> TourStop:
    found = next((each for each in tour.stops if each.id == stop.id), None)
    if found is None:
        raise Refusal(GONE)
    if found.arrives_at <= at:
        raise Refusal(BEGUN)
    return found


def _checked(tour: Tour, stop: TourStop, facts: StopFacts, at: datetime) -> Stay:
    there = rules.stay(tour.day, facts.arrives, facts.leaves)
    others = [stay_of(each) for each in tour.stops if each.id != stop.id]
    if why := rules.fault(there, others, capacity=facts.capacity, minutes=facts.minutes, at=at):
        raise Refusal(why, status=422)
    return there


def _hold(tour: Tour, stop: TourStop) -> tuple[list[Slot], list[Appointment]]:
    """The times of the stop and who is expected there, by hour."""
    slots, expected = hold_times(tour)
    mine = {slot.id: slot for slot in slots if slot.stop_id == stop.id}
    return list(mine.values()), [row for row in expected if row.slot_id in mine]


def _reoffer(
    tour: Tour, stop: TourStop, slots: list[Slot], offered: Sequence[tuple[Stay, int]],
    seated: Sequence[tuple[Appointment, int]], actor: User, at: datetime,
) -> list[Appointment]:  # fmt: skip
    """The times as ``offered``; one whose hour stays is the same time. Each family goes to its seat; who moved."""
    known = {slot.starts_at: slot for slot in slots}
    found = []
    for when, families in offered:
        slot = known.pop(when.arrives_at, None) or new_slot(tour, stop, when, families, actor, at)
        changed = slot.ends_at != when.leaves_at or slot.place != place_of(tour, stop)
        slot.ends_at, slot.place, slot.capacity = when.leaves_at, place_of(tour, stop), families
        db.session.add(slot)
        found.append((slot, changed))
    moved = []
    for row, seat in seated:
        slot, changed = found[seat]
        if row.slot is slot and not changed:
            continue
        row.slot, row.starts_at, row.place, row.changed_at = slot, slot.starts_at, slot.place, at
        row.sequence += 1
        moved.append(row)
    db.session.flush()
    _forget(list(known.values()))
    told = [row for row in moved if awaited(row)]
    for row in told:
        mails.tell_change(row, at=at)
    return told


def _forget(slots: Sequence[Slot]) -> None:
    """Times that nobody is expected at any more; what was cancelled there stays told, without them."""
    there = Appointment.slot_id.in_([slot.id for slot in slots])
    db.session.execute(sa.update(Appointment).where(there).values(slot_id=None))
    for slot in slots:
        db.session.delete(slot)
    db.session.flush()


def _said(families: Sequence[Appointment]) -> str:
    return count(len(families), "famille est attendue", "familles sont attendues")
