"""Photographs, or the scan, of a signed paper: what is accepted, and what is taken out before it is kept. Pure.

What a telephone writes into a picture (place, time, maker, a smaller picture, a short film) says where people live. It
is cut out without drawing the picture again, so that what is kept is what was photographed: this is also why HEIC is
refused rather than drawn anew (a page that asks for ``image/jpeg`` is given JPEG by an iPhone, whatever it keeps), and
why several photographs stay several files, each by its SHA-256 in the proof, instead of becoming one PDF.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from ordis.kernel.refusal import Refusal

ACCEPTED: Final = "image/jpeg,image/png,image/webp,application/pdf"
"""JPEG first: Safari turns a HEIC into the first of these that it can write."""
LARGEST: Final = 25 * 1024 * 1024  # bytes
MOST_PAGES: Final = 12
MOST_PIXELS: Final = 80_000_000
MOST_PIXELS_WHOLE: Final = 30_000_000
"""Of a picture that cannot be decoded smaller than it is: PNG, WebP, progressive JPEG."""
TOO_HEAVY: Final = (
    "Cet envoi dépasse 25\u00a0Mo. Rien n’a été enregistré, et le papier signé reste bon\u202f: joignez les pages en "
    "plusieurs fois, ou reprenez les photographies en qualité normale."
)
EMPTY: Final = "Choisissez les photographies du papier signé. Rien n’a été enregistré."
NO_PICTURE: Final = (
    "Ce fichier n’est ni une photographie JPEG, PNG ou WebP, ni un PDF lisible. Rien n’a été enregistré\u202f: "
    "reprenez la photo, ou scannez le papier."
)
HEIC: Final = (
    "Cette photographie est au format HEIC de l’iPhone, que tout le monde ne peut pas ouvrir. Rien n’a été "
    "enregistré\u202f: dans l’iPhone, ouvrez Réglages, Appareil photo, Formats, choisissez «\u202fLe plus "
    "compatible\u202f», puis reprenez la photo. Ou joignez-la depuis l’iPhone même, qui la convertit."
)
TOO_LARGE: Final = "Cette image a trop de pixels pour être lue sans risque. Rien n’a été enregistré\u202f: réduisez-la."
TOO_MANY: Final = (
    f"{MOST_PAGES} photographies au plus pour un papier. Rien n’a été enregistré\u202f: une par page suffit."
)
ONE_PDF: Final = (
    "Un PDF tient lieu de toutes les pages\u202f: joignez un seul PDF, ou des photographies, pas les deux. Rien "
    "n’a été enregistré."
)
PDF: Final = "application/pdf"


@dataclass(frozen=True, slots=True)
class Bare:
    """One page of the paper, or all of them in a PDF, as it may be kept; ``media`` is its type, ``pages`` how many of
    them it holds."""

    data: bytes
    media: str
    pages: int = 1


_KEPT_SEGMENTS: Final = frozenset({0xE0, 0xEE})
"""Application segments of a JPEG that say how to draw it: JFIF and Adobe. ICC profiles are kept too."""
_KEPT_CHUNKS: Final = frozenset(
    {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"IDAT", b"IEND"}
)
_KEPT_PARTS: Final = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ICCP"})
_ORIENTATION: Final = 0x0112
_WEBP_EXIF: Final = 0x08
_WEBP_XMP: Final = 0x04
_HEIF: Final = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
"""Major brands of HEIF, ISO/IEC 23008-12 annex B."""


def bared(sent: Sequence[bytes]) -> tuple[Bare, ...]:
    """What to keep of the files sent, in their order. Slow: never under the writers' lock. Raises :class:`Refusal`."""
    if not sent:
        raise Refusal(EMPTY, status=422)
    refuse_too_many(len(sent))
    pages = tuple(bare(data) for data in sent)
    refuse_mixed([page.media for page in pages])
    return pages


def refuse_too_many(pages: int) -> None:
    if pages > MOST_PAGES:
        raise Refusal(TOO_MANY, status=422)


def refuse_mixed(medias: Sequence[str]) -> None:
    """One PDF, or photographs: nobody could say in which order a mixture is read."""
    if PDF in medias and len(medias) > 1:
        raise Refusal(ONE_PDF, status=422)


