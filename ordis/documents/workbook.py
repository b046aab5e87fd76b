"""Tables of numbers as an XLSX workbook, one sheet each: numbers stay numbers. Pure."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import xlsxwriter

from ordis.kernel.grid import harmless

_LONGEST_NAME: Final = 31  # what a spreadsheet accepts
_REFUSED: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_WIDEST: Final = 60

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def written(sheets: Sequence[Sheet]) -> bytes:
    """In the order of ``sheets``; the first row of each names its columns and stays in sight."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        taken = set[str]()
        for sheet in sheets:
            _write(book.add_worksheet(_named(sheet.name, taken)), sheet, bold, wrapped)
    return out.getvalue()


def _named(name: str, taken: set[str]) -> str:
    """No two sheets may have one name, whatever the case of its letters."""
    plain = name.translate(_REFUSED)[:_LONGEST_NAME].strip()
    found, rank = plain, 2
    while found.lower() in taken:
        found, rank = f"{plain[: _LONGEST_NAME - 3]} {rank}", rank + 1
    taken.add(found.lower())
    return found


def _write(page: Any, sheet: Sheet, bold: Any, wrapped: Any) -> None:
    page.freeze_panes(1, 0)
    for rank, title in enumerate(sheet.columns):
        longest = max([len(title), *(len(str(row[rank])) for row in sheet.rows if row[rank] is not None)])
        page.set_column(rank, rank, min(longest + 2, _WIDEST))
        page.write_string(0, rank, title, bold)
    for line, row in enumerate(sheet.rows, start=1):
        for rank, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(line, rank, harmless(value), wrapped if len(value) > _WIDEST else None)
            elif value is not None:
                page.write_number(line, rank, value)
