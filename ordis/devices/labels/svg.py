"""The same drawing in a page: an exact preview of the first sheet, and the outline of a format."""

from typing import Final

from markupsafe import Markup, escape

from ordis.devices.labels.drawing import Drawn, Line, Outline, Page, Symbol, Text
from ordis.devices.labels.formats import LabelFormat
from ordis.devices.labels.sheet import POINT, Correction
from ordis.documents import fonts
from ordis.documents.qr import Matrix, dark_runs

_WEIGHTS: Final = {fonts.REGULAR: 400, fonts.SEMIBOLD: 600, fonts.BOLD: 700}
_OPEN: Final = '<svg xmlns="http://www.w3.org/2000/svg" class="{name}" viewBox="0 0 {width:g} {height:g}"'


def preview(page: Page, sheet: LabelFormat, correction: Correction, *, first_cell: int, label: str) -> Markup:
    """The page in mm, its cells outlined, each with ``data-cell`` (from 1) so that a click says which one.

    ``label`` is what a screen reader says.
    """
    parts = [_head("label-page", sheet.page, label)]
    for cell in range(sheet.cells):
        x, y = correction.point(*sheet.corner(cell))
        width, height = sheet.label[0] * correction.scale, sheet.label[1] * correction.scale
        state = "peeled" if cell < first_cell - 1 else "cell"
        parts.append(
            f'<rect class="{state}" data-cell="{cell + 1}" x="{x:.3f}" y="{y:.3f}" width="{width:.3f}"'
            f' height="{height:.3f}" rx="1"/>'
        )
    parts += [_written(thing) for thing in page.drawn]
    return Markup("".join(parts) + "</svg>")  # noqa: S704 (numbers, and words escaped below)


def single(page: Page, sheet: LabelFormat, *, label: str) -> Markup:
    """The first label of the page alone, with its edge."""
    (x, y), (width, height) = sheet.corner(0), sheet.label
    box = f'viewBox="{x - 1:g} {y - 1:g} {width + 2:g} {height + 2:g}"'
    edge = f'<rect class="sticker" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="1.5"/>'
    drawn = "".join(_written(thing) for thing in page.drawn)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="label-single" {box} role="img" aria-label="{escape(label)}"'
    return Markup(f"{head}>{edge}{drawn}</svg>")  # noqa: S704 (numbers, and words escaped below)


def outline(sheet: LabelFormat) -> Markup:
    """A small picture of the format, for the list of formats: decoration, its name is beside it."""
    cells = "".join(_cell(sheet, cell) for cell in range(sheet.cells))
    head = _OPEN.format(name="format-outline", width=sheet.page[0], height=sheet.page[1])
    edge = f'<rect class="paper" width="{sheet.page[0]:g}" height="{sheet.page[1]:g}"/>'
    return Markup(f'{head} aria-hidden="true" focusable="false">{edge}<path d="{cells}"/></svg>')  # noqa: S704 (numbers)


def _cell(sheet: LabelFormat, cell: int) -> str:
    x, y = sheet.corner(cell)
    return f"M{x:g} {y:g}h{sheet.label[0]:g}v{sheet.label[1]:g}h-{sheet.label[0]:g}z"


def _head(name: str, size: tuple[float, float], label: str) -> str:
    paper = f'<rect class="paper" width="{size[0]:g}" height="{size[1]:g}"/>'
    return f'{_OPEN.format(name=name, width=size[0], height=size[1])} role="img" aria-label="{escape(label)}">{paper}'


def _written(thing: Drawn) -> str:
    if isinstance(thing, Symbol):
        return (
            f'<path class="qr" transform="translate({thing.x:.4f} {thing.y:.4f}) scale({thing.module:.5f})"'
            f' d="{_strokes(thing.matrix)}"/>'
        )
    if isinstance(thing, Text):
        length = fonts.width(thing.text, thing.font, thing.size) * POINT
        return (
            f'<text x="{thing.x:.3f}" y="{thing.y:.3f}" font-size="{thing.size * POINT:.3f}"'
            f' font-weight="{_WEIGHTS.get(thing.font, 400)}" textLength="{length:.3f}">{escape(thing.text)}</text>'
        )
    if isinstance(thing, Line):
        return (
            f'<path class="line" stroke-width="{thing.width:g}"'
            f' d="M{thing.x:.3f} {thing.y:.3f}L{thing.to_x:.3f} {thing.to_y:.3f}"/>'
        )
    if isinstance(thing, Outline):
        return (
            f'<rect class="cell" x="{thing.x:.3f}" y="{thing.y:.3f}" width="{thing.width:.3f}"'
            f' height="{thing.height:.3f}"/>'
        )
    return ""


def _strokes(matrix: Matrix) -> str:
    """Each row as a line of dashes, one module thick: half the length of filled rectangles."""
    parts, row, at = [], -1, 0
    for column, line, length in dark_runs(matrix):
        parts.append(f"m{column - at} 0h{length}" if line == row else f"M{column} {line}.5h{length}")
        row, at = line, column + length
    return "".join(parts)