def bare(data: bytes) -> Bare:
    """What to keep of one file. Raises :class:`Refusal` for what cannot be read, or is too big."""
    if not data:
        raise Refusal(EMPTY, status=422)
    if len(data) > LARGEST:
        raise Refusal(TOO_HEAVY, status=413)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        raise Refusal(HEIC, status=422)
    try:
        return _read(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refusal(TOO_LARGE, status=422) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error) as error:
        raise Refusal(NO_PICTURE, status=422) from error


def _read(data: bytes) -> Bare:
    if data.startswith(b"%PDF-"):
        return Bare(data, PDF, length_of_pdf(data))
    if data.startswith(b"\xff\xd8\xff"):
        return Bare(_bare_jpeg(data, _orientation(data)), "image/jpeg")
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Bare(_bare_png(data, _orientation(data)), "image/png")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Bare(_bare_webp(data, _orientation(data)), "image/webp")
    raise ValueError("neither a picture nor a PDF")


def _orientation(data: bytes) -> int:
    """How the picture is turned (EXIF 1 to 8), once all of it was decoded: a torn file is told now, not in a year.

    Its size stands in its first bytes, and is judged before anything is decoded.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a damaged EXIF is not kept anyway
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > _most_pixels(picture):
                raise Refusal(TOO_LARGE, status=422)
            turned = picture.getexif().get(_ORIENTATION, 1)
            picture.draft("RGB", (800, 800))
            picture.load()
    return turned if isinstance(turned, int) and 1 <= turned <= 8 else 1


def _most_pixels(picture: Image.Image) -> int:
    whole = picture.format != "JPEG" or "progressive" in picture.info
    return MOST_PIXELS_WHOLE if whole else MOST_PIXELS


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
    body = b"Exif\x00\x00" + _turned_tiff(turned)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _turned_tiff(turned: int) -> bytes:
    return b"MM\x00\x2a\x00\x00\x00\x08" + struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, turned, 0, 0)


def _bare_png(data: bytes, turned: int) -> bytes:
    """The chunks that draw the picture, and how it is turned (PNG third edition §11.3.3.5)."""
    out, at = bytearray(data[:8]), 8
    while True:
        (length,) = struct.unpack(">I", data[at : at + 4])
        name, chunk = data[at + 4 : at + 8], data[at : at + 12 + length]
        at += 12 + length
        if name in _KEPT_CHUNKS:
            out += chunk
        if name == b"IHDR" and turned != 1:
            exif = b"eXIf" + _turned_tiff(turned)
            out += struct.pack(">I", len(exif) - 4) + exif + struct.pack(">I", zlib.crc32(exif))
        if name == b"IEND":
            return bytes(out)


def _bare_webp(data: bytes, turned: int) -> bytes:
    """The chunks that draw the picture, and how it is turned (RFC 9649 §2.7). A film is no page: ``ValueError``."""
    parts, extended = [], b""
    end, at = 8 + struct.unpack("<I", data[4:8])[0], 12
    while at + 8 <= min(end, len(data)):
        name, (length,) = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])
        body = data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
        if name == b"ANIM":
            raise ValueError("a film")
        if name == b"VP8X":
            extended = body
        elif name in _KEPT_PARTS:
            parts.append(_webp_part(name, body))
    if extended:
        exif = turned != 1
        flags = extended[0] & ~(_WEBP_EXIF | _WEBP_XMP) | (_WEBP_EXIF if exif else 0)
        parts.insert(0, _webp_part(b"VP8X", bytes([flags]) + extended[1:]))
        parts += [_webp_part(b"EXIF", _turned_tiff(turned))] if exif else []
    drawn = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(drawn)) + drawn


def _webp_part(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)


def length_of_pdf(data: bytes) -> int:
    """How many pages it has. ``ValueError`` for one that cannot be opened by everyone: it proves nothing."""
    try:
        reader = PdfFileReader(io.BytesIO(data))
        pages = 0 if reader.encrypted else int(reader.root["/Pages"]["/Count"])
    except Exception as error:  # a torn or forged file may break the parser in any way
        raise ValueError("not a PDF that can be read") from error
    if pages < 1:
        raise ValueError("encrypted, or without a page")
    return pages
