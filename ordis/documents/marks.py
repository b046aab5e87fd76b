"""Marks at the foot of a paper: drawn signatures, and the « document scellé » block."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from ordis.documents import blocks, qr
from ordis.documents.french import long_moment
from ordis.documents.panels import Stack
from ordis.documents.styles import GREY, INK, RULE, Sheet
from ordis.documents.tagged import TaggedCanvas
from ordis.documents.tagged_flowables import TaggedParagraph, box_of

_GAP: Final = 14.0
_PEN: Final = 1.15
_MARGIN: Final = 9.0


class SignatureRow(Flowable):
    """One to three places to sign, side by side. A drawn signature is vector strokes, never a picture."""

    PLACE = 26 * mm

    def __init__(self, signatures: Sequence[blocks.Signature], sheet: Sheet) -> None:
        super().__init__()
        self.signatures, self.sheet = signatures, sheet
        self.spaceBefore, self.spaceAfter = 12, 10

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        count = max(len(self.signatures), 2)
        self._room = (width - _GAP * (count - 1)) / count
        self._stacks = [Stack(self._paragraphs(signature), self._room) for signature in self.signatures]
        self._inside = [Stack(self._said(signature), self._room - 2 * _MARGIN) for signature in self.signatures]
        self._text = max(stack.height for stack in self._stacks)
        places = [stack.height + 2 * _MARGIN for stack in self._inside]
        self._place = 0.0 if all(each.typed for each in self.signatures) else max(self.PLACE, *places)
        self.height = self._text + 5 + self._place
        return width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        for rank, (signature, stack) in enumerate(zip(self.signatures, self._stacks, strict=True)):
            x = rank * (self._room + _GAP)
            stack.draw(canvas, x, self.height)
            if signature.typed:
                continue
            with canvas.artifact():
                canvas.setStrokeColor(RULE)
                canvas.setLineWidth(0.6)
                canvas.rect(x, 0, self._room, self._place, stroke=1, fill=0)
            if any(signature.strokes):
                box = box_of(canvas, x, 0, self._room, self._place)
                with canvas.marked("Figure", alt=_described(signature), bbox=box):
                    self._draw_strokes(canvas, signature.strokes, x)
            elif signature.inside:
                said = self._inside[rank]
                said.draw(canvas, x + _MARGIN, (self._place + said.height) / 2)

    def _draw_strokes(self, canvas: TaggedCanvas, strokes: Sequence[blocks.Stroke], x: float) -> None:
        canvas.saveState()
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(_PEN)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        for points in _fitted(strokes, x + 8, 7, self._room - 16, self._place - 14):
            _draw_smooth(canvas, points)
        canvas.restoreState()

    def _said(self, signature: blocks.Signature) -> list[TaggedParagraph]:
        """In the place itself: the first line is the signature, the others say how it was given."""
        lines = () if any(signature.strokes) else signature.inside
        return [self.sheet.paragraph(line, "note" if rank else "signed") for rank, line in enumerate(lines)]

    def _paragraphs(self, signature: blocks.Signature) -> list[TaggedParagraph]:
        notes = [signature.name, signature.mention]
        if signature.signed_at is not None:
            done = "Nom écrit" if signature.typed else "Signé"
            notes.append(f"{done} le {long_moment(signature.signed_at)}")
        paragraphs = [self.sheet.paragraph(signature.role, "role")]
        return paragraphs + [self.sheet.paragraph(note, "note") for note in notes if note]


class CodeBlock(Flowable):
    """A framed QR code of an address, and what is said beside it; the « document scellé » block is one."""

    SIDE = 21 * mm
    PADDING = 8.0

    def __init__(self, address: str, paragraphs: Sequence[TaggedParagraph]) -> None:
        super().__init__()
        self.address, self.paragraphs = address, paragraphs
        self._modules = qr.matrix(address)
        self.spaceBefore = 14

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self._stack = Stack(self.paragraphs, width - self.SIDE - 3 * self.PADDING)
        self.height = max(self.SIDE, self._stack.height) + 2 * self.PADDING
        return width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        with canvas.artifact():
            canvas.setStrokeColor(GREY)
            canvas.setLineWidth(0.6)
            canvas.rect(0, 0, self.width, self.height, stroke=1, fill=0)
        y = (self.height - self.SIDE) / 2
        box = box_of(canvas, self.PADDING, y, self.SIDE, self.SIDE)
        with canvas.marked("Figure", alt=f"Code QR de la page {self.address}", bbox=box):
            self._draw_code(canvas, self.PADDING, y)
        top = (self.height + self._stack.height) / 2
        self._stack.draw(canvas, self.SIDE + 2 * self.PADDING, top)

    def _draw_code(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        scale = self.SIDE / len(self._modules)
        canvas.saveState()
        canvas.setFillColor(INK)
        canvas.translate(x, y)
        canvas.scale(scale, scale)
        canvas.addLiteral(qr.pdf_content(self._modules))
        canvas.restoreState()


def _described(signature: blocks.Signature) -> str:
    who = signature.name or signature.role
    return f"Signature de {who}, tracée à l’écran"


def _fitted(
    strokes: Sequence[blocks.Stroke], x: float, y: float, width: float, height: float
) -> list[list[tuple[float, float]]]:
    """The strokes turned upright, in proportion and centred in the rectangle; never magnified beyond it."""
    points = [(px, py) for stroke in strokes for px, py, _ in stroke]
    left, top = min(px for px, _ in points), min(py for _, py in points)
    wide = max(px for px, _ in points) - left
    tall = max(py for _, py in points) - top
    scale = min(width / wide if wide else width, height / tall if tall else height)
    if not wide and not tall:
        scale = 1.0
    x += (width - wide * scale) / 2
    y += (height + tall * scale) / 2
    return [[(x + (px - left) * scale, y - (py - top) * scale) for px, py, _ in stroke] for stroke in strokes]


def _draw_smooth(canvas: TaggedCanvas, points: Sequence[tuple[float, float]]) -> None:
    """One stroke as curves through the middles of its points; a single point is a dot."""
    if not points:
        return
    path = canvas.beginPath()
    path.moveTo(*points[0])
    here = points[0]
    for corner, after in pairwise(points[1:]):
        goal = ((corner[0] + after[0]) / 2, (corner[1] + after[1]) / 2)
        path.curveTo(*_third(here, corner), *_third(goal, corner), *goal)
        here = goal
    path.lineTo(*points[-1])
    canvas.drawPath(path, stroke=1, fill=0)


def _third(end: tuple[float, float], control: tuple[float, float]) -> tuple[float, float]:
    """The cubic control point of a quadratic curve, at one of its ends."""
    return end[0] + 2 / 3 * (control[0] - end[0]), end[1] + 2 / 3 * (control[1] - end[1])
