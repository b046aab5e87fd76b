"""Who speaks: the head of the first page, the running head and the foot of the others."""

from dataclasses import dataclass

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from ordis.documents import fonts
from ordis.documents.logo import Logo
from ordis.documents.styles import BOTTOM, GREY, INK, LEFT, PAGE, RIGHT, RULE, TOP, WIDTH, Sheet, sheet_for
from ordis.documents.tagged import TaggedCanvas

SEPARATOR = "  ·  "


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The city as its papers name it. ``colour`` is ``#rrggbb``, darkened if not readable on white; ``logo`` stands at
    the left of the name on the first page."""

    city: str
    service: str
    address: str
    contact: str
    colour: str = "#1f4f8f"
    operation: str = "Ordinateurs solidaires"
    logo: Logo | None = None

    @property
    def sheet(self) -> Sheet:
        return sheet_for(self.colour)


class Masthead(Flowable):
    """Logo, city, service and operation at left; number and date of the paper at right; a rule beneath."""

    HEIGHT = 62.0
    LOGO = (149.0, 45.0)
    GAP = 14.0

    def __init__(self, letterhead: Letterhead, right: tuple[str, ...]) -> None:
        super().__init__()
        self.letterhead, self.right = letterhead, right
        self.spaceAfter = 20

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, self.HEIGHT
        return width, self.HEIGHT

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        accent = self.letterhead.sheet.accent
        start = self._draw_logo()
        lines = [
            (self.letterhead.city, fonts.BOLD, 13.5, INK),
            (self.letterhead.service, fonts.REGULAR, 9.6, GREY),
            (self.letterhead.operation, fonts.SEMIBOLD, 9.6, accent),
        ]
        for rank, (text, font, size, colour) in enumerate(lines):
            shown = fonts.fitted(fonts.drawable(text), font, size, self.width * 0.66 - start)
            self._line(shown, rank, font, size, colour, x=start)
        for rank, text in enumerate(self.right):
            font, colour = (fonts.REGULAR, GREY) if rank else (fonts.SEMIBOLD, INK)
            shown = fonts.drawable(text)
            self._line(shown, rank, font, 9.6, colour, x=self.width - fonts.width(shown, font, 9.6))
        with canvas.artifact():
            canvas.setFillColor(RULE)
            canvas.rect(0, 0, self.width, 0.5, stroke=0, fill=1)
            canvas.setFillColor(accent)
            canvas.rect(0, 0, 56, 2, stroke=0, fill=1)

    def _draw_logo(self) -> float:
        """Where the words begin: after the logo, if there is one."""
        logo = self.letterhead.logo
        if logo is None:
            return 0.0
        canvas: TaggedCanvas = self.canv
        width, height = logo.fitted(*self.LOGO)
        with canvas.artifact():
            canvas.draw_picture(logo.image, 0, self.HEIGHT - 46 + (self.LOGO[1] - height) / 2, width, height)
        return width + self.GAP

    def _line(self, text: str, rank: int, font: str, size: float, colour: Color, x: float = 0) -> None:
        canvas: TaggedCanvas = self.canv
        if text:
            with canvas.marked("P"):
                canvas.setFont(font, size)
                canvas.setFillColor(colour)
                canvas.drawString(x, self.HEIGHT - 12 - 15 * rank, text)


def draw_running(canvas: TaggedCanvas, letterhead: Letterhead, title: str, number: str, page: int) -> None:
    """The head of every page but the first: what this is, and its number."""
    if page == 1:
        return
    y = PAGE[1] - TOP + 16
    room = WIDTH - fonts.width(number, fonts.SEMIBOLD, 8.4) - 20
    text = fonts.drawable(f"{letterhead.city}{SEPARATOR}{title}")
    _set(canvas, fonts.REGULAR, 8.4)
    canvas.drawString(LEFT, y, fonts.fitted(text, fonts.REGULAR, 8.4, room))
    _set(canvas, fonts.SEMIBOLD, 8.4)
    canvas.drawRightString(PAGE[0] - RIGHT, y, number)
    _rule(canvas, y - 7)


def draw_foot(canvas: TaggedCanvas, letterhead: Letterhead, warning: str, page: int, total: int) -> None:
    """Where to write to, the page and the number of pages, and a warning if there is one."""
    y = BOTTOM - 24
    _rule(canvas, y + 12)
    _set(canvas, fonts.SEMIBOLD, 8.4)
    canvas.drawRightString(PAGE[0] - RIGHT, y, f"Page\u00a0{page} sur {total}")
    where = fonts.drawable(SEPARATOR.join(part for part in (letterhead.address, letterhead.contact) if part))
    _set(canvas, fonts.REGULAR, 8.4)
    canvas.drawString(LEFT, y, fonts.fitted(where, fonts.REGULAR, 8.4, WIDTH - 80))
    if warning:
        _set(canvas, fonts.SEMIBOLD, 8.4)
        canvas.setFillColor(INK)
        canvas.drawString(LEFT, y - 12, warning)


def _set(canvas: TaggedCanvas, font: str, size: float) -> None:
    canvas.setFont(font, size)
    canvas.setFillColor(GREY)


def _rule(canvas: TaggedCanvas, y: float) -> None:
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    canvas.line(LEFT, y, PAGE[0] - RIGHT, y)
