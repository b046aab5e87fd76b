"""The look of every paper: one accent colour, two greys, one family of letters, a clear hierarchy."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from markupsafe import escape
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from ordis.documents import fonts
from ordis.documents.right_to_left import RightToLeft
from ordis.documents.scripts import right_to_left
from ordis.documents.tagged_flowables import TaggedParagraph

PAGE: Final = A4
LEFT: Final = 24 * mm
RIGHT: Final = 22 * mm
TOP: Final = 24 * mm
BOTTOM: Final = 22 * mm
WIDTH: Final = PAGE[0] - LEFT - RIGHT
"""Points between the margins: holes can be punched at left, and any office printer reaches the foot."""

INK: Final = HexColor("#1b1d22")
GREY: Final = HexColor("#59616e")
RULE: Final = HexColor("#cfd4dc")

_READABLE: Final = 4.5  # contrast with white asked by WCAG 2.2, 1.4.3


def mixed(colour: Color, part: float) -> Color:
    """``part`` of the colour in white, opaque: papers know no transparency."""
    return Color(*(1 - part * (1 - channel) for channel in (colour.red, colour.green, colour.blue)))


def _luminance(colour: Color) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (colour.red, colour.green, colour.blue)
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def readable(colour: Color) -> Color:
    """The colour, darkened until it can be read on white (contrast 4.5:1)."""
    while 1.05 / (_luminance(colour) + 0.05) < _READABLE:
        colour = Color(colour.red * 0.92, colour.green * 0.92, colour.blue * 0.92)
    return colour


@dataclass(frozen=True)
class Sheet:
    """Colours and text styles for one accent. The name of a style begins with its tag in the PDF."""

    accent: Color
    tint: Color
    styles: dict[str, ParagraphStyle]

    def paragraph(self, text: str, style: str) -> TaggedParagraph:
        """``text`` is a ``str`` printed as it is, or a ``Markup``."""
        return TaggedParagraph(marked_up(text), self.styles[style])

    def told(self, text: str, style: str, language: str) -> Flowable:
        """The same in another language, which is said to screen readers; from right to left if it is so written."""
        if right_to_left(language):
            return RightToLeft(text, self.styles[style], language)
        paragraph = self.paragraph(text, style)
        paragraph.language = language
        return paragraph


def marked_up(text: str) -> str:
    """ReportLab's markup for a plain ``str`` or a ``Markup``, in letters that the fonts have."""
    return fonts.drawable(str(escape(text))).replace("\n", "<br/>")


@lru_cache(maxsize=8)
def sheet_for(colour: str) -> Sheet:
    """The look built on a city's colour, ``#rrggbb``."""
    accent = readable(HexColor(colour))
    named = (_heading_styles(accent) | _text_styles()) | _small_styles(accent)
    return Sheet(accent, mixed(accent, 0.07), named)


def _style(name: str, size: float, leading: float, **options: Any) -> ParagraphStyle:
    given = {"fontName": fonts.REGULAR, "textColor": INK, "splitLongWords": 1, "allowWidows": 0} | options
    return ParagraphStyle(name, fontSize=size, leading=leading, **given)


def _heading_styles(accent: Color) -> dict[str, ParagraphStyle]:
    bold = {"fontName": fonts.BOLD, "textColor": accent}
    plain = {"fontName": fonts.SEMIBOLD, "textColor": INK}
    return {
        "title": _style("H1", 23, 27, **bold, spaceAfter=10),
        "title_over": _style("H1.over", 23, 27, **bold, spaceAfter=2),
        "subtitle": _style("P.subtitle", 12, 16, textColor=GREY, spaceAfter=11),
        "heading2": _style("H2", 13.5, 17, **bold, spaceBefore=15, spaceAfter=4.5),
        "heading3": _style("H3", 10.8, 14, **plain, spaceBefore=9, spaceAfter=2),
    }


def _text_styles() -> dict[str, ParagraphStyle]:
    item = {"leftIndent": 15, "bulletIndent": 3, "bulletFontName": fonts.REGULAR, "bulletColor": GREY}
    wide = item | {"leftIndent": 19}
    return {
        "body": _style("P", 10.3, 14.6, spaceAfter=6),
        "lead": _style("P.lead", 11.8, 16.8, spaceAfter=9),
        "cover": _style("P.cover", 29, 40, spaceAfter=10),
        "small": _style("P.small", 8.6, 11.6, textColor=GREY, spaceAfter=7),
        "large": _style("P.large", 17, 24, spaceAfter=11),
        "center": _style("P.center", 11.5, 16.5, alignment=TA_CENTER, spaceAfter=7),
        "item": _style("LBody", 10.3, 14.6, spaceAfter=2.5, **item),
        "numbered": _style("LBody.numbered", 10.3, 14.6, spaceAfter=2.5, **wide),
        "tick": _style("LBody.tick", 10.3, 14.6, spaceAfter=3, **(wide | {"bulletColor": INK})),
    }


def _small_styles(accent: Color) -> dict[str, ParagraphStyle]:
    return {
        "label": _style(".label", 9.2, 13, textColor=GREY),
        "value": _style(".value", 10.3, 13.6),
        "cell": _style(".cell", 9.2, 11.8),
        "cell_right": _style(".cell.right", 9.2, 11.8, alignment=TA_RIGHT),
        "cell_center": _style(".cell.center", 9.2, 11.8, alignment=TA_CENTER),
        "dense": _style(".dense", 8, 10),
        "dense_right": _style(".dense.right", 8, 10, alignment=TA_RIGHT),
        "dense_center": _style(".dense.center", 8, 10, alignment=TA_CENTER),
        "fine": _style(".fine", 7, 8.75),
        "fine_right": _style(".fine.right", 7, 8.75, alignment=TA_RIGHT),
        "fine_center": _style(".fine.center", 7, 8.75, alignment=TA_CENTER),
        "figure": _style("P.figure", 27, 33, fontName=fonts.BOLD, textColor=accent),
        "caption": _style("P.caption", 9.4, 12.2, fontName=fonts.SEMIBOLD),
        "note": _style("P.note", 8.4, 11, textColor=GREY),
        "chart": _style("P.chart", 10.3, 14, fontName=fonts.SEMIBOLD, keepWithNext=1, spaceBefore=7, spaceAfter=3),
        "notice": _style("P.notice", 10, 14, spaceAfter=2),
        "notice_title": _style("P.notice.title", 10.3, 14.5, fontName=fonts.SEMIBOLD, textColor=accent),
        "signed": _style("P.signed", 11.5, 15, fontName=fonts.SEMIBOLD, spaceAfter=2),
        "role": _style("P.role", 9.6, 12.6, fontName=fonts.SEMIBOLD),
    }
