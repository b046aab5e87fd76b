"""The photograph or the scan of a signed paper: what is accepted, and what is taken out before it is kept. Pure.

What a telephone writes into a picture (place, time, maker, a smaller picture, a short film) says where people live. It
is cut out without drawing the picture again, so that what is kept is what was photographed.
"""

import io
import struct
import warnings
from typing import Final

from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from ordis.kernel.refusal import Refusal

LARGEST: Final = 25 * 1024 * 1024  # bytes
MOST_PIXELS: Final = 80_000_000
TOO_HEAVY: Final = (
    "Cette photographie dépasse 25\u00a0Mo. Rien n’a été enregistré, et le papier signé reste bon\u202f: reprenez-la "
    "en qualité normale, ou scannez-le."
)
EMPTY: Final = "Choisissez la photographie du papier signé. Rien n’a été enregistré."
NO_PICTURE: Final = (
    "Ce fichier n’est ni une photographie JPEG ou PNG, ni un PDF lisible. Rien n’a été enregistré\u202f: reprenez la "
    "photo. Un iPhone enregistre en JPEG avec le réglage «\u202fLe plus compatible\u202f»."
)
TOO_LARGE: Final = "Cette image a trop de pixels pour être lue sans risque. Rien n’a été enregistré\u202f: réduisez-la."

_KEPT_SEGMENTS: Final = frozenset({0xE0, 0xEE})
"""Application segments of a JPEG that say how to draw it: JFIF and Adobe. ICC profiles are kept too."""
_KEPT_CHUNKS: Final = frozenset(
    {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"IDAT", b"IEND"}
)
_ORIENTATION: Final = 0x0112


def bare(data: bytes) -> tuple[bytes, str]:
    """What to keep of ``data``, and its media type. Raises :class:`Refusal` for what cannot be read, or is too big."""
    if not data:
        raise Refusal(EMPTY, status=422)
    if len(data) > LARGEST:
        raise Refusal(TOO_HEAVY, status=413)
    try:
        if data.startswith(b"%PDF-"):
            return _readable_pdf(data), "application/pdf"
        if data.startswith(b"\xff\xd8\xff"):
            return _bare_jpeg(data, _orientation(data)), "image/jpeg"
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            _orientation(data)
            return _bare_png(data), "image/png"
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refusal(TOO_LARGE, status=422) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error) as error:
        raise Refusal(NO_PICTURE, status=422) from error
    raise Refusal(NO_PICTURE, status=422)


def _orientation(data: bytes) -> int:
    """How the picture is turned (EXIF 1 to 8), once all of it was decoded: a torn file is told now, not in a year."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a damaged EXIF is not kept anyway
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refusal(TOO_LARGE, status=422)
            turned = picture.getexif().get(_ORIENTATION, 1)
            picture.draft("RGB", (800, 800))
            picture.load()
    return turned if isinstance(turned, int) and 1 <= turned <= 8 else 1


def _bare_jpeg(data: bytes, turned: int) -> bytes:
    """The segments that draw the picture, how it is turned, and nothing after its end (ITU T.81 annex B)."""
    out, at = bytearray(data[:2]), 2
    if turned != 1:
        out += _turned_exif(turned)
    while True:
        marker = data[at + 1]
        if data[at] != 0xFF:
            raise ValueError("a segment of a JPEG begins with FF")
        if marker == 0xD9:
            return bytes(out + data[at : at + 2])
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        segment = data[at : at + 2 + length]
        at += 2 + length
        if marker == 0xDA:
            end = _end_of_scan(data, at)
            segment, at = segment + data[at:end], end
        if _draws(marker, segment):
            out += segment


def _draws(marker: int, segment: bytes) -> bool:
    if marker == 0xE2:
        return segment[4:15] == b"ICC_PROFILE"
    return marker in _KEPT_SEGMENTS or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands: inside a scan FF is followed by 00, or by the number of a restart."""
    while True:
        at = data.index(b"\xff", at)
        after = data[at + 1]
        if after != 0 and not 0xD0 <= after <= 0xD7:
            return at
        at += 2


def _turned_exif(turned: int) -> bytes:
    """An EXIF segment with the orientation alone."""
    tiff = b"MM\x00\x2a\x00\x00\x00\x08" + struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, turned, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _bare_png(data: bytes) -> bytes:
    out, at = bytearray(data[:8]), 8
    while True:
        (length,) = struct.unpack(">I", data[at : at + 4])
        name, chunk = data[at + 4 : at + 8], data[at : at + 12 + length]
        at += 12 + length
        if name in _KEPT_CHUNKS:
            out += chunk
        if name == b"IEND":
            return bytes(out)


def _readable_pdf(data: bytes) -> bytes:
    """A scan is kept as it is: one that cannot be opened by everyone proves nothing."""
    try:
        reader = PdfFileReader(io.BytesIO(data))
        readable = not reader.encrypted and int(reader.root["/Pages"]["/Count"]) > 0
    except Exception as error:  # a torn or forged file may break the parser in any way
        raise ValueError("not a PDF that can be read") from error
    if not readable:
        raise ValueError("encrypted, or without a page")
    return data
