"""Figures of a period read from the kept tallies: whole months by their own rows, the rest by days.

As long as nothing was counted (a base of this very minute), the rows themselves are asked.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from ordis.indicators import queries
from ordis.indicators.counting import WHOLE
from ordis.indicators.delays import Delay, told
from ordis.indicators.dimensions import NOT_SAID
from ordis.indicators.figures import Rows
from ordis.indicators.indicator import Indicator, Sense
from ordis.indicators.models import Grain, Stale, Tallied, Tally
from ordis.kernel.clock import months_later
from ordis.kernel.db import db

LATE: Final = timedelta(minutes=5)
"""The worker recounts every minute: later than this, something is wrong with it."""

Structures = Collection[int] | None


@dataclass(frozen=True, slots=True)
class Freshness:
    """``counted_at``: as of when the figures are, None when they are of now; ``stamp`` changes with them."""

    counted_at: datetime | None
    stamp: str
    late: bool


def freshness(*, at: datetime) -> Freshness:
    """Figures without a mark behind them are of now."""
    row = db.session.execute(sa.select(Tallied.counted_at, Tallied.stamp)).one_or_none()
    if row is None:
        return Freshness(None, "", late=False)
    stale = db.session.scalar(sa.select(sa.exists().where(Stale.id > 0)))
    return Freshness(row.counted_at if stale else None, row.stamp, late=bool(stale) and at - row.counted_at > LATE)


def counts(
    indicators: Iterable[Indicator], first: date, last: date, *, structures: Structures = None
) -> dict[str, int]:
    """Figures by key. One or two queries for all of them, whatever the period."""
    wanted = list(indicators)
    if not _kept():
        return {each.key: queries.count(each, first, last, structures=structures) for each in wanted}
    if structures is not None:
        return _of_structures(wanted, first, last, structures)
    found = dict.fromkeys((each.key for each in wanted), 0)
    flows = [each for each in wanted if each.sense not in {Sense.STOCK, Sense.DISTINCT}]
    stocks = [each for each in wanted if each.sense is Sense.STOCK]
    for key, number in _sums(flows, first, last) + _sums(stocks, None, last):
        found[key] = number
    for each in wanted:
        if each.sense is Sense.DISTINCT:
            found[each.key] = sum(1 for number in _members(each, each.distinct, first, last).values() if number)
    return found


def broken_down(indicator: Indicator, by: str, first: date, last: date, *, structures: Structures = None) -> Rows:
    """As :func:`ordis.indicators.queries.broken_down`, which answers itself for some structures alone."""
    if structures is not None or not _kept():
        return queries.broken_down(indicator, by, first, last, structures=structures)
    return queries.named(indicator, by, members(indicator, by, first, last))


def members(indicator: Indicator, by: str, first: date, last: date) -> dict[str, int]:
    """Figures by member, as members are stored; those of nothing left out."""
    return {member: number for member, number in _members(indicator, by, first, last).items() if number}


def parts(
    indicator: Indicator, by: str, first: date, last: date, *, structures: Structures = None
) -> list[tuple[str, str, int]]:
    """``[(member, label, count), …]`` largest first: a member is "" where it may not be asked for by itself."""
    if indicator.facts.by[by].small:
        shown = broken_down(indicator, by, first, last, structures=structures)
        return [("", label, number) for label, number in shown]
    if structures is None and _kept():
        found = members(indicator, by, first, last)
    else:
        found = queries.members(indicator, by, first, last, structures=structures)
    names = indicator.facts.by[by].named(found)
    told = [(member, names[member], number) for member, number in found.items()]
    return sorted(told, key=lambda line: (-line[2], line[1]))


def part(
    indicator: Indicator, by: str, member: str, first: date, last: date, *, structures: Structures = None
) -> tuple[str, int]:
    """Label and count of one member; another structure than ``structures`` is not named."""
    for key, label, number in parts(indicator, by, first, last, structures=structures):
        if key == member:
            return label, number
    if by == "structure" and structures is not None and member not in map(str, structures):
        return NOT_SAID, 0
    return indicator.facts.by[by].named([member])[member], 0


def delays(
    indicators: Sequence[Indicator], first: date, last: date, *, structures: Structures = None
) -> dict[str, Delay]:
    """Median and 90th centile of each, by key."""
    if structures is not None or not _kept():
        return {each.key: queries.delays(each, first, last, structures=structures) for each in indicators}
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for each in indicators:
        for member, number in _members(each, each.distinct, first, last).items():
            if member:
                found[each.key][int(member)] += number
    return {each.key: told(found[each.key]) for each in indicators}


def by_month(indicator: Indicator, months: Sequence[date]) -> list[int]:
    """The figure of each month, given by its first day; of a flow counted without repeats, each month by itself."""
    return [counts([indicator], month, months_later(month, 1) - timedelta(days=1))[indicator.key] for month in months]


def _kept() -> bool:
    return db.session.scalar(sa.select(sa.exists().where(Tallied.id > 0))) or False


def _sums(indicators: Sequence[Indicator], first: date | None, last: date) -> list[tuple[str, int]]:
    if not indicators:
        return []
    total = sa.func.sum(Tally.value)
    statement = (
        sa.select(Tally.indicator, total)
        .where(Tally.indicator.in_([each.key for each in indicators]), Tally.dimension == WHOLE)
        .where(_period(first, last))
        .group_by(Tally.indicator)
    )
    return [(key, int(number)) for key, number in db.session.execute(statement).tuples()]


def _members(indicator: Indicator, by: str, first: date, last: date) -> Mapping[str, int]:
    started = None if indicator.sense is Sense.STOCK else first
    statement = (
        sa.select(Tally.member, sa.func.sum(Tally.value))
        .where(Tally.indicator == indicator.key, Tally.dimension == by, _period(started, last))
        .group_by(Tally.member)
    )
    return {member: int(number) for member, number in db.session.execute(statement).tuples()}


def _of_structures(
    indicators: Sequence[Indicator], first: date, last: date, structures: Collection[int]
) -> dict[str, int]:
    mine = {str(each) for each in structures}
    return {
        each.key: sum(number for member, number in _members(each, "structure", first, last).items() if member in mine)
        for each in indicators
    }


def _period(first: date | None, last: date) -> sa.ColumnElement[bool]:
    """Rows whose sum is that of the period, ``first`` None being the beginning of time. What counted in the period
    already does not count again (:class:`ordis.indicators.indicator.Facts`)."""
    ends = months_later(last.replace(day=1), 1) if _is_last(last) else last.replace(day=1)  # first day after the months
    months, days = Tally.grain == Grain.MONTH, Tally.grain == Grain.DAY
    if first is None:
        return sa.or_(sa.and_(months, Tally.day < ends), sa.and_(days, Tally.day >= ends, Tally.day <= last))
    begins = first if first.day == 1 else months_later(first.replace(day=1), 1)
    new = sa.or_(Tally.previous == "", Tally.previous < first.isoformat())
    if begins >= ends:
        return sa.and_(days, Tally.day.between(first, last), new)
    whole = sa.and_(months, Tally.day >= begins, Tally.day < ends)
    before = sa.and_(days, Tally.day >= first, Tally.day < begins)
    after = sa.and_(days, Tally.day >= ends, Tally.day <= last)
    return sa.and_(sa.or_(whole, before, after), new)


def _is_last(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1
