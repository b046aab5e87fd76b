"""Files that a person joins to what they say: a provider's slip, photographs. All drawn, nothing is real."""

import io
import itertools
import struct
import zlib
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageDraw, ImageFilter
from reportlab.pdfgen.canvas import Canvas

_WIDTH, _HEIGHT = 640, 420
_BENCH, _SHADE = (196, 178, 150), (150, 134, 110)
_METALS = ((176, 180, 186), (142, 148, 156), (206, 209, 213), (112, 117, 124))
_BOARD = (38, 92, 66)
_PIECES = 46
_Point = tuple[float, float]


def slip(title: str, lines: Sequence[str]) -> bytes:
    """One page as a provider would send it; the same words give the same bytes."""
    page = io.BytesIO()
    canvas = Canvas(page, pageCompression=0, invariant=1)
    canvas.setTitle(title)
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(56, 770, title)
    canvas.setFont("Helvetica", 11)
    for rank, line in enumerate(lines):
        canvas.drawString(56, 735 - 19 * rank, line)
    canvas.save()
    return page.getvalue()


def photograph(seed: str) -> bytes:
    """A PNG of pieces of a disk on a bench, drawn and not taken; each seed scatters them otherwise."""
    random = Random(seed)  # noqa: S311 (a drawing)
    rows = [bytearray(bytes(_BENCH) * _WIDTH) for _ in range(_HEIGHT)]
    for rank in range(_PIECES):
        corners = _piece(random)
        _fill(rows, [(x + 5, y + 6) for x, y in corners], _SHADE)
        _fill(rows, corners, _BOARD if rank % 6 == 0 else random.choice(_METALS))
    return _png(rows)


def bench_photograph() -> bytes:
    """A JPEG of a laptop open on the bench, drawn and not taken: a wide crack runs from a hinge into the lid."""
    picture = Image.new("RGB", (1200, 800), _BENCH)
    draw = ImageDraw.Draw(picture)
    for rank in range(0, 800, 26):
        draw.line([(0, rank), (1200, rank + 9)], fill=_SHADE, width=2)
    draw.polygon([(250, 470), (950, 470), (1060, 730), (140, 730)], fill=(58, 60, 66))
    for row, column in itertools.product(range(4), range(13)):
        x, y, wide = 300 + column * 46 - row * 8, 495 + row * 36, 38 + row
        draw.rounded_rectangle([x, y, x + wide, y + 27], 4, fill=(28, 29, 33))
    draw.rounded_rectangle([500, 650, 700, 718], 6, fill=(72, 75, 82))
    draw.rounded_rectangle([238, 60, 962, 470], 14, fill=(40, 42, 47))
    draw.rectangle([268, 90, 932, 440], fill=(24, 44, 62))
    draw.line([(262, 470), (284, 392), (318, 360), (338, 262)], fill=(214, 216, 220), width=6)
    draw.line([(318, 360), (372, 342)], fill=(190, 193, 198), width=4)
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.4)).save(out, "JPEG", quality=88)
    return out.getvalue()


def _piece(random: Random) -> list[_Point]:
    """A quadrilateral, its corners in order."""
    x, y = random.gauss(_WIDTH / 2, _WIDTH / 7), random.gauss(_HEIGHT / 2, _HEIGHT / 7)
    wide, tall, lean = random.uniform(12, 44), random.uniform(8, 30), random.uniform(-14, 14)
    return [(x - wide, y - tall + lean), (x + wide, y - tall - lean), (x + wide - lean, y + tall), (x - wide, y + tall)]


def _fill(rows: list[bytearray], corners: Sequence[_Point], colour: tuple[int, int, int]) -> None:
    """Line by line between the sides that the line crosses."""
    sides = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    low, high = min(y for _, y in corners), max(y for _, y in corners)
    for y in range(max(0, int(low)), min(_HEIGHT, int(high) + 1)):
        crossed = [
            x0 + (y - y0) * (x1 - x0) / (y1 - y0) for (x0, y0), (x1, y1) in sides if (y0 <= y < y1) or (y1 <= y < y0)
        ]
        if crossed:
            left, right = max(0, int(min(crossed))), min(_WIDTH, int(max(crossed)))
            rows[y][3 * left : 3 * right] = bytes(colour) * max(0, right - left)


def _png(rows: Sequence[bytearray]) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
