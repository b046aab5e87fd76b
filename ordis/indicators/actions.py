"""Keeping the tallies: what the worker does every minute, and every night.

Counting reads; only the difference with what is kept is written, in a transaction of its own and in few rows, so that
people who scan wait for nothing. Two passes at once: the one that finds another stamp than it read writes nothing.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ordis.indicators import counting
from ordis.indicators.counting import Key
from ordis.indicators.models import Grain, Stale, Subject, Tallied, Tally
from ordis.kernel.db import db, one_at_a_time, reading
from ordis.kernel.randomness import new_ref
from ordis.kernel.transaction import in_one_transaction

CHUNK: Final = 400
"""Marks of one pass."""
MOST: Final = 25
"""Passes of one run of the job: what is left waits for the next minute."""
_ROW: Final = 1
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass found. ``stamp``: of the tallies it compared with; ``marks``: ids of what it has dealt with."""

    at: datetime
    stamp: str
    difference: Mapping[Key, int] = field(default_factory=dict)
    marks: tuple[int, ...] = ()


def recount_stale(*, at: datetime) -> int:
    """Recount the days of what changed; how many marks were dealt with. Begins with everything on a new base."""
    if _stamp() is None or _asked_for_all():
        return recount_all(at=at)
    done = 0
    for _ in range(MOST):
        found = _reading(lambda: _stale(at))
        if not in_one_transaction(partial(_write, found)):
            break
        done += len(found.marks)
        if len(found.marks) < CHUNK:
            break
    return done


def recount_all(*, at: datetime) -> int:
    """Every day of every indicator, month by month; how many rows were wrong. What is marked meanwhile stays marked."""
    marks = _reading(_every_mark)
    wrong = 0
    for days in _reading(_months):
        found = _reading(partial(_compared, days, at))
        wrong += len(found.difference)
        if found.difference and not in_one_transaction(partial(_write, found)):
            return wrong
    in_one_transaction(lambda: _write(Pass(at, _stamp() or "", marks=marks)))
    return wrong


def differences() -> Iterator[tuple[Key, int, int]]:
    """``(what, kept, counted)`` of every tally of a day or of a month that is not what its rows say. Only reads."""
    months: Counter[Key] = Counter()
    for days in _months():
        kept, counted = counting.kept(days), counting.counted(days)
        for key in sorted(kept.keys() | counted.keys()):
            months[_of_month(key)] += counted[key]
            if kept[key] != counted[key]:
                yield key, kept[key], counted[key]
    columns = (Tally.indicator, Tally.dimension, Tally.grain, Tally.day, Tally.member, Tally.previous)
    rows = db.session.execute(sa.select(*columns, Tally.value).where(Tally.grain == Grain.MONTH))
    held: Counter[Key] = Counter({counting.keyed(row): row.value for row in rows})
    for key in sorted(held.keys() | months.keys()):
        if held[key] != months[key]:
            yield key, held[key], months[key]


def _reading(work: Callable[[], R]) -> R:
    """On SQLite, nobody who writes waits for what counts."""
    with reading():
        return in_one_transaction(work)


def _stamp() -> str | None:
    return db.session.scalar(sa.select(Tallied.stamp).where(Tallied.id == _ROW))


def _asked_for_all() -> bool:
    asked = sa.select(sa.exists().where(Stale.subject == Subject.ALL))
    return bool(db.session.scalar(asked))


def _every_mark() -> tuple[int, ...]:
    return tuple(db.session.scalars(sa.select(Stale.id)))


def _stale(at: datetime) -> Pass:
    marks = db.session.scalars(sa.select(Stale).order_by(Stale.id).limit(CHUNK)).all()
    found = _compared(counting.days_of(marks), at)
    return Pass(at, found.stamp, found.difference, tuple(mark.id for mark in marks))


def _compared(days: Collection[date], at: datetime) -> Pass:
    stamp = _stamp() or ""
    if not days:
        return Pass(at, stamp)
    wanted, kept = counting.counted(days), counting.kept(days)
    difference = {key: wanted[key] - kept[key] for key in wanted.keys() | kept.keys() if wanted[key] != kept[key]}
    return Pass(at, stamp, difference)


def _months() -> list[list[date]]:
    """Every day on which anything may count, month by month."""
    span = counting.span()
    months: dict[date, list[date]] = {}
    if span:
        for later in range((span[1] - span[0]).days + 1):
            day = span[0] + timedelta(days=later)
            months.setdefault(day.replace(day=1), []).append(day)
    return list(months.values())


def _write(found: Pass) -> bool:
    """Whether it was written: not when another pass has written since the tallies were read."""
    one_at_a_time("tallies")
    if (_stamp() or "") != found.stamp:
        return False
    _add(found.difference)
    for start in range(0, len(found.marks), 500):
        db.session.execute(sa.delete(Stale).where(Stale.id.in_(found.marks[start : start + 500])))
    row = db.session.get(Tallied, _ROW)
    if row is None:
        db.session.add(Tallied(id=_ROW, counted_at=found.at, stamp=new_ref()))
    else:
        row.counted_at = found.at
        row.stamp = new_ref() if found.difference else row.stamp
    db.session.flush()
    return True


def _add(difference: Mapping[Key, int]) -> None:
    """To the tallies of days and to those of their months."""
    added = Counter(difference)
    for key, number in difference.items():
        added[_of_month(key)] += number
    names = ("indicator", "dimension", "grain", "day", "member", "previous")
    rows = [dict(zip(names, key, strict=True)) | {"value": number} for key, number in sorted(added.items()) if number]
    if rows:
        db.session.execute(_upsert(), rows)


def _of_month(key: Key) -> Key:
    indicator, dimension, _, day, member, previous = key
    return indicator, dimension, Grain.MONTH, day.replace(day=1), member, previous


def _upsert() -> Any:
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement: Any = insert(Tally.__table__)  # type: ignore[arg-type]
    return statement.on_conflict_do_update(
        index_elements=list(Tally.__table__.primary_key), set_={"value": Tally.value + statement.excluded.value}
    )
