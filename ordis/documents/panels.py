"""Stacks of paragraphs laid out by hand: framed remarks, cards, signatures."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from ordis.documents.tagged import TaggedCanvas
from ordis.documents.tagged_flowables import TaggedParagraph


class Stack:
    """Paragraphs one under the other, at a width. Measured once, drawn where told."""

    def __init__(self, paragraphs: Sequence[TaggedParagraph], width: float) -> None:
        self.paragraphs = paragraphs
        self._heights = [paragraph.wrap(width, 10_000)[1] for paragraph in paragraphs]
        gaps = [paragraph.getSpaceAfter() for paragraph in paragraphs[:-1]]
        self._gaps = [*gaps, 0.0]
        self.height = sum(self._heights) + sum(self._gaps)

    def draw(self, canvas: TaggedCanvas, x: float, top: float) -> None:
        for paragraph, height, gap in zip(self.paragraphs, self._heights, self._gaps, strict=True):
            top -= height
            paragraph.drawOn(canvas, x, top)
            top -= gap


class Panel(Flowable):
    """Paragraphs on a tint, with a bar of the accent at left. May be cut by the page."""

    PADDING = 9.0
    BAR = 2.4

    def __init__(self, paragraphs: Sequence[TaggedParagraph], accent: Color, tint: Color) -> None:
        super().__init__()
        self.paragraphs = list(paragraphs)
        self.accent, self.tint = accent, tint
        self.spaceBefore = self.spaceAfter = 8

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self._stack = Stack(self.paragraphs, self._inner(width))
        self.height = self._stack.height + 2 * self.PADDING
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Any]:
        first: list[TaggedParagraph] = []
        room = height - 2 * self.PADDING
        for rank, paragraph in enumerate(self.paragraphs):
            needed = paragraph.wrap(self._inner(width), room)[1] + paragraph.getSpaceAfter()
            if needed > room:
                pieces = paragraph.split(self._inner(width), room)
                first += pieces[:1] if len(pieces) > 1 else []
                rest = [*(pieces[1:] or [paragraph]), *self.paragraphs[rank + 1 :]]
                return [Panel(part, self.accent, self.tint) for part in (first, rest)] if first else []
            first.append(paragraph)
            room -= needed
        return []

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        with canvas.artifact():
            canvas.setFillColor(self.tint)
            canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)
            canvas.setFillColor(self.accent)
            canvas.rect(0, 0, self.BAR, self.height, stroke=0, fill=1)
        self._stack.draw(canvas, self.BAR + self.PADDING + 2, self.height - self.PADDING)

    def _inner(self, width: float) -> float:
        return width - self.BAR - 2 * self.PADDING - 2
