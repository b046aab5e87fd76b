"""Paragraphs and list items of a language written from right to left, tagged with their language and their words.

ReportLab's own shaping wants two compiled libraries and draws letters that nobody can copy again; here the letters
are joined and ordered by ``scripts``, and the structure says what they mean (``/ActualText``), in reading order.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from markupsafe import Markup
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable

from ordis.documents import fonts, scripts
from ordis.documents.tagged import TaggedCanvas

_BOLD: Final = frozenset({fonts.SEMIBOLD, fonts.BOLD})
_HALF_MARK: Final = 0.15  # em: the signs of Ordis Arabic are about 0.3 em wide and advance by nothing
_AIR: Final = 1.18  # Arabic letters rise and fall further than Latin ones


class Glyph(NamedTuple):
    """One letter where it stands on its line: ``x`` and ``width`` in points, ``backwards`` in Arabic order."""

    letter: str
    font: str
    x: float
    width: float
    backwards: bool


class Line(NamedTuple):
    """The letters of one line in reading order, wherever they stand, and its width in points."""

    glyphs: tuple[Glyph, ...]
    width: float


class RightToLeft(Flowable):
    """A paragraph. ``text`` is a plain ``str`` or a ``Markup``, whose bold and italic are not drawn.

    The tag is the beginning of the style's name, as for a ``TaggedParagraph``.
    """

    def __init__(self, text: str, style: ParagraphStyle, language: str) -> None:
        super().__init__()
        self.style, self.language, self.key = style, language, object()
        self.said = fonts.arabic_drawable(_plain(text))
        self.leading = style.leading * _AIR
        self.spaceBefore, self.spaceAfter = style.spaceBefore, style.spaceAfter
        self.lines: list[Line] | None = None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if self.lines is None:
            self.lines = list(_lines(self.said, self.style, width - self.style.leftIndent))
        self.width, self.height = width, len(self.lines) * self.leading
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """No line alone, at the foot of a page or at the head of the next."""
        self.wrap(width, height)
        lines = self.lines or []
        first = int(height // self.leading)
        if first >= len(lines):
            return [self]
        first = min(first, len(lines) - 2)
        return [self._piece(lines[:first], begins=True), self._piece(lines[first:], begins=False)] if first > 1 else []

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        tag = self.style.name.partition(".")[0]
        with canvas.marked(tag, key=self.key, language=self.language, said=_unmarked(self.said)):
            canvas.setFillColor(self.style.textColor)
            for rank, line in enumerate(self.lines or []):
                self._draw_line(line, self.height - rank * self.leading - self.style.fontSize * 1.05)

    def _draw_line(self, line: Line, y: float) -> None:
        spare = self.width - self.style.leftIndent - line.width
        _draw(self.canv, line, spare / 2 if self.style.alignment == TA_CENTER else spare, y, self.style.fontSize)

    def _piece(self, lines: list[Line], *, begins: bool) -> "RightToLeft":
        piece = type(self)("", self.style, self.language)
        piece.key, piece.said, piece.lines = self.key, self.said, lines
        return piece


class RightToLeftItem(RightToLeft):
    """One item of a list, its mark at the right. One ``list_key``, one list."""

    label = ""
    list_key: object = None
    item_key: object = None

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        with canvas.group("L", key=self.list_key), canvas.group("LI", key=self.item_key):
            if self.label:
                with canvas.marked("Lbl", language=self.language, said=self.label):
                    self._draw_label()
            super().draw()

    def _draw_label(self) -> None:
        style = self.style
        [line] = _lines(self.label, style, style.leftIndent)
        self.canv.setFillColor(style.bulletColor)
        x = self.width - style.bulletIndent - line.width
        _draw(self.canv, line, x, self.height - style.fontSize * 1.05, style.fontSize)

    def _piece(self, lines: list[Line], *, begins: bool) -> RightToLeft:
        piece = super()._piece(lines, begins=begins)
        assert isinstance(piece, RightToLeftItem)
        piece.label = self.label if begins else ""
        piece.list_key, piece.item_key = self.list_key, self.item_key
        return piece


def item(text: str, label: str, style: ParagraphStyle, list_key: object, language: str) -> RightToLeftItem:
    """An item of the list ``list_key``; ``style`` leaves room for the label by its ``leftIndent``."""
    made = RightToLeftItem(text, style, language)
    made.label, made.list_key, made.item_key = label, list_key, object()
    return made


def _plain(text: str) -> str:
    return text.replace("<br/>", "\n").striptags() if isinstance(text, Markup) else text


def _unmarked(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf" or letter == "\u200c")


def _lines(text: str, style: ParagraphStyle, room: float) -> Iterator[Line]:
    """The lines of a text, cut at spaces; a word wider than the page, at its letters."""
    for paragraph in text.split("\n"):
        letters = scripts.joined(paragraph)
        depths = scripts.levels(letters)
        start = 0
        while True:
            end = _end_of_line(letters, start, style, room)
            yield _line(letters[start:end], depths[start:end], style)
            start = end + (letters[end : end + 1] == " ")
            if start >= len(letters):
                break


def _end_of_line(letters: str, start: int, style: ParagraphStyle, room: float) -> int:
    spaces = [rank for rank in range(start + 1, len(letters)) if letters[rank] == " "]
    fitting = start
    for end in (*spaces, len(letters)):
        if _width(letters[start:end], style) > room:
            break
        fitting = end
    if fitting > start:
        return fitting
    return next(
        (end for end in range(len(letters), start + 1, -1) if _width(letters[start:end], style) <= room), start + 1
    )


def _line(letters: str, depths: Sequence[int], style: ParagraphStyle) -> Line:
    x = 0.0
    placed: dict[int, Glyph] = {}
    for rank in scripts.visual(letters, depths):
        if unicodedata.category(letters[rank]) == "Cf":
            continue
        backwards = depths[rank] % 2 == 1
        letter = scripts.mirrored(letters[rank]) if backwards else letters[rank]
        font = _font(letter, style, backwards=backwards)
        placed[rank] = Glyph(letter, font, x, fonts.width(letter, font, style.fontSize), backwards)
        x += placed[rank].width
    glyphs = [placed[rank] for rank in sorted(placed)]
    return Line(tuple(_marks_over_letters(glyphs, style.fontSize)), x)


def _marks_over_letters(glyphs: list[Glyph], size: float) -> Iterator[Glyph]:
    """A vowel sign stands over the middle of its letter."""
    base = None
    for glyph in glyphs:
        if unicodedata.category(glyph.letter) != "Mn":
            base = glyph
        elif base is not None:
            glyph = glyph._replace(x=base.x + base.width / 2 - _HALF_MARK * size)
        yield glyph


def _font(letter: str, style: ParagraphStyle, *, backwards: bool) -> str:
    if fonts.is_arabic(letter) or (backwards and letter.isspace()):
        return fonts.ARABIC_BOLD if style.fontName in _BOLD else fonts.ARABIC
    return str(style.fontName)


def _width(text: str, style: ParagraphStyle) -> float:
    """Of a piece of a line, whatever the order in which it is drawn."""
    return sum(fonts.width(letter, _font(letter, style, backwards=True), style.fontSize) for letter in _unmarked(text))


def _draw(canvas: TaggedCanvas, line: Line, x: float, y: float, size: float) -> None:
    """In reading order: readers that take a page as it was drawn read it right."""
    for (font, backwards), run in groupby(line.glyphs, lambda glyph: (glyph.font, glyph.backwards)):
        glyphs = list(run)
        canvas.setFont(font, size)
        if backwards:
            canvas.draw_placed(x, y, [(glyph.letter, glyph.x) for glyph in glyphs])
        else:
            canvas.drawString(x + glyphs[0].x, y, "".join(glyph.letter for glyph in glyphs))
