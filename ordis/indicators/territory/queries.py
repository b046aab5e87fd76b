"""Households by district over a year or a quarter, protected, with the context of one index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

import sqlalchemy as sa

from ordis.handover.models import Handover
from ordis.indicators.queries import bounds, within
from ordis.indicators.secrecy import Cell, Reading, in_lines, protect
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.partners.territory import queries as territory
from ordis.partners.territory.indices import territory_key
from ordis.partners.territory.models import District, IndexSource, IndexValue, Level
from ordis.partners.territory.rules import key_of
from ordis.referrals.models import Household, Referral

QUARTERS: Final = ("1", "2", "3", "4")
WHOLE_YEAR: Final = ""
_TABLES: Final[Mapping[str, Reading]] = {
    "year": lambda cell: (),
    "quarters": lambda cell: cell[1:],
    "districts": lambda cell: cell[:1],
    "districts by quarter": lambda cell: cell,
}


@dataclass(frozen=True, slots=True)
class Row:
    """``households``: None where the count is withheld. ``context``: values of the chosen index that are about this
    district: its own, those of its IRIS and of the neighbourhoods it overlaps."""

    district: str
    households: int | None
    neighbourhoods: tuple[tuple[str, str], ...]
    context: tuple[IndexValue, ...] = ()


@dataclass(frozen=True, slots=True)
class ByDistrict:
    """``total``: of the city, which is public. ``lines``: what is shown, largest first, then the rest in one line."""

    year: int
    quarter: str
    rows: tuple[Row, ...]
    total: int
    lines: tuple[tuple[str, int], ...]

    @property
    def withheld(self) -> bool:
        return any(row.households is None for row in self.rows)


def by_district(*, year: int, quarter: str = WHOLE_YEAR, index: IndexSource | None = None) -> ByDistrict:
    """Households equipped by district in a ``year`` or in one of its quarters (« 1 » to « 4 »), an exchange excepted.

    The year and its quarters are one family of tables: no subtraction between two of them tells a cell under five. Any
    other cut of time would; for one period alone, ``indicators.queries.figures``. Five queries.
    """
    known = territory.districts()
    counts = _counted(year, known)
    told = _protected(tuple(sorted(counts.items())))
    cells = {cell[0]: count for cell, count in told["districts"].items()}
    total = sum(counts.values())
    if quarter:
        table = told["districts by quarter"]
        cells = {name: table.get((name, quarter), 0) for name in cells}
        total = sum(count for cell, count in counts.items() if cell[1] == quarter)
    found = {each.name: each for each in known}
    rows = tuple(
        Row(name, cells[name], _overlapped(found.get(name)), _context(name, found.get(name), index))
        for name in sorted(cells, key=key_of)
    )
    return ByDistrict(year, quarter, rows, total, tuple(in_lines(cells, total)))


def years() -> list[int]:
    """From the first handover to this year, newest first."""
    first = db.session.scalar(sa.select(sa.func.min(Handover.signed_at)))
    this = clock.today().year
    return list(range(this, (clock.in_paris(first).year if first else this) - 1, -1))


def begun_quarters(year: int) -> list[str]:
    """A quarter to come is empty for everybody to see: it hides nothing."""
    return [quarter for quarter in QUARTERS if _first_day(year, quarter) <= clock.today()]


def _first_day(year: int, quarter: str) -> date:
    return date(year, 3 * int(quarter) - 2, 1)


def _counted(year: int, known: Sequence[District]) -> dict[Cell, int]:
    """(district, quarter) → households; where nobody was served and nobody could be, there is no cell."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    begins = [bounds(_first_day(year, quarter), last)[0] for quarter in QUARTERS[1:]]
    ends = zip(begins, QUARTERS, strict=False)
    quarter = sa.case(*((Handover.signed_at < end, rank) for end, rank in ends), else_=QUARTERS[-1]).label("quarter")
    statement = (
        sa.select(Household.district, quarter, sa.func.count())
        .select_from(Handover)
        .join(Referral, Handover.referral_id == Referral.id)
        .join(Household)
        .where(within(Handover.signed_at, bounds(first, last)), Referral.exchanges_id.is_(None))
        .group_by(Household.district, quarter)
    )
    names = {key_of(name.name): each.name for each in known for name in each.names}
    served = territory.served_names()
    counts: dict[Cell, int] = {(name, each): 0 for name in served for each in begun_quarters(year)}
    for district, rank, number in db.session.execute(statement):
        cell = (names.get(key_of(district), district), rank)
        counts[cell] = counts.get(cell, 0) + number
    return counts


@lru_cache(maxsize=64)
def _protected(counted: tuple[tuple[Cell, int], ...]) -> Mapping[str, Mapping[Cell, int | None]]:
    """The totals of the city are published everywhere: they bind what districts may say."""
    counts = dict(counted)
    quarters: dict[Cell, int] = {}
    for cell, number in counts.items():
        quarters[cell[1:]] = quarters.get(cell[1:], 0) + number
    totals: dict[str, dict[Cell, int | None]] = {"quarters": dict(quarters)}
    return protect(counts, _TABLES, already=totals).tables


def _overlapped(district: District | None) -> tuple[tuple[str, str], ...]:
    return tuple((each.code, each.label) for each in district.neighbourhoods) if district else ()


def _context(name: str, district: District | None, index: IndexSource | None) -> tuple[IndexValue, ...]:
    """Never averaged: each value as its publisher gives it."""
    if index is None:
        return ()
    own = {key_of(name)} | ({each.key for each in district.names} if district else set())
    overlapped = district.neighbourhoods if district else []
    qpv = {territory_key(each.label) for each in overlapped} | {key_of(each.code) for each in overlapped}
    return tuple(
        value for value in index.values
        if (value.level in (Level.DISTRICT, Level.IRIS) and value.key in own)
        or (value.level is Level.QPV and {value.key, key_of(value.code)} & qpv)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bars:
    """The values of one index at one level, the most fragile first, on the scale of its publisher.

    ``lowest`` and ``highest``: ends of the scale, those of the values when the publisher says none; zero is within.
    """

    level: Level
    values: tuple[IndexValue, ...]
    lowest: float
    highest: float


def bars_of(index: IndexSource) -> list[Bars]:
    """One picture per level, all on the same scale."""
    every = [value.value for value in index.values] or [0.0]
    lowest = index.lowest if index.lowest is not None else min(0.0, *every)
    highest = index.highest if index.highest is not None else max(0.0, *every)
    ordered = territory.values_of(index)
    found = [(level, tuple(value for value in ordered if value.level is level)) for level in Level]
    return [Bars(level, values, lowest, highest) for level, values in found if values]
