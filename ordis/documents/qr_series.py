"""Many QR codes of one shape (addresses that differ by their last letters), ten times as fast as one by one.

With version, mode, length and mask fixed, a symbol is an affine function of its data over GF(2): the Reed-Solomon
code is linear, and placing and masking the bits only permutes and adds a constant (ISO/IEC 18004 §7.5 to §7.8). Two
texts of one length therefore differ, as symbols, by the sum of what each differing bit of their data changes; that
is asked of the library once per bit, and a symbol is then a few exclusive ors.
"""

from functools import lru_cache
from typing import Any, Final

from qrcode.main import QRCode
from qrcode.util import MODE_ALPHA_NUM, QRData

from ordis.documents import qr
from ordis.documents.qr import Matrix

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"  # in the order of ISO/IEC 18004, table 5
_LONGEST: Final = 61  # of version 3: beyond, data are cut in blocks, and the library fails on one of zeros only
_RANK: Final = {letter: rank for rank, letter in enumerate(_ALPHABET)}


def matrix(text: str) -> Matrix:
    """The very modules of ``qr.matrix(text)``; worth it from some dozens of texts of one length on."""
    if text.isdecimal() or not 0 < len(text) <= _LONGEST or any(letter not in _RANK for letter in text):
        return qr.matrix(text)
    side, found = _blank(len(text))
    for place in range(0, len(text), 2):
        value = _value(text[place : place + 2])
        while value:
            bit = value.bit_length() - 1
            found ^= _change(len(text), place, bit)
            value ^= 1 << bit
    return _rows(found, side)


def _value(letters: str) -> int:
    """What is written for one or two letters: 6 or 11 bits."""
    first = _RANK[letters[0]]
    return first if len(letters) == 1 else first * len(_ALPHABET) + _RANK[letters[1]]


@lru_cache(maxsize=256)
def _blank(length: int) -> tuple[int, int]:
    """``(side, modules)`` of the text whose data bits are all zero, the modules as bits, the first one highest."""
    return _asked("0" * length)


@lru_cache(maxsize=16_384)
def _change(length: int, place: int, bit: int) -> int:
    """The modules that change with one bit of the letters at ``place``."""
    alone = length - place == 1
    high, low = divmod(1 << bit, len(_ALPHABET))
    letters = _ALPHABET[low] if alone else _ALPHABET[high] + _ALPHABET[low]
    text = "0" * place + letters + "0" * (length - place - len(letters))
    return _asked(text)[1] ^ _blank(length)[1]


def _asked(text: str) -> tuple[int, int]:
    """The library's symbol, in the mode of letters even when there are only digits."""
    code: QRCode[Any] = QRCode(error_correction=qr.LEVELS["M"], mask_pattern=qr.MASK)
    code.add_data(QRData(text.encode(), mode=MODE_ALPHA_NUM))
    code.make()
    bits = "".join("1" if dark else "0" for row in code.modules for dark in row)
    return len(code.modules), int(bits, 2)


def _rows(modules: int, side: int) -> Matrix:
    bits = f"{modules:0{side * side}b}".encode().translate(_BOOLEANS)
    return tuple(tuple(map(bool, bits[start : start + side])) for start in range(0, side * side, side))


_BOOLEANS: Final = bytes.maketrans(b"01", b"\x00\x01")
