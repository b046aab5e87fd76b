"""The diagonal of a panel, out of what it says of itself (VESA E-EDID 1.4 §3.6.2 and §3.10.2)."""

import base64
import binascii
import math

_HEADER = bytes.fromhex("00ffffffffffff00")
_FIRST_TIMING = 54
_CREDIBLE = (5.0, 60.0)


def diagonal(text: str | None) -> float | None:
    """Inches to one decimal, from an EDID block in base 64; ``None`` for anything else and for projectors."""
    try:
        block = base64.b64decode((text or "")[:4_096], validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(block) < 128 or not block.startswith(_HEADER):
        return None
    inches = round(math.hypot(*_millimetres(block)) / 25.4, 1)
    return inches if _CREDIBLE[0] <= inches <= _CREDIBLE[1] else None


def _millimetres(block: bytes) -> tuple[int, int]:
    """The first detailed timing says millimetres; the header only whole centimetres."""
    timing = block[_FIRST_TIMING : _FIRST_TIMING + 18]
    width, height = timing[12] | (timing[14] & 0xF0) << 4, timing[13] | (timing[14] & 0x0F) << 8
    if timing[:2] != b"\0\0" and width and height:
        return width, height
    return block[21] * 10, block[22] * 10
