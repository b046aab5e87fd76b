"""Everything that a report tells of a period, asked of the rows."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa

from ordis.devices.models import Device, LogbookLine, Stage
from ordis.handover.models import HandedOverDevice, Handover
from ordis.indicators.figures import Rows
from ordis.indicators.handovers import FAMILIES, HANDED_OVER
from ordis.indicators.impact.queries import measure
from ordis.indicators.indicator import Period
from ordis.indicators.queries import bounds, broken_down, within
from ordis.indicators.queries import delays as delay_of
from ordis.indicators.queries import figures as period_figures
from ordis.indicators.review.definitions import definitions
from ordis.indicators.review.facts import Delay, Exit, Month, Review
from ordis.indicators.secrecy import GROUPED, group_small
from ordis.indicators.waits import WAITS
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db

OTHERS: Final = "Autres, regroupés (petits effectifs)"
MOST_MONTHS: Final = 24
_AFTER: Final = {
    Stage.RECEIVED: 0, Stage.RETURNED: 0, Stage.EXPECTED: 0, Stage.WIPED: 1, Stage.REFURBISHING: 1, Stage.READY: 2,
    Stage.RESERVED: 2, Stage.HANDED_OVER: 2,
}  # fmt: skip
"""Rank of the step that a device had reached, by the stage that it left; one already for parts has left before."""

Told = Callable[[str], None]


def review(first: date, last: date, *, said: Told = lambda _step: None) -> Review:
    """The whole of a period. ``said`` is told each step before it is asked, for whoever waits."""
    period = bounds(first, last)
    said("les appareils et les familles")
    figures = period_figures(first, last)
    said("les sorties, les mois, les usages")
    months = tuple(_months(first, last))
    exits = tuple(_exits(period))
    situations, kinds = (broken_down(*each, first, last) for each in ((FAMILIES, "situation"), (HANDED_OVER, "kind")))
    said("les délais")
    delays = tuple(_delays(first, last))
    said("les masses et l’impact")
    return Review(
        first=first,
        last=last,
        figures=replace(figures, by_purpose=grouped(figures.by_purpose)),
        exits=exits,
        months=months,
        by_situation=grouped(situations),
        by_kind=kinds,
        delays=delays,
        impact=measure(first, last),
        definitions=definitions(),
        known_from=_known_from(),
    )


def grouped(rows: Rows) -> Rows:
    """Counts of households with the small ones gathered, whatever they are counted by."""
    return [(OTHERS if label == GROUPED else label, number) for label, number in group_small(dict(rows))]


def _exits(period: Period) -> Iterator[Exit]:
    """Each device once, as it left first in the period."""
    left = LogbookLine.to_stage.in_([Stage.FOR_PARTS, Stage.RECYCLED])
    firsts = (
        sa.select(sa.func.min(LogbookLine.id).label("id"))
        .where(left, within(LogbookLine.at, period))
        .group_by(LogbookLine.device_id)
        .subquery()
    )
    counted = (
        sa.select(LogbookLine.from_stage, LogbookLine.to_stage, sa.func.count())
        .join(firsts, firsts.c.id == LogbookLine.id)
        .group_by(LogbookLine.from_stage, LogbookLine.to_stage)
    )
    tally: dict[tuple[int, bool], int] = {}
    for source, target, number in db.session.execute(counted):
        if source in _AFTER:
            key = (_AFTER[source], target is Stage.RECYCLED)
            tally[key] = tally.get(key, 0) + number
    for (after, recycled), number in sorted(tally.items()):
        yield Exit(after, recycled, number)


def months_of(first: date, last: date) -> list[tuple[date, date]]:
    """First and last day in the period of each month that it meets."""
    found, start = [], first
    while start <= last:
        end = min((start.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1), last)
        found.append((start, end))
        start = end + timedelta(days=1)
    return found


def _months(first: date, last: date) -> Iterator[Month]:
    """Nothing for a period of one month, or of so many that nobody reads them."""
    spans = months_of(first, last)
    if not 1 < len(spans) <= MOST_MONTHS:
        return
    received = _by_span(Device.received_at, sa.select(Device.id), spans)
    handed = _by_span(Handover.signed_at, sa.select(HandedOverDevice.id).join(Handover), spans)
    for (start, _end), came, left in zip(spans, received, handed, strict=True):
        yield Month(start, came, left)


def _by_span(at: Any, rows: sa.Select[Any], spans: list[tuple[date, date]]) -> list[int]:
    """How many of ``rows`` in each span, in one reading of the period."""
    whole = rows.where(within(at, bounds(spans[0][0], spans[-1][1])))
    sums = [sa.func.coalesce(sa.func.sum(sa.case((within(at, bounds(*span)), 1), else_=0)), 0) for span in spans]
    return [int(number) for number in db.session.execute(whole.with_only_columns(*sums)).one()]


def _delays(first: date, last: date) -> Iterator[Delay]:
    for each in WAITS:
        told = delay_of(each, first, last)
        yield Delay(each.label, told.count, told.median, told.ninetieth)


def _known_from() -> date | None:
    moment = db.session.scalar(sa.select(sa.func.min(Device.received_at)))
    return in_paris(moment).date() if moment else None
