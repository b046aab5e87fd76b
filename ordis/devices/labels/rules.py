"""What a person measured on a calibration page, turned into the correction of the printer. Pure."""

from dataclasses import dataclass
from typing import Final

from ordis.devices.labels.sheet import Correction

MOST_SHIFT: Final = 20.0  # mm
SCALES: Final = (950, 1050)  # thousandths
_INSET: Final = 20.0  # mm


@dataclass(frozen=True, slots=True)
class Measured:
    """Lengths in mm read with a ruler on the printed page.

    ``left`` and ``top``: from the edges of the paper to the first cross; ``across`` and ``down``: from the first
    cross to the second.
    """

    left: float
    top: float
    across: float
    down: float


def crosses(page: tuple[float, float]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the two crosses of a calibration page stand: far from each other, where every printer reaches."""
    across, down = (min(_INSET, side / 5) for side in page)
    return (across, down), (page[0] - across, page[1] - down)


def corrected(measured: Measured, page: tuple[float, float]) -> Correction:
    """What must be drawn so that the crosses fall where they should.

    The printer puts what is drawn at ``p`` at ``s × p + t``; so that it falls at ``p``, ``(p - t) / s`` is drawn.
    One scale for both directions: paper slips along, but a head has no more than one width. Rounded to a tenth of
    a millimetre and a thousandth, finer than a ruler is read.
    """
    (x, y), (to_x, to_y) = crosses(page)
    drawn, found = (to_x - x) + (to_y - y), measured.across + measured.down
    if found <= 0:
        raise ValueError("the crosses cannot stand at the same point")
    printed = found / drawn
    scale = round(1 / printed, 3)
    right, down = (-(seen - printed * at) / printed for seen, at in ((measured.left, x), (measured.top, y)))
    return Correction(round(right, 1), round(down, 1), scale)


def in_reach(correction: Correction) -> bool:
    """Whether a correction is one of a printer, and not of a page printed « ajustée » or of a ruler misread."""
    low, high = SCALES
    near = abs(correction.right) <= MOST_SHIFT and abs(correction.down) <= MOST_SHIFT
    return near and low <= round(correction.scale * 1000) <= high
