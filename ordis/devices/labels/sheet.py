"""Labels of devices as a vector PDF: a QR code that any scanner reads, a code that any person reads aloud.

A module of a QR code is a whole number of printer dots, at least four of them where the label allows it; the
quiet zone of four modules lies inside the label. Below 15 mm a symbol holds the bare code instead of the URL.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ordis.devices.code import ALPHABET, LENGTH, spoken
from ordis.devices.labels.formats import DEFAULT_FORMAT, LABEL_FORMATS, LabelFormat
from ordis.documents import fonts, qr
from ordis.kernel.refusal import Refusal

SMALLEST_URL_SYMBOL: Final = 15.0  # mm, without quiet zone
_LARGEST_SYMBOL: Final = 28.0  # mm
_EDGE: Final = 0.5  # mm kept clear of the cut
_LEADING: Final = 1.24
_ALL_HELP: Final = 4  # kind, two lines of model, city
_WIDEST: Final = max(ALPHABET, key=lambda letter: fonts.width(letter, fonts.BOLD, 1))
_PART_OF_WIDTH: Final = 0.56  # of the label, at most, for the symbol and its quiet zone


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """What one label says. ``url`` is the upper-case address of the device's page (``HTTPS://HOST/D/CODE``)."""

    code: str
    url: str
    kind: str
    model: str
    city: str


def render_sheet(
    labels: Sequence[LabelFacts],
    *,
    format_name: str = DEFAULT_FORMAT,
    first_cell: int = 1,
    offset_mm: tuple[float, float] = (0.0, 0.0),
) -> bytes:
    """A PDF of as many pages as the labels fill; ``first_cell`` (from 1) skips those already peeled off.

    ``offset_mm`` (right, down) corrects a printer. Raises ``Refusal`` for an unknown format, a cell that is
    not on the sheet, or nothing to print.
    """
    sheet = _format(format_name)
    _refuse_nonsense(labels, sheet, first_cell)
    canvas, out = _canvas(sheet, f"Étiquettes {format_name}")
    previous_page = 0
    for cell, facts in enumerate(labels, start=first_cell - 1):
        page, place = divmod(cell, sheet.cells)
        if page != previous_page:
            canvas.showPage()
            previous_page = page
        _draw_label(canvas, sheet, facts, _corner(sheet, place, offset_mm))
    canvas.save()
    return out.getvalue()


def render_calibration(format_name: str, offset_mm: tuple[float, float] = (0.0, 0.0)) -> bytes:
    """The outlines of every cell, to be printed on plain paper and held against a sheet of labels."""
    sheet = _format(format_name)
    canvas, out = _canvas(sheet, f"Page de réglage {format_name}")
    canvas.setLineWidth(0.4)
    canvas.setFont(fonts.REGULAR, 7)
    width, height = sheet.label[0] * mm, sheet.label[1] * mm
    for cell in range(sheet.cells):
        x, top = _corner(sheet, cell, offset_mm)
        canvas.rect(x, top - height, width, height)
        canvas.drawCentredString(x + width / 2, top - height / 2 - 2.5, str(cell + 1))
    canvas.save()
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Symbol:
    """A QR code ready to be placed: ``module`` and ``side`` (with quiet zone) in points."""

    content: str
    module: float
    side: float


def _format(name: str) -> LabelFormat:
    sheet = LABEL_FORMATS.get(name)
    if sheet is None:
        raise Refusal(
            f"Le format d’étiquettes «\u202f{name}\u202f» n’est pas connu. Formats possibles\u202f: "
            f"{', '.join(LABEL_FORMATS)}.",
            status=422,
        )
    return sheet


def _refuse_nonsense(labels: Sequence[LabelFacts], sheet: LabelFormat, first_cell: int) -> None:
    if not labels:
        raise Refusal("Il n’y a aucune étiquette à imprimer\u202f: choisissez au moins un appareil.", status=422)
    if not 1 <= first_cell <= sheet.cells:
        raise Refusal(f"La première case doit être entre 1 et {sheet.cells} sur une planche {sheet.name}.", status=422)


def _canvas(sheet: LabelFormat, title: str) -> tuple[Canvas, io.BytesIO]:
    out = io.BytesIO()
    size = (sheet.page[0] * mm, sheet.page[1] * mm)
    canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=1, initialFontName=fonts.REGULAR, lang="fr-FR")
    canvas.setTitle(title)
    canvas.setAuthor("Ordis")
    canvas.setViewerPreference("PrintScaling", "None")  # « ajuster à la page » would shift every cell
    return canvas, out


