"""A round is planned, changed, made, cancelled; its stops likewise. Whoever expects the carrier is told each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.donations.collections import mails, queries, rules, stages
from ordis.donations.collections.models import CollectionRound, CollectionStage, CollectionStop
from ordis.donations.collections.rules import Window
from ordis.donations.collections.stages import Step
from ordis.donations.models import Donation
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.numbers import next_number
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Site

GONE = "Cet enlèvement n’existe plus. Rien n’a été modifié\u202f: rechargez la page."
NOT_YOURS = "Votre rôle ne permet pas d’organiser les enlèvements. Rien n’a été enregistré."


@dataclass(frozen=True, slots=True)
class RoundFacts:
    day: date
    carrier: str
    driver: str = ""
    vehicle: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StopFacts:
    """``window`` in hours of Paris. ``site``: the place of the partner that ``place`` was copied from, if any."""

    window: Window
    place: str
    contact: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    site: Site | None = None


def plan_round(*, facts: RoundFacts, key: str | None = None, actor: User, at: datetime) -> CollectionRound:
    """A day, without a stop yet. ``key``: sent twice with the same one, it is one round."""
    if not actor.can(Permission.COLLECTION_PLAN):
        raise Refusal(NOT_YOURS)
    if key:
        one_at_a_time(f"round {key}")
        if (before := queries.round_keyed(key)) is not None:
            return before
    _refuse_past(facts.day, at)
    row = CollectionRound(key=key, number=next_number("TEN", in_paris(at).year), planned_at=at, planned_by_id=actor.id)
    _write(row, facts)
    db.session.add(row)
    db.session.flush()
    record(Verb.COLLECTION_PLANNED, row.number, actor=actor, at=at)
    return row


def change_round(*, row: CollectionRound, facts: RoundFacts, actor: User, at: datetime) -> list[CollectionStop]:
    """Its stops follow to another day at the same hours, none of which is past; those who expect it are told when the
    day or the carrier changes. Who was told."""
    row = _held(row)
    stages.apply(row, Step.CHANGE, actor=actor, at=at)
    planned = [stop for stop in row.stops if stop.stage is CollectionStage.PLANNED]
    if facts.day != row.day:
        _refuse_past(facts.day, at)
        _refuse_past_hours(planned, facts.day, at)
    before = (row.day, row.carrier, row.vehicle)
    _write(row, facts)
    for stop in planned:
        stop.arrives_at, stop.leaves_at = _window_of(stop).on(row.day)
    moved = planned if before != (row.day, row.carrier, row.vehicle) else []
    told = [stop for stop in moved if _announce(stop, "changed", at)]
    record(Verb.COLLECTION_CHANGED, row.number, actor=actor, at=at, told=len(told))
    db.session.flush()
    return told


def add_stop(
    *, row: CollectionRound, donation: Donation, facts: StopFacts, actor: User, at: datetime
) -> CollectionStop:
    """At the end of the road; the donor's contact is told at once. Raises :class:`Refusal`."""
    row = _held(row)
    stages.apply(row, Step.CHANGE, actor=actor, at=at)
    if len(row.stops) >= rules.MOST_STOPS:
        raise Refusal(rules.TOO_MANY)
    _refuse_twice(row, donation, facts)
    stop = CollectionStop(
        donation=donation, rank=max((each.rank for each in row.stops), default=-1) + 1, changed_at=at, sequence=0,
        stage=CollectionStage.PLANNED, told="",
    )  # fmt: skip
    stages.apply(stop, Step.CHANGE, actor=actor, at=at)
    _place(stop, facts, row.day, at)
    row.stops.append(stop)  # only now: a refusal leaves nothing of it in the session
    db.session.flush()
    told = mails.tell(stop, "planned", at=at)
    stop.told = stop.email if told else ""
    record(Verb.STOP_ADDED, donation.number, actor=actor, at=at, collection=row.number)
    return stop


def change_stop(*, stop: CollectionStop, facts: StopFacts, actor: User, at: datetime) -> bool:
    """Whether somebody was told: a new hour, place or address is; a new note or telephone is not. Whoever was written
    to before at another address is told that it is followed by somebody else."""
    row = _held(stop.round)
    stages.apply(row, Step.CHANGE, actor=actor, at=at)
    stages.apply(stop, Step.CHANGE, actor=actor, at=at)
    _refuse_twice(row, stop.donation, facts, but=stop)
    before = _expected(stop)
    _place(stop, facts, row.day, at)
    moved = before != _expected(stop)
    told = moved and _announce(stop, "changed", at)
    record(Verb.STOP_CHANGED, stop.donation.number, actor=actor, at=at, collection=row.number)
    db.session.flush()
    return told


def reorder(*, row: CollectionRound, order: Sequence[str], actor: User, at: datetime) -> None:
    """The road goes by ``order``, the refs of its stops; the hours told to the donors stay."""
    row = _held(row)
    stages.apply(row, Step.CHANGE, actor=actor, at=at)
    ranks = rules.reordered([stop.ref for stop in row.stops], order)
    if ranks is None:
        raise Refusal(rules.NOT_ITS_STOPS)
    for stop in row.stops:
        stop.rank = ranks[stop.ref]
    db.session.flush()
    db.session.expire(row, ["stops"])
    record(Verb.COLLECTION_CHANGED, row.number, actor=actor, at=at)


