"""What is drawn on a page of labels, in millimetres from its upper left corner, whoever draws it.

The layout speaks in these; the PDF, the SVG of the preview and the ZPL of a Zebra only write them down. What the
preview shows is therefore what the printer is given.
"""

from dataclasses import dataclass
from typing import TypeAlias

from ordis.documents.qr import Matrix


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR code; ``x``, ``y``: its first module (the quiet zone is outside); ``module``: the side of one, in mm."""

    x: float
    y: float
    module: float
    matrix: Matrix
    text: str

    @property
    def side(self) -> float:
        """In mm, without the quiet zone."""
        return self.module * len(self.matrix)


@dataclass(frozen=True, slots=True)
class Text:
    """One line; ``y`` is its baseline, ``size`` is in points, ``font`` a name of ``documents.fonts``."""

    x: float
    y: float
    size: float
    font: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    x: float
    y: float
    to_x: float
    to_y: float
    width: float = 0.15


@dataclass(frozen=True, slots=True)
class Outline:
    """The edge of a label, drawn on plain paper only."""

    x: float
    y: float
    width: float
    height: float


Drawn: TypeAlias = Symbol | Text | Line | Outline


@dataclass(frozen=True, slots=True)
class Page:
    """``size`` in mm; ``drawn`` in the order of the labels."""

    size: tuple[float, float]
    drawn: list[Drawn]