def _corner(sheet: LabelFormat, cell: int, offset_mm: tuple[float, float]) -> tuple[float, float]:
    """Upper left corner of a cell in points, from the lower left of the page."""
    x, y = sheet.corner(cell)
    return (x + offset_mm[0]) * mm, (sheet.page[1] - y - offset_mm[1]) * mm


def _draw_label(canvas: Canvas, sheet: LabelFormat, facts: LabelFacts, corner: tuple[float, float]) -> None:
    x, top = corner
    height = sheet.label[1] * mm
    dot = 72 / sheet.dpi
    symbol = _symbol(facts, sheet)
    quiet = qr.QUIET_ZONE * symbol.module
    left = round((x + _EDGE * mm + quiet) / dot) * dot
    bottom = round((top - height / 2 - symbol.side / 2 + quiet) / dot) * dot
    scale = f"{symbol.module:.5f}"
    canvas.addLiteral(f"q {scale} 0 0 {scale} {left:.4f} {bottom:.4f} cm {symbol.content} Q")
    text_left = x + _EDGE * mm + symbol.side
    room = x + sheet.label[0] * mm - 1.2 * mm - text_left
    for text, font, size, down in _text_lines(facts, room, height):
        canvas.setFont(font, size)
        canvas.drawString(text_left, top - down, text)


def _symbol(facts: LabelFacts, sheet: LabelFormat) -> _Symbol:
    modules = qr.matrix(facts.url)
    module = _module(sheet, len(modules))
    if len(modules) * module < SMALLEST_URL_SYMBOL * mm:
        modules = qr.matrix(facts.code)
        module = _module(sheet, len(modules))
    return _Symbol(qr.pdf_content(modules), module, (len(modules) + 2 * qr.QUIET_ZONE) * module)


@lru_cache(maxsize=128)
def _module(sheet: LabelFormat, modules: int) -> float:
    """Side of a module in points: as large as the label allows, in whole dots of the printer."""
    with_quiet_zone = modules + 2 * qr.QUIET_ZONE
    room = min(sheet.label[1] - 2 * _EDGE, sheet.label[0] * _PART_OF_WIDTH) * mm
    wanted = min(room / with_quiet_zone, _LARGEST_SYMBOL * mm / modules)
    dot = 72 / sheet.dpi
    return max(1, int(wanted / dot)) * dot


def _text_lines(facts: LabelFacts, room: float, height: float) -> list[tuple[str, str, float, float]]:
    """``(text, font, size, distance from the top)`` of what fits: the code first, then what helps."""
    sizes = _text_sizes(room, height)
    helping = _helping_lines(facts.kind, facts.model, facts.city, room, sizes[1:])
    lines = [(spoken(facts.code), fonts.BOLD), *helping]
    down = (height - sum(sizes[: len(lines)]) * _LEADING) / 2
    placed = []
    for (text, font), size in zip(lines, sizes, strict=False):
        down += size * _LEADING
        placed.append((text, font, size, down - size * (_LEADING - 1)))
    return placed


@lru_cache(maxsize=4096)
def _helping_lines(kind: str, model: str, city: str, room: float, sizes: tuple[float, ...]) -> list[tuple[str, str]]:
    """Kind, model (on two lines if there is room for them and it is long) and city, cut with « … »."""
    if not sizes:
        return []
    size = sizes[0]
    model_lines = _wrapped(fonts.drawable(model), size, room) if len(sizes) == _ALL_HELP else [model]
    texts = [(kind, fonts.SEMIBOLD), *((line, fonts.REGULAR) for line in model_lines), (city, fonts.REGULAR)]
    return [(fonts.fitted(fonts.drawable(text), font, size, room), font) for text, font in texts[: len(sizes)]]


def _wrapped(text: str, size: float, room: float) -> list[str]:
    """One line, or two cut at a space."""
    words = text.split(" ")
    for kept in range(len(words), 0, -1):
        first = " ".join(words[:kept])
        if fonts.width(first, fonts.REGULAR, size) <= room:
            return [first, " ".join(words[kept:])] if kept < len(words) else [first]
    return [text]


@lru_cache(maxsize=128)
def _text_sizes(room: float, height: float) -> tuple[float, ...]:
    """The size in points of each line that the label can hold. The code is never cut: it shrinks."""
    code = min(15.0, room / fonts.width(spoken(_WIDEST * LENGTH), fonts.BOLD, 1))
    small = min(9.0, max(6.0, code * 0.66))
    fitting = int(((height - 2 * _EDGE * mm) / _LEADING - code) / small)
    return (code, *[small] * max(0, min(fitting, _ALL_HELP)))
