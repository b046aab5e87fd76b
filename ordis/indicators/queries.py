"""Every figure of a period, asked of the rows themselves: the truth that kept tallies are compared with.

Days are French, first and last included. ``structures``: ids of organisations, to read theirs alone (of an indicator
that is broken down by structure).
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from ordis.indicators import arrivals, disks, handovers, masses, waits, work
from ordis.indicators.delays import Delay, told
from ordis.indicators.figures import Figures, Rows
from ordis.indicators.indicator import Column, Indicator, Period, Sense
from ordis.indicators.secrecy import group_small
from ordis.kernel.clock import PARIS
from ordis.kernel.db import db


def count(indicator: Indicator, first: date, last: date, *, structures: Collection[int] | None = None) -> int:
    """One figure. Of a stock, that of the evening of ``last``; of a delay, how many are told by it."""
    statement = rows(indicator, first, last, structures).with_only_columns(_amount(indicator))
    return db.session.scalar(statement) or 0


def broken_down(
    indicator: Indicator, by: str, first: date, last: date, *, structures: Collection[int] | None = None
) -> Rows:
    """``[(label, count), …]``, largest first then in alphabetical order; small counts of districts are grouped.

    ``KeyError`` for what the indicator is not broken down by.
    """
    return named(indicator, by, members(indicator, by, first, last, structures=structures))


def members(
    indicator: Indicator, by: str, first: date, last: date, *, structures: Collection[int] | None = None
) -> dict[str, int]:
    """The same by member, as members are stored; those of nothing left out."""
    member = indicator.facts.by[by].member
    found = rows(indicator, first, last, structures).with_only_columns(member, _amount(indicator)).group_by(member)
    return {key: number for key, number in db.session.execute(found).tuples() if number}


def named(indicator: Indicator, by: str, members: dict[str, int]) -> Rows:
    """Members as a person reads them."""
    dimension = indicator.facts.by[by]
    names = dimension.named(members)
    lines = [(names[member], number) for member, number in members.items()]
    if dimension.small:
        return group_small(dict(lines))
    return sorted(lines, key=lambda row: (-row[1], row[0]))


def delays(indicator: Indicator, first: date, last: date, *, structures: Collection[int] | None = None) -> Delay:
    """Median and 90th centile of a delay (``Sense.DELAY``), in whole days."""
    return told(histogram(indicator, first, last, structures=structures))


def histogram(
    indicator: Indicator, first: date, last: date, *, structures: Collection[int] | None = None
) -> dict[int, int]:
    """How many took each number of days."""
    days = indicator.facts.by[indicator.distinct].column
    statement = rows(indicator, first, last, structures).where(days.is_not(None)).group_by(days)
    return dict(row._tuple() for row in db.session.execute(statement.with_only_columns(days, sa.func.count())))


def rows(indicator: Indicator, first: date, last: date, structures: Collection[int] | None) -> sa.Select[Any]:
    """FROM and WHERE of the facts of a figure; of a stock, from the beginning."""
    facts, period = indicator.facts, bounds(first, last)
    found = facts.rows.where(facts.at < period[1]) if indicator.sense is Sense.STOCK else facts.over(period)
    return found if structures is None else found.where(facts.by["structure"].column.in_(structures))


def _amount(indicator: Indicator) -> Column:
    facts = indicator.facts
    if indicator.sense is Sense.ONCE:
        return sa.func.count(facts.subject.distinct())
    if indicator.sense is Sense.DISTINCT:
        return sa.func.count(facts.by[indicator.distinct].column.distinct())
    return sa.func.coalesce(sa.func.sum(facts.value), 0)


def figures(first: date, last: date) -> Figures:
    """Every figure of the report for French days ``first`` to ``last``; about twenty aggregate queries."""

    def counted(indicator: Indicator) -> int:
        return count(indicator, first, last)

    def by(indicator: Indicator, dimension: str) -> Rows:
        return broken_down(indicator, dimension, first, last)

    return Figures(
        donations=counted(arrivals.DONATIONS),
        donors=counted(arrivals.DONORS),
        received=counted(arrivals.RECEIVED),
        wiped=counted(work.WIPED),
        reconditioned=counted(work.RECONDITIONED),
        handed_over=counted(handovers.HANDED_OVER),
        households=counted(handovers.FAMILIES),
        people=counted(handovers.PEOPLE),
        school_children=counted(handovers.SCHOOL_CHILDREN),
        disks_wiped=counted(disks.DISKS_WIPED),
        disks_failed=counted(disks.DISKS_FAILED),
        for_parts=counted(work.FOR_PARTS),
        recycled=counted(work.RECYCLED),
        grams_reused=counted(masses.GRAMS_REUSED),
        grams_recycled=counted(masses.GRAMS_RECYCLED),
        weighed=counted(masses.WEIGHED_REUSED) + counted(masses.WEIGHED_RECYCLED),
        median_days=delays(waits.ARRIVAL_TO_HANDOVER, first, last).median,
        by_donor=by(arrivals.RECEIVED, "donor"),
        by_prescriber=by(handovers.FAMILIES, "structure"),
        by_district=by(handovers.FAMILIES, "district"),
        by_purpose=by(handovers.FAMILIES, "purpose"),
    )


def bounds(first: date, last: date) -> Period:
    """French days ``first`` to ``last``, both included."""
    start = datetime.combine(first, time(), PARIS)
    return start, datetime.combine(last + timedelta(days=1), time(), PARIS)


def within(column: Any, period: Period) -> sa.ColumnElement[bool]:
    return sa.and_(column >= period[0], column < period[1])
