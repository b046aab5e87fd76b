"""Sheets and rolls of labels on the market, in millimetres, as their makers publish them.

A4 sheets are Avery and Zweckform references; rolls are one label to a page (Brother DK, Dymo, Zebra).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_A4: Final = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class LabelFormat:
    """One reference. Lengths in mm; ``left`` and ``top`` are the margins of the first label, pitches go from
    one label to the next. ``dpi`` is the printer that the modules of a QR code are aligned on."""

    name: str
    label: tuple[float, float]
    columns: int
    rows: int
    left: float
    top: float
    column_pitch: float
    row_pitch: float
    page: tuple[float, float] = _A4
    dpi: int = 600
    maker: str = "Avery"

    def __post_init__(self) -> None:
        right, bottom = self.last_corner
        if right > self.page[0] + 0.05 or bottom > self.page[1] + 0.05:
            raise ValueError(f"the last label of {self.name} ends outside the page, at {right} × {bottom} mm")

    @property
    def cells(self) -> int:
        """Labels on one page."""
        return self.columns * self.rows

    @property
    def last_corner(self) -> tuple[float, float]:
        """Lower right corner of the last label, from the upper left of the page, in mm."""
        return (
            self.left + (self.columns - 1) * self.column_pitch + self.label[0],
            self.top + (self.rows - 1) * self.row_pitch + self.label[1],
        )

    def corner(self, cell: int) -> tuple[float, float]:
        """Upper left corner of a cell (0 is the first, rows are filled first), in mm from the upper left."""
        row, column = divmod(cell, self.columns)
        return self.left + column * self.column_pitch, self.top + row * self.row_pitch


def _sheet(name: str, *measures: float, maker: str = "Avery") -> LabelFormat:
    width, height, columns, rows, left, top, across, down = measures
    grid = (int(columns), int(rows), left, top, across, down)
    return LabelFormat(name, (width, height), *grid, maker=maker)


def _roll(
    name: str,
    width: float,
    height: float,
    *,
    dpi: int,
    maker: str,
    printable: tuple[float, float] | None = None,
) -> LabelFormat:
    """One label to a page, as the printer's driver wants it; ``printable`` is what its head can reach."""
    label = printable or (width, height)
    left, top = (width - label[0]) / 2, (height - label[1]) / 2
    return LabelFormat(name, label, 1, 1, left, top, width, height, page=(width, height), dpi=dpi, maker=maker)


_ALL: Final = (
    _sheet("L4731REV", 25.4, 10, 7, 27, 9, 13.5, 27.9, 10),
    _sheet("L4732", 35.6, 16.9, 5, 16, 11, 13, 38.1, 16.9),
    _sheet("L7651", 38.1, 21.2, 5, 13, 4.7, 10.9, 40.6, 21.2),
    _sheet("L7636", 45.7, 21.2, 4, 12, 9.7, 21.3, 48.3, 21.2),
    _sheet("L7654", 45.7, 25.4, 4, 10, 10, 22, 48.5, 25.4),
    _sheet("L7160", 63.5, 38.1, 3, 7, 7.2, 15.15, 66.04, 38.1),
    _sheet("J8160", 63.5, 38.1, 3, 7, 7.2, 15.15, 66.04, 38.1),
    _sheet("L7159", 63.5, 33.9, 3, 8, 7.2, 12.9, 66.04, 33.9),
    _sheet("L7162", 99.1, 33.9, 2, 8, 4.65, 13, 101.6, 33.9),
    _sheet("L7163", 99.1, 38.1, 2, 7, 4.65, 15.2, 101.6, 38.1),
    _sheet("L7165", 99.1, 67.7, 2, 4, 4.67, 13.04, 101.6, 67.7),
    _sheet("3474", 70, 37, 3, 8, 0, 0.5, 70, 37, maker="Zweckform"),
    _roll("DK-11201", 90, 29, dpi=300, maker="Brother", printable=(83.9, 25.9)),
    _roll("DK-11209", 62, 29, dpi=300, maker="Brother"),
    _roll("DK-11204", 54, 17, dpi=300, maker="Brother"),
    _roll("DK-11202", 100, 62, dpi=300, maker="Brother"),
    _roll("DK-22205", 62, 29, dpi=300, maker="Brother"),  # continuous, cut at 29 mm
    _roll("11352", 54, 25, dpi=300, maker="Dymo"),
    _roll("99010", 89, 28, dpi=300, maker="Dymo"),
    _roll("99012", 89, 36, dpi=300, maker="Dymo"),
    _roll("99014", 101, 54, dpi=300, maker="Dymo"),
    _roll("Zebra 50×25", 50, 25, dpi=203, maker="Zebra"),
    _roll("Zebra 57×32", 57, 32, dpi=203, maker="Zebra"),
)

LABEL_FORMATS: Final[Mapping[str, LabelFormat]] = MappingProxyType({format_.name: format_ for format_ in _ALL})
DEFAULT_FORMAT: Final = "L7654"
