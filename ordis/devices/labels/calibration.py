"""The calibration page: two crosses to be measured, rulers along the edges, the outline of every label."""

from collections.abc import Iterator
from typing import Final

from ordis.devices.labels import pdf
from ordis.devices.labels.drawing import Drawn, Line, Outline, Page, Text
from ordis.devices.labels.formats import LabelFormat
from ordis.devices.labels.rules import crosses
from ordis.devices.labels.sheet import AS_DRAWN, POINT, Correction
from ordis.documents import fonts

_ARM: Final = 6.0  # mm
_SMALL: Final = 6.0  # points
_NUMBERED: Final = 12.0  # mm; a lower cell does not hold its number and a cross


def render(sheet: LabelFormat, correction: Correction = AS_DRAWN) -> bytes:
    """One page on plain paper. ``AS_DRAWN`` to measure; with the correction of the printer, to check it."""
    return pdf.written([Page(sheet.page, list(_drawn(sheet, correction)))], f"Page de réglage {sheet.name}")


def _drawn(sheet: LabelFormat, correction: Correction) -> Iterator[Drawn]:
    yield from _cells(sheet, correction)
    for rank, place in enumerate(crosses(sheet.page), start=1):
        yield from _cross(str(rank), *correction.point(*place))
    yield from _ruler(sheet.page[0], correction, along=True)
    yield from _ruler(sheet.page[1], correction, along=False)


def _cells(sheet: LabelFormat, correction: Correction) -> Iterator[Drawn]:
    scale = correction.scale
    for cell in range(sheet.cells):
        x, y = correction.point(*sheet.corner(cell))
        width, height = sheet.label[0] * scale, sheet.label[1] * scale
        yield Outline(x, y, width, height)
        number = str(cell + 1)
        half = fonts.width(number, fonts.REGULAR, _SMALL + 1) * POINT / 2
        yield Text(x + width / 2 - half, y + height / 2 + 1, _SMALL + 1, fonts.REGULAR, number)


def _cross(name: str, x: float, y: float) -> Iterator[Drawn]:
    yield Line(x - _ARM, y, x + _ARM, y, 0.25)
    yield Line(x, y - _ARM, x, y + _ARM, 0.25)
    yield Text(x + 1, y - 1, 11, fonts.BOLD, name)


def _ruler(length: float, correction: Correction, *, along: bool) -> Iterator[Drawn]:
    """Millimetres from the edge of the page: a stroke each, longer at five and ten, a number at ten."""
    for at in range(1, int(length)):
        reach = 3.5 if at % 10 == 0 else 2.5 if at % 5 == 0 else 1.5
        near, far = ((at, 3.0), (at, 3.0 + reach)) if along else ((3.0, at), (3.0 + reach, at))
        start, end = correction.point(*near), correction.point(*far)
        yield Line(*start, *end, 0.1)
        if at % 10 == 0:
            beside = (at + 0.4, 3.0 + reach + 1) if along else (3.0 + reach + 0.4, at + 0.8)
            yield Text(*correction.point(*beside), _SMALL, fonts.REGULAR, str(at))
