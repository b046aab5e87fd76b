"""The table of indicators for a period and the one before, as a page shows it and as a spreadsheet takes it."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter

from ordis.indicators import rules, tallies
from ordis.indicators.delays import Delay
from ordis.indicators.indicator import Indicator, Sense, Unit
from ordis.indicators.registry import THEMES
from ordis.indicators.scope import Scope
from ordis.kernel.french import day, grouped, kilograms
from ordis.kernel.grid import harmless

MARK = "\ufeff"
TITLES = (
    "Thème", "Indicateur", "Unité", "Période", "Période précédente", "Écart", "90ᵉ centile",
    "90ᵉ centile, période précédente", "Définition", "Source", "À savoir", "Nom",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """``now`` and ``before``: figures, or medians of delays; None of a delay without anything to tell."""

    indicator: Indicator
    now: int | None
    before: int | None
    delay: Delay | None = None
    delay_before: Delay | None = None

    @property
    def said(self) -> str:
        return _said(self.indicator, self.now, self.delay)

    @property
    def said_before(self) -> str:
        return _said(self.indicator, self.before, self.delay_before)

    @property
    def change(self) -> int | None:
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def said_change(self) -> str:
        if not self.change:
            return "=" if self.change == 0 else "–"
        return f"{'+' if self.change > 0 else '−'}{_with_unit(self.indicator, abs(self.change))}"


@dataclass(frozen=True, slots=True)
class Table:
    first: date
    last: date
    before: tuple[date, date]
    themes: Sequence[tuple[str, Sequence[Row]]]

    @property
    def rows(self) -> list[Row]:
        return [row for _, rows in self.themes for row in rows]

    @property
    def nothing(self) -> bool:
        return not any(row.now for row in self.rows if row.indicator.sense is not Sense.STOCK)


def table(scope: Scope, first: date, last: date) -> Table:
    before = rules.previous(first, last)
    counted = [each for each in scope.indicators if each.sense is not Sense.DELAY]
    waits = [each for each in scope.indicators if each.sense is Sense.DELAY]
    now, then = (tallies.counts(counted, *period, structures=scope.structures) for period in ((first, last), before))
    took, took_then = (
        tallies.delays(waits, *period, structures=scope.structures) for period in ((first, last), before)
    )
    rows = {each.key: Row(each, now[each.key], then[each.key]) for each in counted}
    for each in waits:
        here, there = took[each.key], took_then[each.key]
        rows[each.key] = Row(each, here.median, there.median, here, there)
    shown = ((theme, [rows[each.key] for each in named if each.key in rows]) for theme, named in THEMES.items())
    return Table(first, last, before, [(theme, found) for theme, found in shown if found])


def csv_pieces(told: Table) -> Iterator[bytes]:
    """``;``, UTF-8 with its mark, lines of Windows: what a French spreadsheet opens."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    out.write(MARK)
    writer.writerow(TITLES)
    for cells in _cells(told):
        writer.writerow(
            "" if cell is None else harmless(str(cell)) if isinstance(cell, str) else cell for cell in cells
        )
    yield out.getvalue().encode()


def xlsx(told: Table) -> bytes:
    """Numbers are numbers; the first lines say the two periods."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet("Indicateurs"), book.add_format({"bold": True})
        for index, width in enumerate((24, 36, 14, 12, 18, 10, 12, 18, 70, 50, 60, 26)):
            sheet.set_column(index, index, width)
        sheet.write_string(0, 0, _periods(told))
        sheet.write_row(2, 0, TITLES, bold)
        sheet.freeze_panes(3, 2)
        for number, cells in enumerate(_cells(told), 3):
            for index, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(number, index, harmless(cell))
                elif cell is not None:
                    sheet.write_number(number, index, cell)
    return out.getvalue()


def _periods(told: Table) -> str:
    first, last = told.before
    return f"Du {day(told.first)} au {day(told.last)}, comparé à la période du {day(first)} au {day(last)}."


def _cells(told: Table) -> Iterator[tuple[Any, ...]]:
    for theme, rows in told.themes:
        for row in rows:
            each = row.indicator
            tails = [delay.ninetieth if delay else None for delay in (row.delay, row.delay_before)]
            yield (
                theme, each.label, each.unit.label, row.now, row.before, row.change, *tails, each.definition,
                each.source, " ".join(each.caveats), each.key,
            )  # fmt: skip


def _said(indicator: Indicator, number: int | None, delay: Delay | None) -> str:
    if number is None:
        return "–"
    told = _with_unit(indicator, number)
    return f"{told} (90 % en {delay.ninetieth} j)" if delay else told


def _with_unit(indicator: Indicator, number: int) -> str:
    if indicator.unit is Unit.GRAMS:
        return kilograms(number)
    return f"{grouped(number)} j" if indicator.unit is Unit.DAYS else grouped(number)
