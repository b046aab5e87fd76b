"""Everything that a report tells of a period, asked of the rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa

from ordis.devices.models import Device, LogbookLine, Stage
from ordis.indicators import arrivals, disks, handovers, masses, queries, tallies, waits, work
from ordis.indicators.figures import Figures, Rows
from ordis.indicators.handovers import FAMILIES, HANDED_OVER
from ordis.indicators.impact.queries import measure
from ordis.indicators.indicator import Indicator, Period
from ordis.indicators.queries import bounds, within
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

_COUNTED: Final[Mapping[str, Indicator]] = {
    "donations": arrivals.DONATIONS, "donors": arrivals.DONORS, "received": arrivals.RECEIVED, "wiped": work.WIPED,
    "reconditioned": work.RECONDITIONED, "handed_over": HANDED_OVER, "households": FAMILIES,
    "people": handovers.PEOPLE, "school_children": handovers.SCHOOL_CHILDREN, "disks_wiped": disks.DISKS_WIPED,
    "disks_failed": disks.DISKS_FAILED, "for_parts": work.FOR_PARTS, "recycled": work.RECYCLED,
    "grams_reused": masses.GRAMS_REUSED, "grams_recycled": masses.GRAMS_RECYCLED,
}  # fmt: skip

Told = Callable[[str], None]


def review(first: date, last: date, *, kept: bool = False, said: Told = lambda _step: None) -> Review:
    """The whole of a period. ``said`` is told each step before it is asked, for whoever waits.

    ``kept``: read from the tallies what they keep (:mod:`ordis.indicators.tallies`), which the caller brought up to
    date: at any size in an instant. Otherwise the rows are asked.
    """
    ask = tallies if kept else queries
    said("les appareils et les familles")
    figures = _from_tallies(first, last) if kept else queries.figures(first, last)
    said("les sorties, les mois, les usages")
    months, exits = tuple(_months(first, last, kept)), tuple(_exits(bounds(first, last)))
    situations, kinds = (
        ask.broken_down(*each, first, last) for each in ((FAMILIES, "situation"), (HANDED_OVER, "kind"))
    )
    said("les délais")
    delays = tuple(_delays(first, last, kept))
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


def _from_tallies(first: date, last: date) -> Figures:
    """As :func:`ordis.indicators.queries.figures` tells them."""
    told = tallies.counts([*_COUNTED.values(), masses.WEIGHED_REUSED, masses.WEIGHED_RECYCLED], first, last)
    return Figures(
        **{name: told[each.key] for name, each in _COUNTED.items()},
        weighed=told[masses.WEIGHED_REUSED.key] + told[masses.WEIGHED_RECYCLED.key],
        median_days=tallies.delays([waits.ARRIVAL_TO_HANDOVER], first, last)[waits.ARRIVAL_TO_HANDOVER.key].median,
        by_donor=tallies.broken_down(arrivals.RECEIVED, "donor", first, last),
        by_prescriber=tallies.broken_down(FAMILIES, "structure", first, last),
        by_district=tallies.broken_down(FAMILIES, "district", first, last),
        by_purpose=tallies.broken_down(FAMILIES, "purpose", first, last),
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


def _months(first: date, last: date, kept: bool) -> Iterator[Month]:
    """Nothing for a period of one month, or of so many that nobody reads them."""
    spans = months_of(first, last)
    if not 1 < len(spans) <= MOST_MONTHS:
        return
    for span in spans:
        if kept:
            told = tallies.counts([arrivals.RECEIVED, HANDED_OVER], *span)
            yield Month(span[0], told[arrivals.RECEIVED.key], told[HANDED_OVER.key])
        else:
            yield Month(span[0], queries.count(arrivals.RECEIVED, *span), queries.count(HANDED_OVER, *span))


def _delays(first: date, last: date, kept: bool) -> Iterator[Delay]:
    told = tallies.delays(WAITS, first, last) if kept else {}
    for each in WAITS:
        found = told.get(each.key) or queries.delays(each, first, last)
        yield Delay(each.label, found.count, found.median, found.ninetieth)


def _known_from() -> date | None:
    moment = db.session.scalar(sa.select(sa.func.min(Device.received_at)))
    return in_paris(moment).date() if moment else None