def finish_stop(*, stop: CollectionStop, actor: User, at: datetime) -> None:
    """The carrier has taken the equipment."""
    row = _held(stop.round)
    stages.apply(stop, Step.FINISH, actor=actor, at=at)
    record(Verb.STOP_DONE, stop.donation.number, actor=actor, at=at, collection=row.number)
    db.session.flush()


def cancel_stop(*, stop: CollectionStop, reason: str, actor: User, at: datetime) -> bool:
    """Nobody comes; whether whoever expected the carrier was told. ``reason`` is told as well."""
    _held(stop.round)
    return _cancel(stop, reason, actor, at)


def finish_round(*, row: CollectionRound, actor: User, at: datetime) -> None:
    row = _held(row)
    stages.apply(row, Step.FINISH, actor=actor, at=at)
    record(Verb.COLLECTION_DONE, row.number, actor=actor, at=at)
    db.session.flush()


def cancel_round(*, row: CollectionRound, reason: str, actor: User, at: datetime) -> int:
    """Every stop that still stood is cancelled with it; how many people were told."""
    row = _held(row)
    stages.apply(row, Step.CANCEL, actor=actor, at=at)
    row.reason = _line(reason)
    standing = [stop for stop in row.stops if stop.stage is CollectionStage.PLANNED]
    told = sum(_cancel(stop, reason, actor, at) for stop in standing)
    record(Verb.COLLECTION_CANCELLED, row.number, actor=actor, at=at, told=told)
    db.session.flush()
    return told


def _cancel(stop: CollectionStop, reason: str, actor: User, at: datetime) -> bool:
    stages.apply(stop, Step.CANCEL, actor=actor, at=at)
    stop.reason = _line(reason)
    record(Verb.STOP_CANCELLED, stop.donation.number, actor=actor, at=at, collection=stop.round.number)
    return _announce(stop, "cancelled", at, to=stop.told)


def _announce(stop: CollectionStop, what: str, at: datetime, *, to: str = "") -> bool:
    stop.sequence += 1
    stop.changed_at = at
    db.session.flush()
    if stop.told and stop.told.casefold() != (to or _address(stop)).casefold():
        mails.tell(stop, "handed_on", at=at, to=stop.told)
        what = "planned"  # news for the other person
    told = mails.tell(stop, what, at=at, to=to or _address(stop))
    stop.told = _address(stop) if told and not to else stop.told
    return told


def _expected(stop: CollectionStop) -> tuple[object, ...]:
    """What whoever expects the carrier was told."""
    return stop.arrives_at, stop.leaves_at, stop.place, _address(stop)


def _address(stop: CollectionStop) -> str:
    """Of the contact; once it is taken off, the one that was written to still expects the carrier."""
    return stop.email or stop.told


def _held(row: CollectionRound) -> CollectionRound:
    """The round as the database has it now, for this transaction alone, with its stops read again."""
    held = queries.round_named(row.ref, lock=True)
    if held is None:
        raise Refusal(GONE, status=404)
    return held


def _place(stop: CollectionStop, facts: StopFacts, day: date, at: datetime) -> None:
    if why := rules.fault(facts.window, day, at=at):
        raise Refusal(why, status=422)
    stop.arrives_at, stop.leaves_at = facts.window.on(day)
    stop.site, stop.place = facts.site, _line(facts.place)
    stop.contact, stop.phone, stop.email = _line(facts.contact), _line(facts.phone), facts.email.strip()
    stop.note = _line(facts.note)


def _window_of(stop: CollectionStop) -> Window:
    return Window(in_paris(stop.arrives_at).time(), in_paris(stop.leaves_at).time())


def _refuse_twice(
    row: CollectionRound, donation: Donation, facts: StopFacts, *, but: CollectionStop | None = None
) -> None:
    """The same donation twice at the same place is a button pressed twice; at two places it is two sites."""
    place = _line(facts.place).casefold()
    for stop in row.stops:
        same = stop.donation_id == donation.id and stop.place.casefold() == place
        if same and stop is not but and stop.stage is CollectionStage.PLANNED:
            raise Refusal(rules.TWICE)


def _refuse_past(day: date, at: datetime) -> None:
    if day < in_paris(at).date():
        raise Refusal(rules.PAST_DAY, status=422)


def _refuse_past_hours(planned: Sequence[CollectionStop], day: date, at: datetime) -> None:
    for stop in planned:
        if rules.fault(_window_of(stop), day, at=at):
            raise Refusal(rules.PAST_THAT_DAY.format(number=stop.donation.number), status=422)


def _write(row: CollectionRound, facts: RoundFacts) -> None:
    row.day, row.carrier, row.driver = facts.day, _line(facts.carrier), _line(facts.driver)
    row.vehicle, row.note = _line(facts.vehicle), facts.note.strip()


def _line(text: str) -> str:
    return " ".join(text.split())
