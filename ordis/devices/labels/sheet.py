"""The layout of labels: a QR code that any scanner reads, a code that any person reads aloud, cell after cell.

A module of a QR code is a whole number of printer dots, at least four of them where the label allows it; the
quiet zone of four modules lies inside the label. Below 15 mm a symbol holds the bare code instead of the address.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from ordis.devices.code import spoken
from ordis.devices.labels import lettering
from ordis.devices.labels.drawing import Drawn, Line, Page, Symbol, Text
from ordis.devices.labels.formats import DEFAULT_FORMAT, LABEL_FORMATS, LabelFormat
from ordis.documents import qr, qr_series
from ordis.documents.qr import Matrix
from ordis.kernel.refusal import Refusal

POINT: Final = 25.4 / 72  # mm
SMALLEST_URL_SYMBOL: Final = 15.0  # mm, without quiet zone
MOST_COPIES: Final = 50
MOST_PRINTED: Final = 3_000
_LARGEST_SYMBOL: Final = 28.0  # mm
_PART_OF_HEIGHT: Final = 0.62  # of a label so high that it is read from afar
_PART_OF_WIDTH: Final = 0.56  # of the label, at most, for the symbol and its quiet zone
_PART_WITH_TITLE: Final = 0.44  # where a big word is to be read from afar
_FAR: Final = 39.0  # mm; a higher label is read from afar
_MANY: Final = 60  # labels; from there on their symbols are made as a series
_EDGE: Final = 0.5  # mm kept clear of the cut
_RIGHT_EDGE: Final = 1.2  # mm
_HAND_CUT: Final = 5.0  # mm; scissors do not follow a line as a die does
_CUT_MARK: Final = 4.0  # mm

NOTHING = "Il n’y a aucune étiquette à imprimer\u202f: choisissez au moins un appareil."
WRONG_CELL = "La première case doit être entre 1 et {cells} sur une planche {name}."
WRONG_COPIES = f"Le nombre d’exemplaires doit être entre 1 et {MOST_COPIES}."
TOO_MANY = (
    f"Cela ferait {{count}} étiquettes\u202f: on en imprime {MOST_PRINTED} au plus à la fois. "
    "Rien n’a été imprimé\u202f: imprimez en plusieurs fois."
)
OFF_THE_PAGE = (
    "La correction de l’imprimante ({right} mm à droite, {down} mm vers le bas, échelle {scale}) pousserait des "
    "étiquettes {name} hors de la page. Rien n’a été imprimé\u202f: corrigez le réglage de l’imprimante."
)


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """What one label says. ``url`` is the upper-case address that the symbol holds (``HTTPS://HOST/D/CODE``).

    ``title``: a word to be read from afar (a place, a mode card), in place of the code; ``code`` is empty on what
    has none, and its symbol then always holds the address.
    """

    code: str
    url: str
    kind: str
    model: str
    city: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What makes one printer print where it should: mm to the right and down, and a scale (1: as drawn)."""

    right: float = 0.0
    down: float = 0.0
    scale: float = 1.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        return x * self.scale + self.right, y * self.scale + self.down


AS_DRAWN: Final = Correction()


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What is printed, on what, from which label on (``first_cell`` counts from 1), how many of each.

    Raises ``Refusal`` when it cannot be: nothing to print, a cell that is not on the sheet, an absurd number of
    copies, or a correction that pushes ink off the page.
    """

    labels: Sequence[LabelFacts]
    sheet: LabelFormat = field(default_factory=lambda: LABEL_FORMATS[DEFAULT_FORMAT])
    first_cell: int = 1
    copies: int = 1
    correction: Correction = AS_DRAWN

    def __post_init__(self) -> None:
        if not self.labels:
            raise Refusal(NOTHING, status=422)
        if not 1 <= self.first_cell <= self.sheet.cells:
            raise Refusal(WRONG_CELL.format(cells=self.sheet.cells, name=self.sheet.name), status=422)
        if not 1 <= self.copies <= MOST_COPIES:
            raise Refusal(WRONG_COPIES, status=422)
        if self.count > MOST_PRINTED:
            raise Refusal(TOO_MANY.format(count=self.count), status=422)
        self._refuse_off_the_page()

    @property
    def count(self) -> int:
        """Labels printed, copies included."""
        return len(self.labels) * self.copies

    @property
    def pages(self) -> int:
        return (self.first_cell - 1 + self.count - 1) // self.sheet.cells + 1

    @property
    def next_cell(self) -> int:
        """The first label still free on the last sheet, or on a new one."""
        return (self.first_cell - 1 + self.count) % self.sheet.cells + 1

    def _refuse_off_the_page(self) -> None:
        last = min(self.first_cell - 1 + self.count, self.sheet.cells)
        first = self.first_cell - 1 if self.pages == 1 else 0
        if not all(_ink_on_page(self.sheet, self.correction, cell) for cell in range(first, last)):
            shift = self.correction
            raise Refusal(
                OFF_THE_PAGE.format(
                    right=_comma(shift.right), down=_comma(shift.down), scale=_comma(shift.scale), name=self.sheet.name
                ),
                status=422,
            )


def pages(job: PrintJob) -> Iterator[Page]:
    """Each page of the job, as it is drawn, one at a time."""
    drawn: list[Drawn] = []
    cell = job.first_cell - 1
    for facts in job.labels:
        for _copy in range(job.copies):
            if cell == job.sheet.cells:
                yield Page(job.sheet.page, drawn)
                drawn, cell = [], 0
            drawn += _label(job, facts, cell)
            cell += 1
    yield Page(job.sheet.page, drawn)


def _label(job: PrintJob, facts: LabelFacts, cell: int) -> Iterator[Drawn]:
    sheet, scale = job.sheet, job.correction.scale
    x, y = job.correction.point(*sheet.corner(cell))
    width, height = sheet.label[0] * scale, sheet.label[1] * scale
    made = qr_series.matrix if len(job.labels) >= _MANY else qr.matrix
    symbol = _symbol(facts, sheet, (x, y, width, height), made)
    yield symbol
    left = x + _EDGE + symbol.side + 2 * qr.QUIET_ZONE * symbol.module
    right = _HAND_CUT if sheet.cut_marks else _RIGHT_EDGE
    for text, font, size, down in _words(facts, x + width - right - left, height):
        yield Text(left, y + down * POINT, size, font, text)
    if sheet.cut_marks:
        yield from _cut_marks(x, y, width, height)


def _symbol(
    facts: LabelFacts, sheet: LabelFormat, box: tuple[float, float, float, float], made: Callable[[str], Matrix]
) -> Symbol:
    x, y, width, height = box
    text = facts.url
    matrix = made(text)
    share = _PART_WITH_TITLE if facts.title and height > _FAR else _PART_OF_WIDTH
    module = _module(width * share, height, sheet.dpi, len(matrix))
    if facts.code and len(matrix) * module < SMALLEST_URL_SYMBOL:
        text = facts.code
        matrix = made(text)
        module = _module(width * share, height, sheet.dpi, len(matrix))
    side = (len(matrix) + 2 * qr.QUIET_ZONE) * module
    dot, quiet = 25.4 / sheet.dpi, qr.QUIET_ZONE * module
    left = round((x + _EDGE + quiet) / dot) * dot
    top = round((y + (height - side) / 2 + quiet) / dot) * dot
    return Symbol(left, top, module, matrix, text)


@lru_cache(maxsize=256)
def _module(width: float, height: float, dpi: int, modules: int) -> float:
    """Side of a module in mm: as large as this much room allows, in whole dots of the printer."""
    room = min(height - 2 * _EDGE, width)
    largest = max(_LARGEST_SYMBOL, height * _PART_OF_HEIGHT)
    wanted = min(room / (modules + 2 * qr.QUIET_ZONE), largest / modules)
    dot = 25.4 / dpi
    return max(1, int(wanted / dot + 1e-9)) * dot


def _words(facts: LabelFacts, room: float, height: float) -> list[lettering.Placed]:
    room, height = round(room / POINT, 2), round(height / POINT, 2)
    if not facts.title:
        return lettering.of_code(facts.code, (facts.kind, facts.model, facts.city), room, height)
    helping = (spoken(facts.code) if facts.code else "", facts.kind, facts.model, facts.city)
    return lettering.of_title(facts.title, tuple(filter(None, helping)), room, height)


def _cut_marks(x: float, y: float, width: float, height: float) -> Iterator[Line]:
    """Short strokes at the four corners of a cell, along its edges: where to cut."""
    for corner_x, inwards in ((x, 1), (x + width, -1)):
        for corner_y, downwards in ((y, 1), (y + height, -1)):
            yield Line(corner_x, corner_y, corner_x + inwards * _CUT_MARK, corner_y)
            yield Line(corner_x, corner_y, corner_x, corner_y + downwards * _CUT_MARK)


def _ink_on_page(sheet: LabelFormat, correction: Correction, cell: int) -> bool:
    """Whether what may be inked of a cell stays on the page; its white edge may leave it."""
    x, y = sheet.corner(cell)
    left, top = correction.point(x + 2 * _EDGE, y + _EDGE)
    right, bottom = correction.point(x + sheet.label[0] - _RIGHT_EDGE, y + sheet.label[1] - _EDGE)
    return left >= 0 and top >= 0 and right <= sheet.page[0] and bottom <= sheet.page[1]


def _comma(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def finer(sheet: LabelFormat, dpi: int | None) -> LabelFormat:
    """The same sheet with its modules aligned on the dots of this printer, when they are known."""
    return replace(sheet, dpi=dpi) if dpi else sheet
