"""Text, list items and tables that say what they are to a ``TaggedCanvas``."""

import re
from collections.abc import Collection
from typing import Any, Final

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, Table, paragraph

from ordis.documents import fonts
from ordis.documents.structure import Box
from ordis.documents.tagged import TaggedCanvas

_BREAKING: Final = paragraph._wsc.replace("\u202f", "")
_BREAKING_RUN: Final = re.compile(f"[{re.escape(_BREAKING)}]+")


def _words(text: str, delimiter: str | None = None) -> list[str]:
    return _BREAKING_RUN.split(text) if delimiter is None else text.split(delimiter)


# ReportLab breaks lines at U+202F, the *no-break* space that French puts before « : ; ! ? ».
paragraph._wsc = _BREAKING
paragraph._wsc_re_split = _BREAKING_RUN.split
paragraph._wsc_end_search = re.compile(f"[{re.escape(_BREAKING)}]+$").search
paragraph.split = _words


def box_of(canvas: TaggedCanvas, x: float, y: float, width: float, height: float) -> Box:
    """The rectangle with its lower left corner at (x, y) of the current coordinates, on the page."""
    x0, y0 = canvas.absolutePosition(x, y)
    return (x0, y0, x0 + width, y0 + height)


class TaggedParagraph(Paragraph):
    """A paragraph whose tag is the beginning of its style's name: ``H2``, ``P``, ``P.small``, ``Caption``.

    A name that begins with a dot gives its content to the element already open (the cell of a table). The
    pieces of a paragraph cut by a page stay one element. ``language`` is said when it is not that of the paper.
    """

    language = ""

    def __init__(self, text: str | None, style: ParagraphStyle, *args: Any, **options: Any) -> None:
        super().__init__(text, style, *args, **options)
        self.key = object()

    def drawOn(self, canvas: TaggedCanvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        with canvas.marked(self.style.name.partition(".")[0], key=self.key, language=self.language):
            super().drawOn(canvas, x, y, _sW)

    def split(self, width: float, height: float) -> list[Any]:
        pieces: list[Any] = super().split(width, height)
        for piece in pieces:
            piece.key, piece.language = self.key, self.language
        return pieces


class TaggedListItem(TaggedParagraph):
    """One item of a list: ``L`` → ``LI`` → ``Lbl`` and ``LBody``. One ``list_key``, one list."""

    label = ""
    list_key: object = None
    item_key: object = None

    def drawOn(self, canvas: TaggedCanvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        with canvas.group("L", key=self.list_key), canvas.group("LI", key=self.item_key):
            if self.label:
                with canvas.marked("Lbl"):
                    self._draw_label(canvas, x, y)
            super().drawOn(canvas, x, y, _sW)

    def _draw_label(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        style = self.style
        canvas.saveState()
        canvas.setFont(style.bulletFontName, style.fontSize)
        canvas.setFillColor(style.bulletColor)
        baseline = y + self.height - style.fontSize
        canvas.drawString(x + style.bulletIndent, baseline, self.label)
        canvas.restoreState()

    def split(self, width: float, height: float) -> list[Any]:
        pieces = super().split(width, height)
        for rank, piece in enumerate(pieces):
            piece.label = self.label if rank == 0 else ""
            piece.list_key, piece.item_key = self.list_key, self.item_key
        return pieces


def list_item(text: str, label: str, style: ParagraphStyle, list_key: object, language: str = "") -> TaggedListItem:
    """``text`` is ReportLab markup; ``style`` is named ``LBody…`` and leaves room for the label at left."""
    item = TaggedListItem(text, style)
    item.label, item.list_key, item.item_key = fonts.drawable(label), list_key, object()
    item.language = language
    return item


class TableMarks:
    """Given to a ReportLab table as ``renderCB``: ``Table`` → ``TR`` → ``TH`` or ``TD``.

    ``header_rows`` at the top name their columns; the cells of ``header_columns`` name their row. Rules and
    backgrounds are artifacts, and so is the header when it comes again on a further page.
    """

    def __init__(self, *, header_rows: int = 1, header_columns: Collection[int] = ()) -> None:
        self.header_rows = header_rows
        self.header_columns = header_columns
        self._again = False

    def __call__(self, table: Table, command: str, *details: Any) -> None:
        getattr(self, f"_{command}")(table.canv, *details)

    def _startTable(self, canvas: TaggedCanvas) -> None:  # noqa: N802 (names given by ReportLab)
        self._again = canvas.knows(self)
        canvas.open("Table", key=self)

    def _endTable(self, canvas: TaggedCanvas) -> None:  # noqa: N802
        canvas.close()

    def _startBG(self, canvas: TaggedCanvas) -> None:  # noqa: N802
        canvas.begin_artifact()

    def _endBG(self, canvas: TaggedCanvas) -> None:  # noqa: N802
        canvas.end()

    def _startLines(self, canvas: TaggedCanvas) -> None:  # noqa: N802
        canvas.begin_artifact()

    def _endLines(self, canvas: TaggedCanvas) -> None:  # noqa: N802
        canvas.end()

    def _startRow(self, canvas: TaggedCanvas, row: int) -> None:  # noqa: N802
        self._header = row < self.header_rows
        if self._header and self._again:
            canvas.begin_artifact()
        else:
            canvas.open("TR")

    def _endRow(self, canvas: TaggedCanvas) -> None:  # noqa: N802
        if self._header and self._again:
            canvas.end()
        else:
            canvas.close()

    def _startCell(self, canvas: TaggedCanvas, _row: int, column: int, value: Any, *_: Any) -> None:  # noqa: N802
        names_row = column in self.header_columns and value != ""
        scope = "Column" if self._header else "Row" if names_row else ""
        canvas.open("TH" if scope else "TD", scope=scope)
        self._text = isinstance(value, str) and value != ""
        if self._text:
            canvas.begin("")

    def _endCell(self, canvas: TaggedCanvas) -> None:  # noqa: N802
        if self._text:
            canvas.end()
        canvas.close()
