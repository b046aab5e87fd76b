"""The codes in one picture of a camera. Pure, and imports nothing of Ordis.

It is run as a program too, by ``pool.py``: zxing-cpp holds the interpreter's lock while it searches, so the
search has a process of its own, small and quick to start. Nothing of a picture is kept, here or there.
"""

import io
import json
import os
import resource
import socket
import sys
import warnings
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final

import zxingcpp
from PIL import Image

MOST_BYTES: Final = 400 * 1024
MOST_PIXELS: Final = 2_000_000
"""A full photograph is made smaller by the browser before it is sent."""

_SMALL: Final = 400_000
"""Pixels. Light codes on dark are looked for in photographs alone: it costs a frame half as much again."""
_MOST_CODES: Final = 20
_LONGEST: Final = 1_000
_NICE: Final = 10
"""Pages and scans come first on a busy machine."""
_MEMORY: Final = 1024**3
"""Bytes of addresses that the process may have: a picture of 2 million pixels needs a hundredth."""
_NAMES: Final = {"QRCode": "qr_code", "DataMatrix": "data_matrix", "Code128": "code_128", "Code39": "code_39"}
"""As the browsers' ``BarcodeDetector`` names them. Code 39 is on older stickers of Dell, HP and Lenovo."""
_FORMATS: Final = zxingcpp.barcode_formats_from_str("QRCode,DataMatrix,Code128,Code39Std")
"""Code 39 not in its extended form, which reads « /N » as a point."""
_MAGIC: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")

TOO_HEAVY: Final = (
    "Cette image est trop lourde pour y chercher un code (400\u00a0Ko au plus). Rien n’en a été gardé\u202f: "
    "rapprochez l’étiquette, ou tapez son code."
)
TOO_LARGE: Final = (
    "Cette image a trop de points pour y chercher un code (2\u00a0millions au plus). Rien n’en a été gardé\u202f: "
    "rapprochez l’étiquette, ou tapez son code."
)
NO_PICTURE: Final = (
    "Ce n’est pas une image que la caméra envoie (JPEG ou PNG), ou elle est abîmée. Rien n’en a été gardé\u202f: "
    "réessayez, ou tapez le code."
)


class BadPictureError(Exception):
    """Nothing was looked for in this picture. ``sentence`` is for the person, ``status`` for the answer."""

    def __init__(self, sentence: str, status: int = 422) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


@dataclass(frozen=True, slots=True)
class Found:
    """One code: its text as it is encoded, separators included, and its kind (``qr_code``, ``code_128``…)."""

    text: str
    format: str


def decode(data: bytes) -> list[Found]:
    """The codes of a JPEG or PNG, the nearest to its middle first, at most 20; an empty list when there is none.

    Raises ``BadPictureError``, and nothing else, for more than 400 KB or 2 million pixels (both before the
    picture is decoded) and for what is no such picture.
    """
    picture = _opened(data)
    width, height = picture.size
    found = zxingcpp.read_barcodes(
        picture, formats=_FORMATS, text_mode=zxingcpp.TextMode.Plain, try_invert=width * height > _SMALL
    )
    found.sort(key=lambda code: _distance(code.position, width / 2, height / 2))
    return [Found(code.text[:_LONGEST], _name(code.format)) for code in found[:_MOST_CODES] if code.text]


def _opened(data: bytes) -> Image.Image:
    """The picture in grey. A JPEG is read in grey at once: its colours are never computed."""
    if len(data) > MOST_BYTES:
        raise BadPictureError(TOO_HEAVY, 413)
    if not data.startswith(_MAGIC):
        raise BadPictureError(NO_PICTURE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own limit is far below the one that Pillow warns about
            picture: Image.Image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
        large = picture.width * picture.height > MOST_PIXELS
        if not large:
            picture.draft("L", None)
            picture = picture.convert("L")
    except Image.DecompressionBombError as error:
        raise BadPictureError(TOO_LARGE, 413) from error
    except Exception as error:  # Pillow has a dozen ways to say that a file is spoilt
        raise BadPictureError(NO_PICTURE) from error
    if large:
        raise BadPictureError(TOO_LARGE, 413)
    return picture


def _distance(position: zxingcpp.Position, x: float, y: float) -> float:
    """From the middle of a code to ``x``, ``y``, squared: two corners that face each other are enough."""
    one, other = position.top_left, position.bottom_right
    return float(((one.x + other.x) / 2 - x) ** 2 + ((one.y + other.y) / 2 - y) ** 2)


def _name(found: zxingcpp.BarcodeFormat) -> str:
    """A variant (``QRCodeModel2``) has the name of its family."""
    return next((name for family, name in _NAMES.items() if found.name.startswith(family)), found.name)


def answer(data: bytes) -> bytes:
    """What the process says of one picture: ``{"found": [[text, format]…]}`` or ``{"bad": [sentence, status]}``."""
    try:
        told: dict[str, object] = {"found": [[code.text, code.format] for code in decode(data)]}
    except BadPictureError as error:
        told = {"bad": [error.sentence, error.status]}
    return json.dumps(told).encode()


def serve(pictures: Connection) -> None:
    """Answer pictures until the other end closes, which the system does for it however it dies."""
    while True:
        try:
            data = pictures.recv_bytes()
        except (EOFError, OSError):
            return
        pictures.send_bytes(answer(data))


if __name__ == "__main__":
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    serve(Connection(socket.socket(fileno=int(sys.argv[1])).detach()))
