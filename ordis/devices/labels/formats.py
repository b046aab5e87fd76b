"""Sheets and rolls of labels: read from ``formats.toml``, checked when Ordis starts; sizes of the house alike."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from ordis.kernel.refusal import Refusal

FILE: Final = Path(__file__).with_name("formats.toml")
DEFAULT_FORMAT: Final = "L7654"
A4: Final = (210.0, 297.0)
SHEET_DPI: Final = 600
TOLERANCE: Final = 0.05  # mm; makers round
SMALLEST: Final = (20.0, 9.0)  # mm; below, neither the symbol nor the code can be read
LARGEST_PAGE: Final = (330.0, 1000.0)  # mm; A3 and rolls cut long
MOST_CELLS: Final = 500
RESOLUTIONS: Final = (203, 300, 600)


@dataclass(frozen=True, slots=True)
class LabelFormat:
    """One reference. Lengths in mm; ``left`` and ``top`` are the margins of the first label, pitches go from
    one label to the next. ``dpi`` is the printer that the modules of a QR code are aligned on.

    Raises ``BadFormat`` when it cannot be printed: see ``problems``.
    """

    name: str
    label: tuple[float, float]
    columns: int
    rows: int
    left: float
    top: float
    column_pitch: float
    row_pitch: float
    page: tuple[float, float] = A4
    dpi: int = SHEET_DPI
    maker: str = "Avery"
    cut_marks: bool = False

    def __post_init__(self) -> None:
        if found := problems(self):
            raise BadFormat(self.name, found)

    @property
    def cells(self) -> int:
        """Labels on one page."""
        return self.columns * self.rows

    @property
    def is_roll(self) -> bool:
        """One label to a page."""
        return self.cells == 1

    @property
    def title(self) -> str:
        """« L7654 · 45,7 × 25,4 mm · 4 × 10 »; of a roll, the size of its label as it is sold."""
        width, height = self.page if self.is_roll else self.label
        size = f"{width:g} × {height:g} mm".replace(".", ",")
        grid = "" if self.is_roll else f" · {self.columns} × {self.rows}"
        return self.name + f" · {size}{grid}".replace(" × ", "\u00a0×\u00a0").replace(" mm", "\u00a0mm")

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

    def as_measures(self) -> dict[str, Any]:
        """What ``of_measures`` reads back: plain numbers, for the table of the house's sizes."""
        return asdict(self) | {"label": list(self.label), "page": list(self.page)}


class BadFormat(Refusal):
    """A format that cannot be printed, named, with what is wrong with it."""

    def __init__(self, name: str, problems: Mapping[str, str]) -> None:
        told = " ".join(problems.values())
        super().__init__(f"Le format d’étiquettes «\u202f{name}\u202f» est refusé. {told}", status=422)
        self.problems = problems


def problems(sheet: LabelFormat) -> dict[str, str]:
    """What is wrong with the measures: name of the field → French sentence; empty when it can be printed."""
    if not all(_plausible(value) for value in _lengths(sheet)):
        return {"label": "Une mesure n’est pas un nombre de millimètres."}
    return _absurd(sheet) or _misplaced(sheet)


def _absurd(sheet: LabelFormat) -> dict[str, str]:
    found = {}
    if not (SMALLEST[0] <= max(sheet.label) and SMALLEST[1] <= min(sheet.label)):
        found["label"] = f"Une étiquette mesure au moins {SMALLEST[0]:g} × {SMALLEST[1]:g} mm."
    if sheet.columns < 1 or sheet.rows < 1 or sheet.cells > MOST_CELLS:
        found["columns"] = f"Une planche a de 1 à {MOST_CELLS} étiquettes."
    if sheet.left < 0 or sheet.top < 0:
        found["left"] = "Une marge ne peut pas être négative."
    if sheet.page[0] > LARGEST_PAGE[0] or sheet.page[1] > LARGEST_PAGE[1]:
        found["page"] = f"La page mesure au plus {LARGEST_PAGE[0]:g} × {LARGEST_PAGE[1]:g} mm."
    if sheet.dpi not in RESOLUTIONS:
        found["dpi"] = "La finesse est de 203, 300 ou 600 points par pouce."
    return found


