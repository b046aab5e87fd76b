"""Years and quarters, as their files are named. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from ordis.kernel.typed import YEARS

_CODE = re.compile(r"(\d{4})(?:-T([1-4]))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """``quarter`` None: the whole year."""

    year: int
    quarter: int | None = None

    @property
    def code(self) -> str:
        return f"{self.year}-T{self.quarter}" if self.quarter else str(self.year)

    @property
    def label(self) -> str:
        if not self.quarter:
            return f"Année {self.year}"
        return f"{'1er' if self.quarter == 1 else f'{self.quarter}e'} trimestre {self.year}"

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.quarter - 2 if self.quarter else 1, 1)

    @property
    def last(self) -> date:
        month = 3 * self.quarter if self.quarter else 12
        return date(self.year, month, monthrange(self.year, month)[1])

    def closed(self, today: date) -> bool:
        return today > self.last


def read(code: str) -> Span | None:
    """« 2022 » or « 2022-T3 »; None for anything else."""
    found = _CODE.fullmatch(code)
    if found is None or int(found[1]) not in YEARS:
        return None
    return Span(int(found[1]), int(found[2]) if found[2] else None)


def closed_since(first: date, today: date) -> list[Span]:
    """Every year and quarter that is over, from that of ``first`` on: the last first, a year before its quarters."""
    every = [Span(year, quarter) for year in range(first.year, today.year + 1) for quarter in (None, 4, 3, 2, 1)]
    every.sort(key=lambda span: -span.year)
    return [span for span in every if span.closed(today) and span.last >= first]
