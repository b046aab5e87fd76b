"""Reads of stock-takes: those open, how far one has come, its lines, and where a missing device was last seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload, lazyload
from sqlalchemy.orm.interfaces import ORMOption

from ordis.accounts.models import User
from ordis.devices.models import Device, LogbookLine
from ordis.kernel.db import db
from ordis.kernel.pages import Page, read_page
from ordis.stock.counting import rules
from ordis.stock.counting.models import CountLine, CountOutcome, CountPhoto, CountStage, StockTake
from ordis.stock.counting.rules import Cell, Progress
from ordis.stock.models import Place, Placing

TOLD = 200
"""Lines told on one page before it sends to the paged list."""


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The last trace of a device that somebody had in hand: put in a place, or moved on in its life."""

    at: datetime
    who: str
    where: str


def open_takes() -> list[StockTake]:
    """Those in progress, oldest first."""
    statement = sa.select(StockTake).where(StockTake.stage == CountStage.OPEN).options(*_with_people())
    return list(db.session.scalars(statement.order_by(StockTake.id)))


def takes_page(*, after: int | None) -> Page[StockTake]:
    return read_page(sa.select(StockTake).options(*_with_people()), StockTake.id, after=after)


def take_by_number(number: str) -> StockTake | None:
    statement = sa.select(StockTake).where(StockTake.number == number.strip().upper()).options(*_with_people())
    return db.session.scalar(statement)


def locked(take: StockTake, *, share: bool = False) -> StockTake:
    """The row as it is now, kept until the transaction ends: ``share`` lets the others scan, and nobody close."""
    statement = sa.select(StockTake).where(StockTake.id == take.id).options(lazyload("*"))
    statement = statement.with_for_update(read=share).execution_options(populate_existing=True)
    return db.session.scalars(statement).one()


def progress_of(take: StockTake) -> Progress:
    """Two queries: the lines grouped by the database, through one index, and the names of those who scanned."""
    group = (
        CountLine.outcome,
        CountLine.expected_place_id,
        CountLine.found_place_id,
        CountLine.scanned_by_id,
    )
    statement = (
        sa.select(*group, sa.func.count(), sa.func.max(CountLine.scanned_at))
        .where(CountLine.stock_take_id == take.id)
        .group_by(*group)
    )
    cells = [Cell(*row) for row in db.session.execute(statement).tuples()]
    people = {cell.person for cell in cells if cell.person is not None}
    named = db.session.execute(sa.select(User.id, User.name).where(User.id.in_(sorted(people)))).tuples()
    return rules.progress(cells, dict(named.all()))


def left_in(take: StockTake, place: Place) -> int:
    """Devices expected exactly there that nobody has scanned."""
    lines = sa.select(sa.func.count()).select_from(CountLine)
    waiting = lines.where(
        CountLine.stock_take_id == take.id, CountLine.outcome.is_(None), CountLine.expected_place_id == place.id
    )
    return db.session.scalar(waiting) or 0


def lines_page(
    take: StockTake, wanted: CountOutcome | None, *, place_id: int | None = None, after: int | None = None
) -> Page[CountLine]:
    """Lines of one outcome, None those not scanned; ``place_id``: expected there (None, anywhere)."""
    return read_page(_lines(take, wanted, place_id), CountLine.id, after=after)


def lines_told(
    take: StockTake, wanted: CountOutcome | None, *conditions: sa.ColumnElement[bool], place_id: int | None = None
) -> list[CountLine]:
    """The first ``TOLD`` of them, in the order of their places."""
    statement = _lines(take, wanted, place_id).where(*conditions)
    return list(db.session.scalars(statement.order_by(CountLine.expected_place_id, CountLine.id).limit(TOLD)))


def every_line(take: StockTake, *, size: int = 1000) -> Iterator[Sequence[CountLine]]:
    """All lines, a thousand at a time, each batch forgotten before the next: any size in little memory."""
    last = 0
    while True:
        statement = _with_things(sa.select(CountLine).where(CountLine.stock_take_id == take.id, CountLine.id > last))
        lines = db.session.scalars(statement.order_by(CountLine.id).limit(size)).all()
        if not lines:
            return
        last = lines[-1].id
        yield lines
        for line in lines:
            db.session.expunge(line)


def last_seen(device_ids: Sequence[int], *, before: datetime | None) -> dict[int, LastSeen]:
    """The newest placing or lawful move of each device, up to ``before``. Two queries."""
    found: dict[int, LastSeen] = {}
    if not device_ids:
        return found
    for placing in db.session.scalars(_newest_placings(device_ids, before)):
        found[placing.device_id] = LastSeen(placing.at, placing.by.name, f"rangé\u202f: {placing.place.name}")
    for line in db.session.scalars(_newest_moves(device_ids, before)):
        known = found.get(line.device_id)
        if line.actor is not None and (known is None or line.at > known.at):
            found[line.device_id] = LastSeen(line.at, line.actor.name, f"étape «\u202f{line.to_stage.label}\u202f»")
    return found


