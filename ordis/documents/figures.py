"""Figures that people look at rather than read: cards of numbers, bars."""

from collections.abc import Sequence
from typing import Final

from reportlab.platypus import Flowable

from ordis.documents import blocks, fonts
from ordis.documents.french import number
from ordis.documents.panels import Stack
from ordis.documents.styles import GREY, INK, Sheet, mixed
from ordis.documents.tagged import TaggedCanvas
from ordis.documents.tagged_flowables import box_of

_CARDS_A_ROW: Final = 4
_GAP: Final = 12.0


class CardRow(Flowable):
    """Up to four numbers side by side, each under a rule of the accent."""

    def __init__(self, cards: Sequence[blocks.Card], sheet: Sheet) -> None:
        super().__init__()
        self.cards, self.sheet = cards, sheet
        self.spaceBefore, self.spaceAfter = 6, 10

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self._room = (width - _GAP * (len(self.cards) - 1)) / len(self.cards)
        self._stacks = [Stack(self._paragraphs(card), self._room - 2) for card in self.cards]
        self.height = max(stack.height for stack in self._stacks) + 11
        return width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        for rank, stack in enumerate(self._stacks):
            x = rank * (self._room + _GAP)
            with canvas.artifact():
                canvas.setFillColor(self.sheet.accent)
                canvas.rect(x, self.height - 1.6, self._room, 1.6, stroke=0, fill=1)
            stack.draw(canvas, x, self.height - 6)

    def _paragraphs(self, card: blocks.Card) -> list[Flowable]:
        texts = [(card.value, "figure"), (card.caption, "caption"), (card.note, "note")]
        return [self.sheet.paragraph(text, style) for text, style in texts if text]


def card_rows(block: blocks.Cards, sheet: Sheet) -> list[Flowable]:
    """Rows of cards, as even as can be: five make three and two, never four and one."""
    count = len(block.cards)
    rows = -(-count // _CARDS_A_ROW)
    each = -(-count // rows) if rows else 0
    return [CardRow(block.cards[start : start + each], sheet) for start in range(0, count, each or 1)]


class BarChart(Flowable):
    """Horizontal bars with their labels at left and their values at their end: one tagged figure."""

    LINE = 17.0
    THICKNESS = 9.5
    SIZE = 9.2

    def __init__(self, block: blocks.Bars, sheet: Sheet) -> None:
        super().__init__()
        self.block, self.sheet = block, sheet
        self.spaceAfter = 6
        self._shown = [bar.shown or number(bar.value) for bar in block.bars]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, self.LINE * len(self.block.bars) + 4
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        box = box_of(canvas, 0, 0, self.width, self.height)
        with canvas.marked("Figure", alt=self._described(), bbox=box):
            self._draw_bars(canvas)

    def _draw_bars(self, canvas: TaggedCanvas) -> None:
        bars = self.block.bars
        labels = max((fonts.width(bar.label, fonts.REGULAR, self.SIZE) for bar in bars), default=0.0)
        start = min(labels, self.width * 0.42) + 9
        ends = max((fonts.width(shown, fonts.SEMIBOLD, self.SIZE) for shown in self._shown), default=0.0)
        full = self.width - start - ends - 8
        most = max((bar.value for bar in bars), default=0) or 1
        for rank, (bar, shown) in enumerate(zip(bars, self._shown, strict=True)):
            y = self.height - (rank + 1) * self.LINE
            length = full * max(bar.value, 0) / most
            canvas.setFillColor(mixed(self.sheet.accent, 0.10))
            canvas.rect(start, y + 2, full, self.THICKNESS, stroke=0, fill=1)
            canvas.setFillColor(self.sheet.accent)
            canvas.rect(start, y + 2, length, self.THICKNESS, stroke=0, fill=1)
            canvas.setFont(fonts.REGULAR, self.SIZE)
            canvas.setFillColor(INK)
            label = fonts.fitted(fonts.drawable(bar.label), fonts.REGULAR, self.SIZE, start - 8)
            canvas.drawRightString(start - 7, y + 3.6, label)
            canvas.setFont(fonts.SEMIBOLD, self.SIZE)
            canvas.drawString(start + full + 6, y + 3.6, fonts.drawable(shown))
        canvas.setStrokeColor(GREY)
        canvas.setLineWidth(0.5)
        canvas.line(start, 0.5, start, self.height - 2)

    def _described(self) -> str:
        if self.block.summary:
            return self.block.summary
        values = zip(self.block.bars, self._shown, strict=True)
        named = "\u202f; ".join(f"{bar.label}\u202f: {shown}" for bar, shown in values)
        return f"Diagramme en barres, {self.block.title}. {named}."
