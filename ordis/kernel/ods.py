"""Sheets of an OpenDocument spreadsheet, read row by row (OpenDocument 1.3, part 3, §9 and §19.643–675). Pure.

Own code, as the libraries keep the whole document in memory and leave repeated rows and cells to their caller: one
row « repeated 1,048,576 times » ends every sheet that LibreOffice writes.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from ordis.kernel.book import FORMULA, Row, Sheet
from ordis.kernel.hidden_parts import HiddenParts, Span

MOST_REPEATED = 1_000
"""Copies of one cell to the right; of one row downwards as many as the reader wants."""
_NS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _TEXT, _STYLE = (_NS % name for name in ("table", "office", "text", "style"))
_BREAKS = {f"{_TEXT}line-break": "\n", f"{_TEXT}tab": "\t"}


def sheets(data: bytes) -> list[tuple[Sheet, HiddenParts]]:
    """Raises whatever the XML parser does on a damaged document."""
    found = []
    for rank, (name, hidden) in enumerate(_names(data)):
        reader = _Reader(data, rank)
        found.append((Sheet(name, hidden, reader.rows), reader.parts))
    return found


def _events(data: bytes) -> Iterator[tuple[str, Element]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as source:
        yield from iterparse(source, events=("start", "end"), forbid_dtd=True)


def _names(data: bytes) -> list[tuple[str, bool]]:
    """Name of each sheet and whether its style hides it."""
    unseen: set[str] = set()
    style, found = "", []
    for event, element in _events(data):
        if event == "start" and element.tag == f"{_TABLE}table":
            found.append((element.get(f"{_TABLE}name", ""), element.get(f"{_TABLE}style-name") in unseen))
        elif event == "start" and element.tag == f"{_STYLE}style":
            style = element.get(f"{_STYLE}name", "")
        elif element.tag == f"{_STYLE}table-properties" and element.get(f"{_TABLE}display") == "false":
            unseen.add(style)
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            element.clear()
    return found


class _Reader:
    def __init__(self, data: bytes, rank: int) -> None:
        self.parts = HiddenParts()
        self._data, self._rank = data, rank

    def rows(self) -> Iterator[Row]:
        parts, number, column = self.parts, 1, 0
        parts.rows, parts.columns, parts.spans = [], [], []
        for element in self._elements():
            times = _times(element, "rows" if element.tag == f"{_TABLE}table-row" else "columns")
            hidden = element.get(f"{_TABLE}visibility") in ("collapse", "filter")
            if element.tag == f"{_TABLE}table-column":
                if hidden:
                    parts.columns += range(column, column + min(times, MOST_REPEATED))
                column += times
                continue
            cells = self._cells(element, number)
            element.clear()
            for copy in range(times if any(cells) else 0):
                if hidden:
                    parts.rows.append(number + copy)
                yield number + copy, cells
            number += times

    def _elements(self) -> Iterator[Element]:
        """Columns and rows of this sheet, a sheet within a cell left out."""
        rank, depth = -1, 0
        for event, element in _events(self._data):
            if element.tag == f"{_TABLE}table":
                depth += 1 if event == "start" else -1
                rank += event == "start" and depth == 1
            elif event == "end" and element.tag in (f"{_TABLE}table-row", f"{_TABLE}table-column") and depth == 1:
                if rank == self._rank:
                    yield element
                else:
                    element.clear()

    def _cells(self, row: Element, number: int) -> list[str]:
        cells: list[str] = []
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            text = _value(cell) if cell.tag.endswith("}table-cell") else ""
            down, across = (int(cell.get(f"{_TABLE}number-{way}-spanned", 1)) for way in ("rows", "columns"))
            if down > 1 or across > 1:
                left = len(cells)
                self.parts.spans.append(Span(number, left, number + down - 1, left + across - 1))
            cells += [text] * min(_times(cell, "columns"), MOST_REPEATED)
        while cells and not cells[-1]:
            cells.pop()
        return cells


def _times(element: Any, way: str) -> int:
    return max(1, int(element.get(f"{_TABLE}number-{way}-repeated", 1)))


def _value(cell: Element) -> str:
    """What the cell means rather than how it is shown: a date as ISO, a number in full."""
    kind = cell.get(f"{_OFFICE}value-type")
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value", "")[:10]
    if kind == "boolean":
        return "oui" if cell.get(f"{_OFFICE}boolean-value") == "true" else "non"
    if kind in ("float", "currency"):
        number = cell.get(f"{_OFFICE}value", "")
        return _whole(number)
    text = "\n".join(_said(paragraph) for paragraph in cell.findall(f"{_TEXT}p"))
    return FORMULA if not text and kind is None and cell.get(f"{_TABLE}formula") else text


def _whole(number: str) -> str:
    try:
        value = float(number)
    except ValueError:
        return number
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else number


def _said(element: Element) -> str:
    """The text of a paragraph: several spaces, tabs and breaks are elements of their own."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(int(child.get(f"{_TEXT}c", 1)), MOST_REPEATED))
        elif child.tag != f"{_OFFICE}annotation":
            parts.append(_BREAKS.get(child.tag) or _said(child))
        parts.append(child.tail or "")
    return "".join(parts)
