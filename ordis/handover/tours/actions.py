"""A tour of the bus is prepared, put in another order, late, cancelled; its computers are loaded."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import scan
from ordis.devices.code import spoken
from ordis.devices.models import Device, Door
from ordis.devices.scan import ScanKind
from ordis.handover.models import Appointment
from ordis.handover.slots.actions import close_slots
from ordis.handover.tours import mails, queries, rules
from ordis.handover.tours.changing import StopFacts
from ordis.handover.tours.holding import awaited, held_tour, hold_times, new_slot, stay_of, subject
from ordis.handover.tours.models import Tour, TourStop
from ordis.handover.tours.rules import Stay
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.stock import actions as stock
from ordis.stock.models import Place

PAST_DAY = "Ce jour est déjà passé. Rien n’a été préparé\u202f: choisissez un jour à venir."
BUSY = "Ce bus a déjà une tournée ce jour-là. Rien n’a été préparé\u202f: ajoutez ses arrêts à celle-ci."
TOO_MANY = f"Une tournée a {rules.MOST_STOPS} arrêts au plus. Rien n’a été enregistré."
ALREADY_GONE = "La tournée a commencé\u202f: son ordre ne change plus. Dites plutôt un retard, ou annulez un arrêt."
NOT_ITS_STOPS = "Les arrêts ont changé depuis que la page est ouverte. Rien n’a été modifié\u202f: rechargez-la."
OVER = "Tous les arrêts de cette tournée sont passés. Rien n’a été changé."
NOT_EXPECTED = (
    "L’appareil {code} n’est attendu à aucun arrêt de cette tournée. Ne le chargez pas\u202f: rien n’a été noté."
)


def open_tour(*, day: date, name: str, bus: Place, agent: User, actor: User, at: datetime) -> Tour:
    """A day of the bus, without a stop yet."""
    if day < in_paris(at).date():
        raise Refusal(PAST_DAY, status=422)
    same = sa.select(Tour.id).where(Tour.day == day, Tour.bus_id == bus.id, Tour.cancelled_at.is_(None))
    if db.session.scalar(same.limit(1)) is not None:
        raise Refusal(BUSY, status=422)
    tour = Tour(day=day, name=" ".join(name.split()) or bus.name, bus=bus, agent=agent, opened_by_id=actor.id)
    tour.opened_at = at
    db.session.add(tour)
    db.session.flush()
    record(Verb.TOUR_OPENED, subject(tour), actor=actor, at=at, tour=tour.ref)
    return tour


def add_stop(*, tour: Tour, facts: StopFacts, actor: User, at: datetime) -> TourStop:
    """The bus stops there, and its times are offered at once: to everybody, or to the structures of a district."""
    tour = held_tour(tour)
    if len(tour.stops) >= rules.MOST_STOPS:
        raise Refusal(TOO_MANY)
    there, others = rules.stay(tour.day, facts.arrives, facts.leaves), [stay_of(stop) for stop in tour.stops]
    if why := rules.fault(there, others, capacity=facts.capacity, minutes=facts.minutes, at=at):
        raise Refusal(why, status=422)
    stop = TourStop(
        place=" ".join(facts.place.split()), district=facts.district, arrives_at=there.arrives_at,
        leaves_at=there.leaves_at, capacity=facts.capacity, minutes=facts.minutes,
    )  # fmt: skip
    tour.stops.append(stop)
    db.session.flush()
    for when, families in rules.shared(there, facts.minutes, facts.capacity):
        db.session.add(new_slot(tour, stop, when, families, actor, at))
    db.session.flush()
    record(Verb.TOUR_CHANGED, subject(tour), actor=actor, at=at, tour=tour.ref, stop=stop.ref, capacity=facts.capacity)
    return stop


def tell_delay(*, tour: Tour, minutes: int, actor: User, at: datetime) -> list[Appointment]:
    """« Le bus a 20 min de retard »: what is not over moves, and whoever expected it is told at once; who was moved."""
    if not 1 <= minutes <= rules.LONGEST_DELAY:
        raise Refusal(rules.NO_DELAY, status=422)
    tour = held_tour(tour)
    stops = _by_hour(tour)
    before = [stay_of(stop) for stop in stops]
    after = rules.later(before, minutes, at=at)
    if after == before:
        raise Refusal(OVER)
    if rules.too_late(after):
        raise Refusal(rules.TOO_LATE, status=422)
    moved = _move(tour, dict(zip((stop.id for stop in stops), after, strict=True)), at=at)
    tour.delayed += minutes
    for row in moved:
        mails.tell_delay(row, minutes, at=at)
    record(
        Verb.TOUR_DELAYED, subject(tour), actor=actor, at=at, tour=tour.ref, minutes=minutes, appointments=len(moved)
    )  # fmt: skip
    return moved


def reorder(*, tour: Tour, order: Sequence[str], actor: User, at: datetime) -> list[Appointment]:
    """The bus goes by ``order`` (the refs of its stops): times follow, whoever expected it is told; who was moved."""
    tour = held_tour(tour)
    stops = _by_hour(tour)
    ranks = {stop.ref: rank for rank, stop in enumerate(stops)}
    if sorted(order) != sorted(ranks):
        raise Refusal(NOT_ITS_STOPS)
    if not stops or stops[0].arrives_at <= at:
        raise Refusal(ALREADY_GONE)
    after = rules.rearranged([stay_of(stop) for stop in stops], [ranks[ref] for ref in order])
    if rules.too_late(after):
        raise Refusal(rules.TOO_LATE, status=422)
    moved = _move(tour, dict(zip((stop.id for stop in stops), after, strict=True)), at=at)
    for row in moved:
        mails.tell_move(row, at=at)
    record(Verb.TOUR_CHANGED, subject(tour), actor=actor, at=at, tour=tour.ref, appointments=len(moved))
    return moved


def cancel_stop(*, stop: TourStop, actor: User, at: datetime) -> list[Appointment]:
    """The bus does not stop there: its times close, whoever expected it is told; appointments that are to be moved."""
    tour = held_tour(stop.tour)
    closed = [slot for slot in queries.slots_of(tour, lock=True) if slot.stop_id == stop.id]
    record(Verb.TOUR_CHANGED, subject(tour), actor=actor, at=at, tour=tour.ref, cancelled=stop.ref)
    return close_slots(slots=closed, actor=actor, at=at)


def cancel_tour(*, tour: Tour, actor: User, at: datetime) -> list[Appointment]:
    """The bus does not go: every time closes, whoever expected it is told; appointments that are to be moved."""
    tour = held_tour(tour)
    tour.cancelled_at = at
    record(Verb.TOUR_CANCELLED, subject(tour), actor=actor, at=at, tour=tour.ref)
    return close_slots(slots=queries.slots_of(tour, lock=True), actor=actor, at=at)


def load(*, tour: Tour, text: str, actor: User, at: datetime) -> tuple[Device, bool]:
    """A computer scanned into the bus, and whether it was there already. One that nobody expects is refused."""
    read = scan.read(text)
    if read.kind is not ScanKind.DEVICE or read.code is None:
        raise Refusal(read.hint or "Ce code n’est pas celui d’un appareil\u202f: scannez l’étiquette de l’ordinateur.")
    expected = {each.device.code: each for sheet in queries.sheets(tour) for each in sheet.loads}
    found = expected.get(read.code)
    if found is None:
        raise Refusal(NOT_EXPECTED.format(code=spoken(read.code)))
    if not found.loaded:
        stock.put(device=found.device, place=tour.bus, actor=actor, at=at, door=Door.SCAN)
    return found.device, found.loaded


def _move(tour: Tour, stays: Mapping[int, Stay], *, at: datetime) -> list[Appointment]:
    """Give stops, times and appointments their new hours; who is still expected, and moved."""
    times, expected = hold_times(tour)
    slots = {slot.id: slot for slot in times}
    waits = {stop.id: stays[stop.id].leaves_at - stop.leaves_at for stop in tour.stops}
    for stop in tour.stops:
        stop.arrives_at, stop.leaves_at = stays[stop.id].arrives_at, stays[stop.id].leaves_at
    shifted = {slot.id: waits[slot.stop_id or 0] for slot in slots.values() if slot.ends_at > at}
    for key, wait in shifted.items():
        slots[key].starts_at += wait
        slots[key].ends_at += wait
    moved = [row for row in expected if row.slot_id in shifted and shifted[row.slot_id] and awaited(row)]
    for row in moved:
        row.starts_at += shifted[row.slot_id or 0]
        row.changed_at = at
        row.sequence += 1
    db.session.flush()
    return moved


def _by_hour(tour: Tour) -> list[TourStop]:
    return sorted(tour.stops, key=lambda stop: (stop.arrives_at, stop.id))
