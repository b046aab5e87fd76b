"""The letters of every paper: Ordis Sans, a subset of Source Sans 3 (SIL OFL 1.1, ``assets/OFL.txt``).

Latin with every European and Vietnamese accent, Greek, Cyrillic, French typography (U+202F, ’, « », Œ, €) and
figures of one width, so that columns of numbers align. Importing this module registers the faces.
"""

import threading
import unicodedata
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont, TTFontFace

ASSETS: Final = Path(__file__).parent / "assets"

REGULAR: Final = "OrdisSans"
ITALIC: Final = "OrdisSans-Italic"
SEMIBOLD: Final = "OrdisSans-SemiBold"  # what <b> means inside a text
SEMIBOLD_ITALIC: Final = "OrdisSans-SemiBoldItalic"
BOLD: Final = "OrdisSans-Bold"  # headings and codes

_FILES: Final = {
    REGULAR: "OrdisSans-Regular.ttf",
    ITALIC: "OrdisSans-Italic.ttf",
    SEMIBOLD: "OrdisSans-SemiBold.ttf",
    SEMIBOLD_ITALIC: "OrdisSans-SemiBoldItalic.ttf",
    BOLD: "OrdisSans-Bold.ttf",
}
_REPLACEMENT: Final = "□"


class _Face(TTFontFace):
    """A face that several threads may embed at once.

    ReportLab reads the font file through one cursor per face, for the whole process: two papers closed in the same
    instant moved it under each other, and one failed or took the wrong letters.
    """

    _cursor = threading.Lock()

    def makeSubset(self, subset: list[int]) -> bytes:  # noqa: N802 (ReportLab's name)
        with self._cursor:
            made: bytes = super().makeSubset(subset)
            return made


def _register() -> frozenset[int]:
    fonts = {name: TTFont(name, ASSETS / file) for name, file in _FILES.items()}
    for name, font in fonts.items():
        font.face = _Face(ASSETS / _FILES[name])
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(REGULAR, REGULAR, SEMIBOLD, ITALIC, SEMIBOLD_ITALIC)
    pdfmetrics.registerFontFamily(BOLD, BOLD, BOLD, SEMIBOLD_ITALIC, SEMIBOLD_ITALIC)
    return frozenset(fonts[REGULAR].face.charToGlyph)


_DRAWABLE: Final = _register()


def drawable(text: str) -> str:
    """The same text in letters that the family has: composed (NFC), controls dropped but the line break, and
    « □ » in place of what it cannot draw, since PDF/A refuses a missing glyph."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(
        letter if ord(letter) in _DRAWABLE or letter == "\n" else _REPLACEMENT
        for letter in composed.replace("\t", " ")
        if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf")
    )


def width(text: str, font: str, size: float) -> float:
    """Width in points of one line of ``text``."""
    return float(pdfmetrics.stringWidth(text, font, size))


def fitted(text: str, font: str, size: float, room: float) -> str:
    """``text`` if it fits in ``room`` points, else its beginning with « … »."""
    if width(text, font, size) <= room:
        return text
    kept = len(text)
    while kept and width(text[:kept].rstrip() + "…", font, size) > room:
        kept -= 1
    return text[:kept].rstrip() + "…"
