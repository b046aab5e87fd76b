"""The rows of a period as they would be published now, and what was published."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.devices.models import Device
from ordis.indicators import queries as indicators
from ordis.indicators.indicator import UNSAID
from ordis.indicators.registry import BY_KEY, Indicator
from ordis.indicators.secrecy import GROUPED, SMALLEST, group_small
from ordis.indicators.territory.queries import by_district
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.reports.opendata.choice import CENTILE, DELAYS, MEDIAN, OPEN, STATISTIC, Open
from ordis.reports.opendata.models import Publication
from ordis.reports.opendata.periods import Span, closed_since
from ordis.reports.opendata.rows import GATHERED, WHOLE, Row
from ordis.settings import current


def rows_of(span: Span) -> list[Row]:
    """Aggregates only, in the order of :data:`OPEN`; some fifty queries, each an aggregate."""
    families = indicators.count(BY_KEY["families"], span.first, span.last)
    told = [row for each in OPEN if _may(each, span, families) for row in _rows(each, span)]
    return told + [row for key in DELAYS for row in _delay(BY_KEY[key], span)]


def definitions() -> list[dict[str, str]]:
    """What each open indicator means, in the order of the files."""
    every = [BY_KEY[key] for key in (*(each.key for each in OPEN), *DELAYS)]
    return [
        {
            "indicateur": each.key,
            "libelle": each.label,
            "definition": " ".join((each.definition, *each.caveats)),
            "unite": each.unit.label,
            "source": each.source,
        }
        for each in every
    ]


def to_publish() -> list[Span]:
    """Every year and quarter that is over since the first device arrived, the last first."""
    arrived: datetime | None = db.session.scalar(sa.select(sa.func.min(Device.received_at)))
    return closed_since(clock.in_paris(arrived).date(), clock.today()) if arrived else []


def publications() -> dict[str, list[Publication]]:
    """By code of period: the versions, the last first. The text itself is not read."""
    rows = sa.select(Publication).options(sa.orm.defer(Publication.csv), sa.orm.defer(Publication.definitions))
    found: dict[str, list[Publication]] = {}
    for row in db.session.scalars(rows.order_by(Publication.period, Publication.version.desc())):
        found.setdefault(row.period, []).append(row)
    return found


def versions(span: Span) -> list[Publication]:
    rows = sa.select(Publication).where(Publication.period == span.code).order_by(Publication.version.desc())
    told = rows.options(joinedload(Publication.published_by).lazyload(User.roles))
    return list(db.session.scalars(told))


def published(code: str) -> Publication | None:
    """The last version of a period."""
    rows = sa.select(Publication).where(Publication.period == code).order_by(Publication.version.desc())
    return db.session.scalar(rows.limit(1))


def _may(opened: Open, span: Span, families: int) -> bool:
    if opened.yearly and span.quarter:
        return False
    return not opened.of_families or families >= SMALLEST


def _rows(opened: Open, span: Span) -> Iterator[Row]:
    indicator, (first, last) = BY_KEY[opened.key], (span.first, span.last)
    yield _row(indicator, span, WHOLE, WHOLE, indicators.count(indicator, first, last))
    for name, word in opened.by:
        for label, number in sorted(indicators.broken_down(indicator, name, first, last)):
            yield _row(indicator, span, word, label, number)
    for name, word in opened.yearly_by if not span.quarter else ():
        for label, number in _gathered(indicator, name, span):
            yield _row(indicator, span, word, label, number)


def _gathered(indicator: Indicator, by: str, span: Span) -> list[tuple[str, int]]:
    """Counts of households of a year, small ones gathered; nothing when there are fewer than five in all. Districts say
    what « Territoire » says of the year: of one family of tables with its quarters, whoever reads both."""
    told = indicators.broken_down(indicator, by, span.first, span.last)
    if sum(number for _label, number in told) < SMALLEST:
        return []
    shown = by_district(year=span.year).lines if by == "district" else group_small(dict(told))
    return sorted((GATHERED if label == GROUPED else label, number) for label, number in shown)


def _delay(indicator: Indicator, span: Span) -> Iterator[Row]:
    delay = indicators.delays(indicator, span.first, span.last)
    if delay.count >= SMALLEST and delay.median is not None and delay.ninetieth is not None:
        yield _row(indicator, span, STATISTIC, MEDIAN, delay.median)
        yield _row(indicator, span, STATISTIC, CENTILE, delay.ninetieth)


def _row(indicator: Indicator, span: Span, by: str, member: str, value: Any) -> Row:
    settings = current()
    return Row(
        commune=settings.insee_code,
        operation=settings.operation,
        periode=span.code,
        debut=span.first.isoformat(),
        fin=span.last.isoformat(),
        indicateur=indicator.key,
        ventilation=by,
        modalite=member or UNSAID,
        valeur=str(value),
        unite=indicator.unit.label,
    )