def seen_since(device_ids: Sequence[int], *, after: datetime) -> dict[int, Placing]:
    """Where devices said missing were put after the close: they have been found. One query."""
    newest = _newest(Placing, Placing.device_id, device_ids, Placing.at > after)
    statement = sa.select(Placing).where(Placing.id.in_(newest)).options(*_placing_things())
    return {placing.device_id: placing for placing in db.session.scalars(statement)}


def line_of(take: StockTake, device: Device, *, lock: bool = False) -> CountLine | None:
    statement = sa.select(CountLine).where(CountLine.stock_take_id == take.id, CountLine.device_id == device.id)
    if lock:
        statement = statement.with_for_update(of=CountLine).execution_options(populate_existing=True)
    return db.session.scalar(statement.options(joinedload(CountLine.scanned_by).lazyload(User.roles)))


def photos_of(take: StockTake) -> list[CountPhoto]:
    statement = (
        sa.select(CountPhoto)
        .where(CountPhoto.stock_take_id == take.id)
        .options(joinedload(CountPhoto.place), joinedload(CountPhoto.taken_by).lazyload(User.roles))
    )
    return list(db.session.scalars(statement.order_by(CountPhoto.id)))


def photo_by_ref(ref: str) -> CountPhoto | None:
    return db.session.scalar(sa.select(CountPhoto).where(CountPhoto.ref == ref))


def line_codes(take: StockTake, wanted: CountOutcome, *, limit: int) -> list[str]:
    """Codes of the devices of one outcome, at most ``limit``."""
    statement = (
        sa.select(Device.code)
        .join(CountLine, CountLine.device_id == Device.id)
        .where(CountLine.stock_take_id == take.id, CountLine.outcome == wanted)
    )
    return list(db.session.scalars(statement.order_by(CountLine.id).limit(limit)))


def _lines(take: StockTake, wanted: CountOutcome | None, place_id: int | None) -> sa.Select[tuple[CountLine]]:
    by_outcome = CountLine.outcome.is_(None) if wanted is None else CountLine.outcome == wanted
    statement = _with_things(sa.select(CountLine).where(CountLine.stock_take_id == take.id, by_outcome))
    return statement if place_id is None else statement.where(CountLine.expected_place_id == place_id)


def _with_things(statement: sa.Select[tuple[CountLine]]) -> sa.Select[tuple[CountLine]]:
    return statement.options(
        joinedload(CountLine.device).options(lazyload(Device.disks), lazyload(Device.holds)),
        joinedload(CountLine.expected_place),
        joinedload(CountLine.found_place),
        joinedload(CountLine.scanned_by).lazyload(User.roles),
    )


def _with_people() -> tuple[ORMOption, ...]:
    return (
        joinedload(StockTake.place),
        joinedload(StockTake.opened_by).lazyload(User.roles),
        joinedload(StockTake.closed_by).lazyload(User.roles),
    )


def _newest(
    table: type[Placing] | type[LogbookLine],
    column: InstrumentedAttribute[int],
    ids: Sequence[int],
    *conditions: sa.ColumnElement[bool],
) -> sa.Select[tuple[int]]:
    """The id of the last row of each device: they are written in the order of time."""
    return sa.select(sa.func.max(table.id)).where(column.in_(list(ids)), *conditions).group_by(column)


def _newest_placings(ids: Sequence[int], before: datetime | None) -> sa.Select[tuple[Placing]]:
    limits = [Placing.at <= before] if before else []
    newest = _newest(Placing, Placing.device_id, ids, *limits)
    return sa.select(Placing).where(Placing.id.in_(newest)).options(*_placing_things())


def _placing_things() -> tuple[ORMOption, ...]:
    return joinedload(Placing.place), joinedload(Placing.by).lazyload(User.roles)


def _newest_moves(ids: Sequence[int], before: datetime | None) -> sa.Select[tuple[LogbookLine]]:
    limits = [LogbookLine.at <= before] if before else []
    newest = _newest(LogbookLine, LogbookLine.device_id, ids, *limits)
    actor = joinedload(LogbookLine.actor).lazyload(User.roles)
    return sa.select(LogbookLine).where(LogbookLine.id.in_(newest)).options(actor)


def overlapping(take_place_id: int | None, own_branch: Sequence[int], above: Sequence[int]) -> StockTake | None:
    """An open stock-take that counts something of the same: all, the same place, one above it or one in it."""
    statement = sa.select(StockTake).where(StockTake.stage == CountStage.OPEN)
    if take_place_id is not None:
        shared = sa.or_(StockTake.place_id.is_(None), StockTake.place_id.in_([*own_branch, *above]))
        statement = statement.where(shared)
    return db.session.scalar(statement.order_by(StockTake.id).limit(1))
