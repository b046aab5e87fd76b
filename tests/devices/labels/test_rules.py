"""What a ruler reads on the calibration page gives what makes the printer right."""

import io

import pypdf
import pytest

from ordis.devices.labels import calibration
from ordis.devices.labels.formats import A4, LABEL_FORMATS
from ordis.devices.labels.rules import Measured, corrected, crosses, in_reach
from ordis.devices.labels.sheet import Correction


def measured_on(printer: Correction, page: tuple[float, float]) -> Measured:
    """What is read on the page of a printer that puts what is drawn at ``p`` at ``scale × p + shift``."""
    (left, top), (right, bottom) = (printer.point(*cross) for cross in crosses(page))
    return Measured(left, top, right - left, bottom - top)


@pytest.mark.parametrize("page", [A4, (62.0, 29.0), (101.0, 54.0)])
@pytest.mark.parametrize("fault", [(0, 0, 1), (2, -1.5, 1), (-3, 4, 0.98), (0.5, 0.5, 1.03)])
def test_the_correction_undoes_what_the_printer_does(page: tuple[float, float], fault: tuple[float, ...]) -> None:
    printer = Correction(*fault)
    found = corrected(measured_on(printer, page), page)
    for point in (crosses(page)[0], (page[0] / 2, page[1] / 2), (page[0] * 0.9, page[1] * 0.9)):
        printed = printer.point(*found.point(*point))
        assert printed == pytest.approx(point, abs=0.25)


def test_a_page_printed_as_drawn_needs_nothing() -> None:
    assert corrected(Measured(20, 20, 170, 257), A4) == Correction(0, 0, 1)


def test_what_no_printer_does_is_out_of_reach() -> None:
    assert in_reach(Correction(20, -20, 1.05))
    assert not in_reach(Correction(20.1, 0, 1))
    assert not in_reach(corrected(Measured(20, 20, 160, 242), A4)), "a page printed « ajustée » at 94 %"


def test_two_crosses_at_one_point_are_a_programming_error() -> None:
    with pytest.raises(ValueError, match="same point"):
        corrected(Measured(20, 20, 0, 0), A4)


@pytest.mark.parametrize("name", ["L7654", "DK-11204", "3474"])
def test_the_calibration_page_has_its_crosses_its_rulers_and_numbers_every_cell(name: str) -> None:
    sheet = LABEL_FORMATS[name]
    page = pypdf.PdfReader(io.BytesIO(calibration.render(sheet))).pages[0]
    words = page.extract_text().split()
    assert {str(cell) for cell in range(1, sheet.cells + 1)} <= set(words)
    assert {"1", "2", "10"} <= set(words)
    assert float(page.mediabox.width) == pytest.approx(sheet.page[0] * 72 / 25.4, abs=0.1)