def _misplaced(sheet: LabelFormat) -> dict[str, str]:
    found = {}
    if sheet.columns > 1 and sheet.column_pitch < sheet.label[0] - TOLERANCE:
        found["column_pitch"] = "Les étiquettes d’une rangée se chevauchent."
    if sheet.rows > 1 and sheet.row_pitch < sheet.label[1] - TOLERANCE:
        found["row_pitch"] = "Les étiquettes d’une colonne se chevauchent."
    right, bottom = sheet.last_corner
    if right > sheet.page[0] + TOLERANCE:
        found["columns"] = f"La dernière étiquette sort de la page à droite\u202f: elle finit à {_mm(right)}."
    if bottom > sheet.page[1] + TOLERANCE:
        found["rows"] = f"La dernière étiquette sort de la page en bas\u202f: elle finit à {_mm(bottom)}."
    return found


def _lengths(sheet: LabelFormat) -> tuple[float, ...]:
    margins = (sheet.left, sheet.top, sheet.column_pitch, sheet.row_pitch)
    return (*sheet.label, *sheet.page, *margins)


def _plausible(value: object) -> bool:
    return isinstance(value, int | float) and -1e4 < value < 1e4


def _mm(length: float) -> str:
    return f"{round(length, 2):g} mm".replace(".", ",")


def of_measures(measures: Mapping[str, Any]) -> LabelFormat:
    """The format that ``as_measures`` wrote. Raises ``BadFormat``."""
    known = {field.name for field in fields(LabelFormat)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in measures.items()
    }
    return LabelFormat(**{name: value for name, value in values.items() if name in known})


def catalogue(text: str) -> Mapping[str, LabelFormat]:
    """The formats that a file describes, by name. Raises ``BadFormat``, with the name of the first that is wrong."""
    data = tomllib.loads(text)
    found: dict[str, LabelFormat] = {}
    for entry, read in [(each, _sheet) for each in data["sheet"]] + [(each, _roll) for each in data["roll"]]:
        sheet = _read(entry, read)
        if sheet.name in found:
            raise BadFormat(sheet.name, {"name": "Ce nom est donné deux fois."})
        found[sheet.name] = sheet
    return MappingProxyType(found)


def _read(entry: dict[str, Any], read: Any) -> LabelFormat:
    try:
        sheet: LabelFormat = read(**entry)
    except (TypeError, ValueError, AttributeError) as error:
        raise BadFormat(str(entry.get("name", "?")), {"label": "Une mesure manque ou n’est pas connue."}) from error
    return sheet


def _sheet(
    *, name: str, maker: str, label: list[float], grid: list[int], margins: list[float], pitch: list[float],
    page: tuple[float, float] = A4, dpi: int = SHEET_DPI, cut_marks: bool = False,
) -> LabelFormat:  # fmt: skip
    (width, height), (columns, rows), (left, top), (across, down) = label, grid, margins, pitch
    return LabelFormat(
        name, (width, height), columns, rows, left, top, across, down, (page[0], page[1]), dpi, maker, cut_marks
    )


def _roll(*, name: str, maker: str, label: list[float], dpi: int, printable: list[float] | None = None) -> LabelFormat:
    """One label to a page, as the printer's driver wants it; ``printable`` is what its head can reach."""
    width, height = label
    reached = (printable[0], printable[1]) if printable else (width, height)
    left, top = (width - reached[0]) / 2, (height - reached[1]) / 2
    return LabelFormat(name, reached, 1, 1, left, top, width, height, (width, height), dpi, maker)


LABEL_FORMATS: Final[Mapping[str, LabelFormat]] = catalogue(FILE.read_text())
