"""Badges and tent cards, several on a page of A4, with marks where to cut and a dotted line where to fold. Pure."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ordis.ceremonies.papers.fitting import LEADING, fitted
from ordis.documents import fonts
from ordis.documents.styles import GREY, INK, PAGE, sheet_for
from ordis.kernel.choice import Choice


class CardFormat(Choice):
    BADGE = "badge", "Badges, 90 × 62 mm, huit par page"
    TENT = "tent", "Chevalets à plier, 180 × 42 mm, trois par page"


@dataclass(frozen=True, slots=True)
class NameCard:
    """``title``: under the name, its function or whom it represents; ``note``: above, what it comes as."""

    name: str
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CardsFacts:
    cards: tuple[NameCard, ...]
    operation: str
    colour: str
    format: CardFormat


@dataclass(frozen=True, slots=True)
class _Grid:
    """In points: cards of ``width`` × ``height``, ``columns`` × ``rows`` in the middle of the page."""

    columns: int
    rows: int
    width: float
    height: float

    @property
    def per_page(self) -> int:
        return self.columns * self.rows

    @property
    def corner(self) -> tuple[float, float]:
        """The lower left corner of the whole."""
        return (PAGE[0] - self.columns * self.width) / 2, (PAGE[1] - self.rows * self.height) / 2

    def place(self, cell: int) -> tuple[float, float]:
        """The lower left corner of a card, the first at the upper left."""
        left, foot = self.corner
        row, column = divmod(cell, self.columns)
        return left + column * self.width, foot + (self.rows - 1 - row) * self.height


_GRIDS: Final = {
    CardFormat.BADGE: _Grid(2, 4, 90 * mm, 62 * mm),
    CardFormat.TENT: _Grid(1, 3, 180 * mm, 84 * mm),
}
_MARK: Final = 5 * mm
_PAD: Final = 7 * mm
_STRIPE: Final = 2.2 * mm


def render_cards(facts: CardsFacts) -> bytes:
    """To be printed at its true size; the same cards give the same bytes."""
    out, grid = io.BytesIO(), _GRIDS[facts.format]
    canvas = Canvas(out, pagesize=PAGE, invariant=1, pageCompression=1, initialFontName=fonts.REGULAR, lang="fr-FR")
    canvas.setTitle("Cartes de la cérémonie")
    canvas.setAuthor("Ordis")
    canvas.setViewerPreference("PrintScaling", "None")
    for start in range(0, max(len(facts.cards), 1), grid.per_page):
        _draw_marks(canvas, grid)
        for cell, card in enumerate(facts.cards[start : start + grid.per_page]):
            _draw_card(canvas, facts, card, grid, grid.place(cell))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw_marks(canvas: Canvas, grid: _Grid) -> None:
    """Short lines outside the cards, so that nothing is printed on what is kept."""
    left, foot = grid.corner
    right, top = left + grid.columns * grid.width, foot + grid.rows * grid.height
    canvas.setStrokeColor(GREY)
    canvas.setLineWidth(0.4)
    for column in range(grid.columns + 1):
        x = left + column * grid.width
        canvas.line(x, foot - 2, x, foot - _MARK)
        canvas.line(x, top + 2, x, top + _MARK)
    for row in range(grid.rows + 1):
        y = foot + row * grid.height
        canvas.line(left - 2, y, left - _MARK, y)
        canvas.line(right + 2, y, right + _MARK, y)


def _draw_card(canvas: Canvas, facts: CardsFacts, card: NameCard, grid: _Grid, place: tuple[float, float]) -> None:
    x, y = place
    if facts.format is CardFormat.BADGE:
        _draw_face(canvas, facts, card, (x, y, grid.width, grid.height))
        return
    half = grid.height / 2
    _draw_face(canvas, facts, card, (x, y, grid.width, half))
    canvas.saveState()
    canvas.translate(x + grid.width, y + grid.height)
    canvas.rotate(180)
    _draw_face(canvas, facts, card, (0, 0, grid.width, half))
    canvas.restoreState()
    canvas.saveState()
    canvas.setStrokeColor(GREY)
    canvas.setLineWidth(0.4)
    canvas.setDash(1, 3)
    canvas.line(x, y + half, x + grid.width, y + half)
    canvas.restoreState()


def _draw_face(canvas: Canvas, facts: CardsFacts, card: NameCard, box: tuple[float, float, float, float]) -> None:
    """What it comes as, the name in the middle, its title beneath, the operation at the foot under a stripe."""
    x, y, width, height = box
    accent, room, middle = sheet_for(facts.colour).accent, width - 2 * _PAD, x + width / 2
    canvas.setFillColor(accent)
    canvas.rect(x + _PAD, y + 6 * mm, room, _STRIPE / 4, stroke=0, fill=1)
    _centred(canvas, facts.operation, fonts.REGULAR, GREY, (middle, y + 2.6 * mm), (room, 9), most=7.5)
    if card.note:
        top = y + height - 9 * mm
        _centred(canvas, card.note.upper(), fonts.SEMIBOLD, accent, (middle, top), (room, 10), most=8)
    upper = height - (10 if card.note else 5) * mm
    body, title_room = upper - 8 * mm, 0.3 if card.title else 0.0
    name_foot = y + 8 * mm + body * title_room
    most = 30 if facts.format is CardFormat.BADGE else 44
    size, lines = fitted(card.name, fonts.BOLD, room, body * (1 - title_room), most=most)
    _block(canvas, lines, (fonts.BOLD, size), INK, (middle, name_foot + body * (1 - title_room) / 2))
    if card.title:
        size, lines = fitted(card.title, fonts.REGULAR, room, body * title_room, most=most * 0.45)
        _block(canvas, lines, (fonts.REGULAR, size), GREY, (middle, y + 8 * mm + body * title_room / 2))


def _centred(
    canvas: Canvas, text: str, font: str, colour: object, at: tuple[float, float], room: tuple[float, float], *,
    most: float,
) -> None:  # fmt: skip
    """One line or two with its foot at ``at``."""
    size, lines = fitted(text, font, *room, most=most)
    _block(canvas, lines, (font, size), colour, (at[0], at[1] + len(lines) * size * LEADING / 2))


def _block(
    canvas: Canvas, lines: Sequence[str], letters: tuple[str, float], colour: object, at: tuple[float, float]
) -> None:
    """Lines around the middle ``at``."""
    font, size = letters
    canvas.setFont(font, size)
    canvas.setFillColor(colour)
    top = at[1] + len(lines) * size * LEADING / 2
    for rank, line in enumerate(lines):
        canvas.drawCentredString(at[0], top - (rank + 1) * size * LEADING + size * 0.3, line)
