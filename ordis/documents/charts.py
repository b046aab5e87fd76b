"""The flow of devices and the columns by month, on a paper: each one tagged figure, told in words beside."""

from typing import Final

from reportlab.lib.colors import Color, white
from reportlab.platypus import Flowable

from ordis.documents import blocks, flows, fonts
from ordis.documents.french import number
from ordis.documents.styles import GREY, INK, RULE, Sheet, mixed
from ordis.documents.tagged import TaggedCanvas
from ordis.documents.tagged_flowables import box_of

_SIZES: Final = {"step": 9.2, "number": 18.0, "exit": 8.4}
_FONTS: Final = {"step": fonts.SEMIBOLD, "number": fonts.BOLD, "exit": fonts.REGULAR}


class FlowPicture(Flowable):
    """See ``flows``: here are only the inks."""

    def __init__(self, block: blocks.Flow, sheet: Sheet) -> None:
        super().__init__()
        self.block, self.sheet = block, sheet
        self.picture = flows.laid_out(block)
        self.spaceBefore, self.spaceAfter = 4, 6

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = self.picture.width, self.picture.height
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        box = box_of(canvas, 0, 0, self.width, self.height)
        with canvas.marked("Figure", alt=described(self.block), bbox=box):
            for shape in self.picture.shapes:
                self._band(canvas, shape)
            canvas.setFillColor(self.sheet.accent)
            for x, y, width, height in self.picture.bars:
                canvas.rect(x, self.height - y - height, width, height, stroke=0, fill=1)
            for words in self.picture.words:
                self._words(canvas, words)

    def _ink(self, look: flows.Look) -> Color:
        inks = {"main": mixed(self.sheet.accent, 0.34), "waiting": white, "before": mixed(self.sheet.accent, 0.1)}
        return inks.get(look, RULE if look == "out1" else GREY)

    def _outlined(self, canvas: TaggedCanvas, look: flows.Look) -> int:
        """Prepares both pens; what waits is an outline, what comes from before a dashed one."""
        canvas.setFillColor(self._ink(look))
        canvas.setStrokeColor(self.sheet.accent if look in ("waiting", "before") else self._ink(look))
        canvas.setLineWidth(0.7 if look in ("waiting", "before") else 0.4)
        canvas.setDash([2, 1.6] if look == "before" else [])
        return 1

    def _band(self, canvas: TaggedCanvas, shape: flows.Shape) -> None:
        path = canvas.beginPath()
        for name, numbers in shape.commands:
            points = [self.height - each if rank % 2 else each for rank, each in enumerate(numbers)]
            {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo}[name](*points)
        path.close()
        canvas.drawPath(path, stroke=self._outlined(canvas, shape.look), fill=1)
        canvas.setDash([])

    def _words(self, canvas: TaggedCanvas, words: flows.Words) -> None:
        x, y = words.x, self.height - words.y
        if words.look is not None:
            canvas.rect(x, y, 5.6, 5.6, stroke=self._outlined(canvas, words.look), fill=1)
            canvas.setDash([])
            x += 9
        canvas.setFont(_FONTS[words.kind], _SIZES[words.kind])
        canvas.setFillColor(self.sheet.accent if words.kind == "number" else INK)
        canvas.drawString(x, y, fonts.drawable(words.text))


def described(flow: blocks.Flow) -> str:
    """The whole picture in one sentence, for whoever hears it."""
    told = []
    for rank, step in enumerate(flow.steps):
        aside = ", ".join(f"{number(each.value)} {each.label}" for each in flows.leaving(flow, rank))
        told.append(f"{step.label}\u202f: {number(step.value)}" + (f" (à côté, {aside})" if aside else ""))
    return f"Schéma de flux, {flow.title}. " + "\u202f; ".join(told) + "."


class ColumnChart(Flowable):
    """Columns with their number above and their label beneath; the outline behind is what they are compared with."""

    TALL: Final = 74.0
    FOOT: Final = 13.0
    HEAD: Final = 12.0
    SIZE: Final = 7.8

    def __init__(self, block: blocks.Columns, sheet: Sheet) -> None:
        super().__init__()
        self.block, self.sheet = block, sheet
        self.spaceAfter = 6

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self._legend = 14.0 if self.block.legend else 0.0
        self.width, self.height = width, self.TALL + self.FOOT + self.HEAD + self._legend
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        box = box_of(canvas, 0, 0, self.width, self.height)
        with canvas.marked("Figure", alt=told_in_words(self.block), bbox=box):
            self._draw_columns(canvas)
            if self.block.legend:
                self._draw_legend(canvas)

    def _draw_columns(self, canvas: TaggedCanvas) -> None:
        bars, against = self.block.bars, self.block.against
        most = max([*(bar.value for bar in bars), *against], default=0) or 1
        room = self.width / max(len(bars), 6)
        for rank, bar in enumerate(bars):
            x, wide = rank * room + room * 0.14, room * 0.72
            height = self.TALL * max(bar.value, 0) / most
            beside = self.TALL * against[rank] / most if rank < len(against) else 0.0
            canvas.setFillColor(self.sheet.accent)
            canvas.rect(x, self.FOOT, wide * (0.62 if against else 1), height, stroke=0, fill=1)
            if beside:
                self._outline(canvas, x + wide * 0.66, self.FOOT, wide * 0.34, beside)
            canvas.setFillColor(INK)
            canvas.setFont(fonts.SEMIBOLD, self.SIZE)
            middle = x + wide * (0.31 if against else 0.5)
            canvas.drawCentredString(middle, self.FOOT + height + 3, bar.shown or number(bar.value))
            canvas.setFont(fonts.REGULAR, self.SIZE)
            label = fonts.fitted(fonts.drawable(bar.label), fonts.REGULAR, self.SIZE, room)
            canvas.drawCentredString(x + wide / 2, 3, label)
        canvas.setStrokeColor(GREY)
        canvas.setLineWidth(0.5)
        canvas.line(0, self.FOOT, room * max(len(bars), 1), self.FOOT)

    def _outline(self, canvas: TaggedCanvas, x: float, y: float, width: float, height: float) -> None:
        canvas.setStrokeColor(GREY)
        canvas.setFillColor(white)
        canvas.setLineWidth(0.7)
        canvas.rect(x, y, width, height, stroke=1, fill=1)

    def _draw_legend(self, canvas: TaggedCanvas) -> None:
        x, y = 0.0, self.height - 8
        for rank, text in enumerate(self.block.legend):
            canvas.setFillColor(self.sheet.accent)
            if rank:
                self._outline(canvas, x, y, 6, 6)
            else:
                canvas.rect(x, y, 6, 6, stroke=0, fill=1)
            canvas.setFillColor(INK)
            canvas.setFont(fonts.REGULAR, self.SIZE)
            canvas.drawString(x + 10, y, fonts.drawable(text))
            x += fonts.width(text, fonts.REGULAR, self.SIZE) + 28


def told_in_words(block: blocks.Columns) -> str:
    values = [f"{bar.label}\u202f: {bar.shown or number(bar.value)}" for bar in block.bars]
    if block.against:
        values = [f"{value} contre {number(old)}" for value, old in zip(values, block.against, strict=False)]
    return f"Diagramme en colonnes, {block.title}. " + "\u202f; ".join(values) + "."
