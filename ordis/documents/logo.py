"""The city's logo, read once at start: refused with a sentence when it cannot be printed, flattened on white.

Papers know no transparency (PDF/A-2a would allow it; printers and old viewers do not all agree on it), so the alpha
of a PNG is laid on white here. The name of the city always stands beside the logo: it is an artifact of the PDF, and
has an empty ``alt`` on a page.
"""

import base64
import hashlib
import io
import warnings
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageOps
from reportlab.pdfbase.pdfdoc import PDFImageXObject

from ordis.settings import BadSetting, Settings

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
MOST_BYTES: Final = 1024 * 1024
LEAST_SIDE: Final = 48
MOST_SIDE: Final = 6000
PRINTED: Final = (620, 190)
"""Pixels kept: 300 dots per inch on the 149 × 45 points that a paper gives it."""

_REFUSED: Final = "Réglage ORDIS_LOGO refusé\u202f: {name} {why}."
_NOT_A_PICTURE: Final = (
    "n’est pas une image PNG, JPEG, WebP ou GIF (un SVG s’exporte en PNG, 600 pixels de large suffisent)"
)


@dataclass(frozen=True, slots=True)
class Logo:
    """``png`` is what pages show; ``width`` and ``height`` are its pixels."""

    png: bytes
    width: int
    height: int
    image: Any = field(repr=False, compare=False)

    @property
    def data_uri(self) -> str:
        """For the page of a paper, which is kept by no cache: the picture goes with it."""
        return f"data:image/png;base64,{base64.b64encode(self.png).decode()}"

    def fitted(self, width: float, height: float) -> tuple[float, float]:
        """The largest size of the same shape that this room holds, in the unit of the room."""
        scale = min(width / self.width, height / self.height)
        return self.width * scale, self.height * scale


def open_logo(path: Path) -> Logo:
    """The logo of a file. Raises :class:`BadSetting`, which says what is wrong and what to do."""
    try:
        return _made(_flat(_picture(path)))
    except ValueError as error:
        raise BadSetting(_REFUSED.format(name=path.name, why=error)) from error


def _picture(path: Path) -> Image.Image:
    if not path.is_file():
        raise ValueError("n’existe pas, ou n’est pas un fichier")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"pèse {-(-size // 1024)}\u00a0Ko, 1\u202f024 au plus\u202f: enregistrez-le en plus petit")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as opened:
                width, height = opened.size
                if not (min(width, height) >= LEAST_SIDE and max(width, height) <= MOST_SIDE):
                    raise ValueError(
                        f"mesure {width} × {height}\u00a0pixels\u202f: il en faut de {LEAST_SIDE} à {MOST_SIDE} de côté"
                    )
                return ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError(_NOT_A_PICTURE) from error


def _flat(picture: Image.Image) -> Image.Image:
    """On white, no larger than it is printed."""
    white = Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture)
    white.thumbnail(PRINTED, Image.Resampling.LANCZOS)
    return white.convert("RGB")


def _made(picture: Image.Image) -> Logo:
    """The picture is compressed once for all papers: a paper only copies it."""
    png = io.BytesIO()
    picture.save(png, "PNG", optimize=True)
    raw = picture.tobytes()
    image = PDFImageXObject(hashlib.sha256(raw).hexdigest()[:32])
    image.width, image.height = picture.size
    image.colorSpace, image.bitsPerComponent, image._filters = "DeviceRGB", 8, ("FlateDecode",)
    image.streamContent = zlib.compress(raw, 9)
    return Logo(png.getvalue(), picture.width, picture.height, image)


_current: Logo | None = None


def use(settings: Settings) -> None:
    """Called once by ``create_app``."""
    global _current
    _current = open_logo(settings.logo) if settings.logo else None


def current() -> Logo | None:
    return _current
