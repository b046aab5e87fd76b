"""Tables and lists of facts: columns as wide as their contents ask, rules as thin as they can be."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any, Final

from markupsafe import Markup
from reportlab.platypus import LongTable

from ordis.documents import blocks, fonts
from ordis.documents.styles import GREY, INK, RULE, WIDTH, Sheet
from ordis.documents.tagged_flowables import TableMarks

_PADDING: Final = 4.2


def table(block: blocks.Table, sheet: Sheet) -> LongTable:
    """The flowable of a table, its header again on each page."""
    kind = "fine" if block.fine else "dense" if block.dense else "cell"
    size = sheet.styles[kind].fontSize
    rows = [list(row) for row in block.rows] + ([list(block.totals)] if block.totals else [])
    widths = column_widths(block.columns, rows, size)
    aligns = [column.align for column in block.columns]
    head = [
        _cell(column.title, kind, fonts.SEMIBOLD, column.align, width, sheet)
        for column, width in zip(block.columns, widths, strict=True)
    ]
    body = [
        [
            _cell(text, kind, fonts.REGULAR, align, width, sheet)
            for text, align, width in zip(row, aligns, widths, strict=True)
        ]
        for row in rows
    ]
    flowable = LongTable([head, *body], colWidths=widths, repeatRows=1, style=_style(block, sheet, size))
    flowable._renderCB = TableMarks(header_columns={0} if block.row_headers else ())
    flowable.spaceBefore, flowable.spaceAfter = 4, 10
    flowable.hAlign = "LEFT"
    return flowable


def facts(block: blocks.Facts, sheet: Sheet) -> LongTable:
    """Labels in grey, values in ink, a hairline under each row."""
    longest = max(fonts.width(label, fonts.REGULAR, 9.2) for label, _ in block.rows)
    share = WIDTH / block.columns
    label_width = min(longest + 14, share * 0.45)
    cells = [(sheet.paragraph(label, "label"), sheet.paragraph(value, "value")) for label, value in block.rows]
    half = -(-len(cells) // block.columns)
    pillars = [cells[start : start + half] for start in range(0, len(cells), half)]
    lines = zip_longest(*pillars, fillvalue=("", ""))
    flowable = LongTable(
        [[cell for pair in line for cell in pair] for line in lines],
        colWidths=[label_width, share - label_width] * len(pillars),
        style=[
            ("FONT", (0, 0), (-1, -1), fonts.REGULAR),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 8),
            ("TOPPADDING", (0, 0), (-1, -1), 2.6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3.2),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
        ],
    )
    flowable._renderCB = TableMarks(header_rows=0, header_columns=range(0, 2 * block.columns, 2))
    flowable.spaceBefore, flowable.spaceAfter = 2, 9
    flowable.hAlign = "LEFT"
    return flowable


def column_widths(columns: Sequence[blocks.Column], rows: Sequence[Sequence[str]], size: float) -> list[float]:
    """Widths in points that fill the page: by ``share`` where given, else by what the cells hold."""
    if any(column.share is not None for column in columns):
        weights = [1.0 if column.share is None else column.share for column in columns]
        return [WIDTH * weight / sum(weights) for weight in weights]
    wished, least = [], []
    for rank, column in enumerate(columns):
        cells = {str(row[rank]) for row in rows}
        wished.append(_widest([column.title], cells, size))
        least.append(_widest(column.title.split(" "), {word for cell in cells for word in cell.split(" ")}, size))
    return _shared_out(wished, least)


def _widest(titles: Iterable[str], cells: Iterable[str], size: float) -> float:
    title = max(fonts.width(text, fonts.SEMIBOLD, size) for text in titles)
    cell = max((fonts.width(text, fonts.REGULAR, size) for text in cells), default=0.0)
    return max(title, cell) + 2 * _PADDING + 0.5


def _shared_out(wished: list[float], least: list[float]) -> list[float]:
    """The page's width: spare room in proportion; if it lacks, no word is cut as long as all words fit."""
    if sum(wished) <= WIDTH:
        return [width * WIDTH / sum(wished) for width in wished]
    if sum(least) >= WIDTH:
        return [width * WIDTH / sum(least) for width in least]
    part = (WIDTH - sum(least)) / (sum(wished) - sum(least))
    return [few + (many - few) * part for many, few in zip(wished, least, strict=True)]


def _cell(text: str, kind: str, font: str, align: blocks.Align, width: float, sheet: Sheet) -> Any:
    """A bare string where each line fits as it is: drawn five times faster than a paragraph."""
    room = width - 2 * _PADDING
    size = sheet.styles[kind].fontSize
    if not isinstance(text, Markup):
        text = fonts.drawable(text)
        if all(fonts.width(line, font, size) <= room for line in text.split("\n")):
            return text
    if font == fonts.SEMIBOLD:
        text = Markup("<b>{}</b>").format(text)
    return sheet.paragraph(text, kind if align == "left" else f"{kind}_{align}")


def _style(block: blocks.Table, sheet: Sheet, size: float) -> list[tuple[Any, ...]]:
    above = 2.2 if block.dense or block.fine else 3.6
    commands: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), fonts.REGULAR, size, size * 1.25),
        ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), above),
        ("BOTTOMPADDING", (0, 0), (-1, -1), above + 0.8),
        ("LINEBELOW", (0, 1), (-1, -1), 0.35, RULE),
        ("FONT", (0, 0), (-1, 0), fonts.SEMIBOLD, size, size * 1.25),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("BACKGROUND", (0, 0), (-1, 0), sheet.tint),
        ("LINEBELOW", (0, 0), (-1, 0), 0.9, sheet.accent),
    ]
    commands += [("ALIGN", (rank, 0), (rank, -1), column.align.upper()) for rank, column in enumerate(block.columns)]
    if block.totals:
        commands += [
            ("FONT", (0, -1), (-1, -1), fonts.SEMIBOLD, size, size * 1.25),
            ("LINEABOVE", (0, -1), (-1, -1), 0.9, GREY),
            ("NOSPLIT", (0, -2), (-1, -1)),
        ]
    return commands
