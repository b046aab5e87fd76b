"""What a transaction changes that figures count leaves a mark in the same transaction; the worker recounts its days.

A listener of the session, so that no action can forget it. A device put in another place leaves none. What is
written in bulk is seen by its table: rows added today are of today, anything else asks for every day. What no mark
told, the nightly recount finds.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from ordis.aftercare.models import DeviceReturn
from ordis.devices.models import Device, Disk, LogbookLine
from ordis.donations.models import Donation
from ordis.handover.models import HandedOverDevice, Handover
from ordis.indicators.models import Stale, Subject
from ordis.kernel import clock
from ordis.kernel.clock import in_paris
from ordis.partners.models import Organisation
from ordis.referrals.models import Household, Referral
from ordis.refurbishing.outside.models import OutsideItem
from ordis.refurbishing.parts.models import PartMovement

Mark = tuple[Subject, int | None, date | None]


@dataclass(frozen=True, slots=True)
class Watch:
    """``key``: attribute that holds the id of ``subject``; ``facts``: attributes that figures read, of which
    ``instants`` say the day; ``fresh``: whether a new row counts by itself."""

    subject: Subject
    key: str
    facts: frozenset[str]
    instants: tuple[str, ...] = ()
    fresh: bool = True


def _watch(subject: Subject, key: str, facts: str, instants: str = "", *, fresh: bool = True) -> Watch:
    days = tuple(instants.split())
    return Watch(subject, key, frozenset((*facts.split(), *days)), days, fresh)


WATCHED: Final[Mapping[type[Any], Watch]] = {
    Device: _watch(
        Subject.DEVICE, "id", "stage kind donation_id weight_g bought_on grade no_carrier_said_by_id", "received_at"
    ),
    LogbookLine: _watch(Subject.DEVICE, "device_id", "to_stage", "at"),
    Disk: _watch(Subject.DEVICE, "device_id", "state model medium fitted_at taken_out_at device_id", "state_at"),
    DeviceReturn: _watch(Subject.DEVICE, "device_id", "reason", "returned_at"),
    PartMovement: _watch(Subject.DEVICE, "device_id", "change flow", "at"),
    OutsideItem: _watch(Subject.DEVICE, "device_id", "lot_id", "back_at", fresh=False),
    HandedOverDevice: _watch(Subject.DEVICE, "device_id", "handover_id"),
    Handover: _watch(Subject.REFERRAL, "referral_id", "referral_id", "signed_at"),
    Referral: _watch(
        Subject.REFERRAL, "id", "stage organisation_id wanted_kind purpose exchanges_id household_id",
        "submitted_at decided_at closed_at",
    ),
    Household: _watch(Subject.HOUSEHOLD, "id", "people school_children situation district", fresh=False),
    Donation: _watch(Subject.DONATION, "id", "donor_id legal_origin", fresh=False),
    Organisation: _watch(Subject.ORGANISATION, "id", "kind", fresh=False),
}  # fmt: skip

_BY_TABLE: Final = {model.__table__: watch for model, watch in WATCHED.items()}


def install() -> None:
    """Once, on every session of the process."""
    if not event.contains(Session, "after_flush", _after_flush):
        event.listen(Session, "after_flush", _after_flush)
        event.listen(Session, "do_orm_execute", _in_bulk)


def uninstall() -> None:
    """For who measures what it costs."""
    event.remove(Session, "after_flush", _after_flush)
    event.remove(Session, "do_orm_execute", _in_bulk)


def mark(session: Session, marks: Iterable[Mark]) -> None:
    """In one order, whatever the process: two loads of one seed give the same rows."""
    rows = [{"subject": subject, "key": key, "day": day} for subject, key, day in sorted(marks, key=repr)]
    if rows:
        session.connection().execute(_INSERT, rows)


_INSERT: Final = sa.insert(Stale.__table__)  # type: ignore[arg-type]


def _after_flush(session: Session, _context: object) -> None:
    """Ids are known by now, and what each attribute was before still is."""
    marks: set[Mark] = set()
    for row in session.new:
        watch = WATCHED.get(type(row))
        if watch and watch.fresh:
            marks.add((watch.subject, getattr(row, watch.key), None))
    for row in session.dirty:
        watch = WATCHED.get(type(row))
        if watch:
            marks.update(_changed(row, watch))
    for row in session.deleted:
        watch = WATCHED.get(type(row))
        if watch:
            marks.add((watch.subject, getattr(row, watch.key), None))
            marks.update(_days(getattr(row, name) for name in watch.instants))
    mark(session, marks)


def _changed(row: Any, watch: Watch) -> Iterator[Mark]:
    before = sa.inspect(row).committed_state
    if watch.facts.isdisjoint(before):
        return
    yield watch.subject, getattr(row, watch.key), None
    yield from _days(before[name] for name in watch.instants if name in before)


def _days(values: Iterable[Any]) -> Iterator[Mark]:
    """Days on which it counted, and does not any more."""
    for value in values:
        if isinstance(value, datetime):
            yield Subject.DAY, None, in_paris(value).date()


def _in_bulk(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    statement: Any = state.statement
    watch = _BY_TABLE.get(statement.table)
    if watch is None:
        return
    if state.is_insert:
        mark(state.session, [(Subject.DAY, None, in_paris(clock.now()).date())])
    elif state.is_delete or not watch.facts.isdisjoint(_written(state)):
        mark(state.session, [(Subject.ALL, None, None)])


def _written(state: ORMExecuteState) -> set[str]:
    """Columns of a bulk update; one of many rows by key says them in its parameters."""
    statement: Any = state.statement
    given = state.parameters or {}
    rows = [given] if isinstance(given, Mapping) else list(given)[:1]
    return {getattr(column, "key", column) for column in (*(statement._values or ()), *(rows[0] if rows else ()))}
