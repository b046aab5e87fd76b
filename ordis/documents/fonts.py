"""The letters of every paper: Ordis Sans, a subset of Source Sans 3 (SIL OFL 1.1, ``assets/OFL.txt``).

Latin with every European and Vietnamese accent, Greek, Cyrillic, French typography (U+202F, ’, « », Œ, €) and
figures of one width, so that columns of numbers align. Beside it Ordis Arabic, a subset of Noto Sans Arabic (same
licence): Arabic, Dari, Persian. Importing this module registers the faces.
"""

import threading
import unicodedata
from pathlib import Path
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont, TTFontFace, makeToUnicodeCMap

from ordis.documents import scripts

ASSETS: Final = Path(__file__).parent / "assets"

REGULAR: Final = "OrdisSans"
ITALIC: Final = "OrdisSans-Italic"
SEMIBOLD: Final = "OrdisSans-SemiBold"  # what <b> means inside a text
SEMIBOLD_ITALIC: Final = "OrdisSans-SemiBoldItalic"
BOLD: Final = "OrdisSans-Bold"  # headings and codes

ARABIC: Final = "OrdisArabic"
ARABIC_BOLD: Final = "OrdisArabic-Bold"

_FILES: Final = {
    REGULAR: "OrdisSans-Regular.ttf",
    ITALIC: "OrdisSans-Italic.ttf",
    SEMIBOLD: "OrdisSans-SemiBold.ttf",
    SEMIBOLD_ITALIC: "OrdisSans-SemiBoldItalic.ttf",
    BOLD: "OrdisSans-Bold.ttf",
}
_ARABIC_FILES: Final = {ARABIC: "OrdisArabic-Regular.ttf", ARABIC_BOLD: "OrdisArabic-Bold.ttf"}
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


class _ArabicFont(TTFont):
    """A font drawn by presentation forms, and read as letters: copy and search get « لا », not « ﻻ »."""

    def addObjects(self, doc: Any) -> None:  # noqa: N802 (ReportLab's name)
        subsets = [list(subset) for subset in self.state[doc].subsets]
        super().addObjects(doc)
        for rank, subset in enumerate(subsets):
            _read_as_letters(doc, self, rank, subset)


def _read_as_letters(doc: Any, font: TTFont, rank: int, subset: list[int]) -> None:
    """Rewrite the ToUnicode map of one subset: one line a code, « <05> <06440627> »."""
    name = f"{SUBSETN(rank).decode()}+{font.face.name.decode()}"
    plain = makeToUnicodeCMap(name, subset)
    for code, letter in enumerate(subset):
        meant = scripts.logical(chr(letter)).encode("utf-16-be").hex().upper()
        plain = plain.replace(f"\n<{code:02X}> <{letter:04X}>\n", f"\n<{code:02X}> <{meant}>\n")
    doc.idToObject[f"toUnicodeCMap:{name}"].content = plain


def _register() -> tuple[frozenset[int], frozenset[int]]:
    fonts = {name: TTFont(name, ASSETS / file) for name, file in _FILES.items()}
    fonts |= {name: _ArabicFont(name, ASSETS / file, asciiReadable=False) for name, file in _ARABIC_FILES.items()}
    for name, font in fonts.items():
        font.face = _Face(ASSETS / (_FILES | _ARABIC_FILES)[name])
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(REGULAR, REGULAR, SEMIBOLD, ITALIC, SEMIBOLD_ITALIC)
    pdfmetrics.registerFontFamily(BOLD, BOLD, BOLD, SEMIBOLD_ITALIC, SEMIBOLD_ITALIC)
    return frozenset(fonts[REGULAR].face.charToGlyph), frozenset(fonts[ARABIC].face.charToGlyph)


_DRAWABLE, _ARABIC = _register()
_KEPT: Final = (
    "\n\u200c\u2066\u2067\u2068\u2069"  # a break, the Persian non-joiner, isolates: they shape a line, undrawn
)


def drawable(text: str) -> str:
    """The same text in letters that the family has: composed (NFC), controls dropped but the line break, a raised or
    round letter as the plain one (« 90ᵉ » is « 90e »), and « □ » in place of what it cannot draw, since PDF/A refuses
    a missing glyph."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(
        letter if ord(letter) in _DRAWABLE or letter == "\n" else _plain(letter)
        for letter in composed.replace("\t", " ")
        if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf")
    )


def _plain(letter: str) -> str:
    """What Unicode holds for the same (NFKC), if the family has it."""
    same = unicodedata.normalize("NFKC", letter)
    return same if all(ord(each) in _DRAWABLE for each in same) else _REPLACEMENT


def arabic_drawable(text: str) -> str:
    """As ``drawable``, for a text that runs from right to left: Arabic letters too, isolates kept."""
    composed = unicodedata.normalize("NFC", text).replace("\t", " ")
    return "".join(
        letter if letter in _KEPT or ord(letter) in _DRAWABLE or ord(letter) in _ARABIC else _REPLACEMENT
        for letter in composed
        if letter in _KEPT or unicodedata.category(letter) not in ("Cc", "Cf")
    )


def is_arabic(letter: str) -> bool:
    """Whether the Arabic face alone draws it."""
    return ord(letter) in _ARABIC and ord(letter) not in _DRAWABLE


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
