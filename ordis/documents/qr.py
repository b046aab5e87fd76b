"""QR codes as matrices, as PDF content, as SVG and as text. No picture is ever made.

The mask is fixed: trying the eight masks of ISO/IEC 18004 is 80 % of the cost of a symbol, and any mask
decodes. An upper-case URL (``HTTPS://HOST/D/CODE``) is held in alphanumeric mode: a smaller symbol.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from markupsafe import Markup
from qrcode import constants
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode
from qrcode.util import QRData

Matrix: TypeAlias = tuple[tuple[bool, ...], ...]
"""Square, top row first, ``True`` is dark, without quiet zone."""

QUIET_ZONE: Final = 4
"""Modules left white on each side (ISO/IEC 18004 §6.3.8)."""

LEVELS: Final = {
    "L": constants.ERROR_CORRECT_L,
    "M": constants.ERROR_CORRECT_M,
    "Q": constants.ERROR_CORRECT_Q,
    "H": constants.ERROR_CORRECT_H,
}
MASK: Final = 3
_DARK_RUN: Final = re.compile(rb"\x01+")


def matrix(text: str, error_correction: str = "M") -> Matrix:
    """The modules of ``text``. ``error_correction`` is L, M, Q or H.

    Raises ``ValueError`` for an empty text or one that no symbol can hold (2,331 bytes at level M).
    """
    if not text:
        raise ValueError("a QR code needs a text")
    code: QRCode[Any] = QRCode(error_correction=LEVELS[error_correction], mask_pattern=MASK)
    code.add_data(QRData(text.encode()))
    try:
        code.make()
    except (DataOverflowError, ValueError) as error:
        raise ValueError(f"{len(text)} characters are too many for a QR code") from error
    return tuple(tuple(map(bool, row)) for row in code.modules)


def dark_runs(modules: Matrix) -> Iterator[tuple[int, int, int]]:
    """``(column, row, length)`` of each horizontal run of dark modules, top row first."""
    for row, cells in enumerate(modules):
        for run in _DARK_RUN.finditer(bytes(cells)):
            yield run.start(), row, run.end() - run.start()


def pdf_content(modules: Matrix) -> str:
    """Path operators filling the symbol, one unit per module, lower left corner at (0, 0).

    The caller sets place and scale with ``cm`` and the colour, between ``q`` and ``Q``.
    """
    top = len(modules) - 1
    return " ".join(f"{column} {top - row} {length} 1 re" for column, row, length in dark_runs(modules)) + " f"


def svg(text: str, label: str = "Code QR", error_correction: str = "M") -> Markup:
    """An ``<svg class="qr">`` with its quiet zone, black on white, for a page: no style attribute, no script.

    ``label`` is what a screen reader says. The size is left to the style sheet.
    """
    modules = matrix(text, error_correction)
    side = len(modules) + 2 * QUIET_ZONE
    path = "".join(
        f"M{column + QUIET_ZONE} {row + QUIET_ZONE}h{length}v1h-{length}z" for column, row, length in dark_runs(modules)
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr" viewBox="0 0 {side} {side}" role="img"'
        ' aria-label="{label}" shape-rendering="crispEdges">'
        '<rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d="{path}"/></svg>'
    ).format(side=side, label=label, path=path)


def half_blocks(text: str, error_correction: str = "M") -> str:
    """The symbol for a terminal that writes light on dark: two modules per character, quiet zone included.

    Each line ends with a newline. Light modules are drawn, dark ones are the background, so that a camera sees
    dark on light; « ▀▄█ » are in the console fonts of every live system (they come from code page 437).
    """
    modules = matrix(text, error_correction)
    side = len(modules) + 2 * QUIET_ZONE

    def light(row: int, column: int) -> bool:
        row, column = row - QUIET_ZONE, column - QUIET_ZONE
        return not (0 <= row < len(modules) and 0 <= column < len(modules) and modules[row][column])

    def cell(row: int, column: int) -> str:
        return " ▄▀█"[2 * light(row, column) + light(row + 1, column)]

    return "".join("".join(cell(row, column) for column in range(side)) + "\n" for row in range(0, side, 2))
