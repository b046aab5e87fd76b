"""Sheets of an XLSX workbook, read row by row: values as a person sees them, what is hidden, what is merged. Pure.

On the row parser of openpyxl, which its own read-only sheets use: these throw away which rows are hidden. calamine
was faster and is not used: a workbook of two cells at both ends of a sheet makes it ask for 100 GB, and the process
dies (ADR 21).
"""

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from ordis.kernel.book import FORMULA, Row, Sheet
from ordis.kernel.hidden_parts import HiddenParts, Span

_CHUNK = 1 << 20
_OVERLAP = 256
_MERGED = re.compile(rb'mergeCell [^>]*ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_ROW = re.compile(rb'[<:]row [^>]*?\br="([0-9]+)"')
_CONTENT = (b"<v>", b"<t>", b"<t ", b"<f>", b"<f ", b":v>", b":t>", b":t ", b":f>", b":f ")


def sheets(data: bytes) -> list[tuple[Sheet, HiddenParts]]:
    """Raises whatever the library does on a damaged workbook.

    The library's ``load_workbook`` would look for the size of each sheet, in one that does not tell it by parsing it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        book.read_manifest()
        book.read_strings()
        book.read_workbook()
        apply_stylesheet(book.archive, book.wb)
        found = []
        for each, relation in book.parser.find_sheets():
            if relation.target in book.valid_files and "chartsheet" not in relation.Type:
                reader = _Reader(book, relation.target)
                found.append((Sheet(each.name, each.state != "visible", reader.rows), reader.parts))
        return found


class _Reader:
    def __init__(self, book: Any, path: str) -> None:
        self.parts = HiddenParts()
        self._book, self._path = book, path

    def rows(self) -> Iterator[Row]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from self._rows()

    def _rows(self) -> Iterator[Row]:
        parts, book = self.parts, self._book
        parts.rows, parts.columns, parts.spans = [], [], []
        last, merged = self._outline()
        parts.spans += [Span(top, left - 1, bottom, right - 1) for left, top, right, bottom in merged]
        with book.archive.open(self._path) as source:
            parser: Any = _PARSER(
                source, book.shared_strings, data_only=True, epoch=book.wb.epoch, date_formats=book.wb._date_formats,
                timedelta_formats=book.wb._timedelta_formats,
            )  # fmt: skip
            for number, cells in parser.parse():
                if number > last:
                    break
                if not cells:
                    continue
                if parser.row_dimensions.get(str(number), {}).get("hidden") in ("1", "true"):
                    parts.rows.append(number)
                yield number, _texts(cells)
            parts.columns += _hidden_columns(parser.column_dimensions)

    def _outline(self) -> tuple[int, list[tuple[int, int, int, int]]]:
        """Number of the last row with a value, and the merged ranges, which the file tells after its rows.

        Searched in the bare text: a million rows that hold nothing but a colour are then not parsed.
        """
        last, row, merged, kept = 0, 0, set(), b""
        with self._book.archive.open(self._path) as source:
            while chunk := source.read(_CHUNK):
                text = kept + chunk
                at = max(text.rfind(mark) for mark in _CONTENT)
                last = (_row_before(text, at) or row) if at >= 0 else last
                row = _row_before(text, len(text)) or row
                merged.update(_MERGED.findall(text))
                kept = text[-_OVERLAP:]
        return last or 1 << 20, [range_boundaries(each.decode()) for each in sorted(merged)]


def _row_before(text: bytes, end: int) -> int:
    """Number of the last row that opens before ``end``, 0 when none does or it does not tell its number."""
    at = max(text.rfind(b"<row ", 0, end), text.rfind(b":row ", 0, end))
    told = _ROW.match(text, at, end) if at >= 0 else None
    return int(told[1]) if told else 0


class _Parser(WorkSheetParser):
    """A formula that nobody computed has no value in the file: it is told rather than read as an empty cell."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        library: Any = super()
        cell: dict[str, Any] = library.parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["value"] = FORMULA
        return cell


_PARSER: Any = _Parser  # the library has no types


def _hidden_columns(columns: dict[str, dict[str, str]]) -> list[int]:
    return [
        index - 1
        for each in columns.values()
        if each.get("hidden") in ("1", "true")
        for index in range(int(each["min"]), min(int(each["max"]), int(each["min"]) + 100) + 1)
    ]


def _texts(cells: list[dict[str, Any]]) -> list[str]:
    texts = [""] * max(cell["column"] for cell in cells)
    for cell in cells:
        texts[cell["column"] - 1] = _text(cell["value"])
    return texts


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
