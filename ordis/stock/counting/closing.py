"""A stock-take ends: what nobody scanned is said, what was found elsewhere is put there, the figures are frozen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ordis.accounts.models import User
from ordis.devices.code import normalise
from ordis.devices.models import Device, Door
from ordis.kernel.db import db
from ordis.refurbishing.outside.models import LotStage, OutsideLot
from ordis.stock import actions as stock
from ordis.stock.counting import queries, rules, stages
from ordis.stock.counting.actions import checked_note
from ordis.stock.counting.models import CountLine, CountOutcome, StockTake
from ordis.stock.counting.stages import CountMove
from ordis.stock.models import Placing
from ordis.stock.rules import IN_THE_WORKSHOP

MOVED_BY = "Trouvé ici à l’inventaire {}."
_O = CountOutcome


@dataclass(frozen=True, slots=True)
class Forecast:
    """What closing now would say, and what it would move; nothing is written to learn it."""

    missing: int
    left: int
    moved: int
    to_move: int


def forecast(take: StockTake) -> Forecast:
    """Four counts, before anybody closes: the same conditions, in the same order, as the close."""
    waiting = CountLine.outcome.is_(None)
    left = _count(take, sa.and_(waiting, _gone()))
    moved = _count(take, sa.and_(waiting, ~_gone(), _placed_since(take)))
    return Forecast(_count(take, waiting) - left - moved, left, moved, _count(take, _to_move(take)))


def to_be_missing(take: StockTake) -> list[CountLine]:
    """The first lines that closing now would say missing."""
    return queries.lines_told(take, None, ~_gone(), ~_placed_since(take))


def to_move(take: StockTake, *, limit: int | None = None) -> list[CountLine]:
    """Lines of devices to be put where they were found, with their devices and places."""
    statement = (
        sa.select(CountLine)
        .where(CountLine.stock_take_id == take.id, _to_move(take))
        .options(
            joinedload(CountLine.device).options(lazyload(Device.disks), lazyload(Device.holds)),
            joinedload(CountLine.device).joinedload(Device.place),
            joinedload(CountLine.found_place),
            joinedload(CountLine.expected_place),
        )
        .order_by(CountLine.id)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def close(
    *, take: StockTake, move_found: bool, leave: Collection[str], note: str, actor: User, at: datetime
) -> StockTake:
    """Say what is missing, freeze every outcome, and put devices where they were found but those of ``leave``.

    ``leave``: codes. The row is held first: a second close waits, then is told that it is done.
    """
    take = queries.locked(take)
    stages.apply(take, CountMove.CLOSE, actor=actor, at=at)
    take.note = checked_note(note) or take.note
    if move_found:
        _move(take, {normalise(code) for code in leave}, actor=actor, at=at)
    _say(take, _gone(), _O.LEFT)
    _say(take, _placed_since(take), _O.MOVED)
    _say(take, sa.true(), _O.MISSING)
    take.figures = _figures(take)
    return take


def cancel(*, take: StockTake, note: str, actor: User, at: datetime) -> StockTake:
    """Give it up: nothing is said missing, nothing moves, what was scanned stays to be read."""
    take = queries.locked(take)
    stages.apply(take, CountMove.CANCEL, actor=actor, at=at)
    take.note = checked_note(note) or take.note
    take.figures = _figures(take)
    return take


def _move(take: StockTake, leave: set[str | None], *, actor: User, at: datetime) -> None:
    _hold_still(take)
    for line in to_move(take):
        place = line.found_place
        if line.device.code in leave or place is None or stock.put_refusals(line.device, place):
            continue
        note = MOVED_BY.format(take.number)
        stock.put(device=line.device, place=place, actor=actor, at=at, door=Door.SCAN, note=note)
        line.moved = True
    db.session.flush()


def _hold_still(take: StockTake) -> None:
    """The devices to be moved: nobody hands one over, or puts it elsewhere, until the close is written."""
    found = sa.select(CountLine.device_id).where(CountLine.stock_take_id == take.id, _to_move(take))
    statement = sa.select(Device).where(Device.id.in_(found)).order_by(Device.id).with_for_update(of=Device)
    fresh = statement.options(lazyload(Device.disks), lazyload(Device.holds)).execution_options(populate_existing=True)
    db.session.scalars(fresh).all()


def _figures(take: StockTake) -> dict[str, int]:
    statement = (
        sa.select(CountLine.outcome, sa.func.count())
        .where(CountLine.stock_take_id == take.id, CountLine.outcome.is_not(None))
        .group_by(CountLine.outcome)
    )
    return {outcome.value: lines for outcome, lines in db.session.execute(statement).tuples() if outcome}


def _say(take: StockTake, condition: sa.ColumnElement[bool], outcome: CountOutcome) -> None:
    statement = sa.update(CountLine).where(CountLine.stock_take_id == take.id, CountLine.outcome.is_(None), condition)
    db.session.execute(statement.values(outcome=outcome), execution_options={"synchronize_session": False})


def _count(take: StockTake, condition: sa.ColumnElement[bool]) -> int:
    lines = sa.select(sa.func.count()).select_from(CountLine).where(CountLine.stock_take_id == take.id, condition)
    return db.session.scalar(lines) or 0


def _device_of_line() -> sa.ColumnElement[bool]:
    return Device.id == CountLine.device_id


def _gone() -> sa.ColumnElement[bool]:
    """Handed over, recycled or entrusted outside since the list was frozen."""
    away = sa.select(OutsideLot.id).where(OutsideLot.stage == LotStage.AWAY)
    out = sa.or_(Device.stage.not_in(IN_THE_WORKSHOP), Device.outside_lot_id.in_(away))
    return sa.exists().where(_device_of_line(), out)


def _placed_since(take: StockTake) -> sa.ColumnElement[bool]:
    return sa.exists().where(Placing.device_id == CountLine.device_id, Placing.at >= take.opened_at)


def _to_move(take: StockTake) -> sa.ColumnElement[bool]:
    """Found elsewhere than noted, and not put anywhere by somebody since that scan."""
    later = sa.exists().where(Placing.device_id == CountLine.device_id, Placing.at > CountLine.scanned_at)
    elsewhere = sa.exists().where(
        _device_of_line(),
        Device.stage.in_(IN_THE_WORKSHOP),
        Device.place_id.is_distinct_from(CountLine.found_place_id),
    )
    found = sa.or_(
        CountLine.outcome == _O.ELSEWHERE,
        sa.and_(CountLine.outcome == _O.UNEXPECTED, CountLine.surprise.not_in(sorted(rules.SET_ASIDE))),
    )
    return sa.and_(found, elsewhere, ~later)
