"""The preview is the print."""

import pytest
from defusedxml import ElementTree

from ordis.devices.labels import svg
from ordis.devices.labels.formats import LABEL_FORMATS
from ordis.devices.labels.pdf import render
from ordis.devices.labels.sheet import Correction, LabelFacts, PrintJob, pages
from tests.devices.labels.reading import drawn_again, read, some_labels
from tests.documents.reading import rasterised

DOTS = 10  # per mm
DPI = 254


@pytest.mark.parametrize("name", ["L7654", "3474", "DK-11204", "L4731REV", "Cartes A4"])
def test_the_preview_shows_each_symbol_where_the_paper_has_it(name: str) -> None:
    sheet, correction = LABEL_FORMATS[name], Correction(0.4, 0.3, 0.998)
    job = PrintJob(some_labels(min(4, sheet.cells)), sheet, correction=correction)
    drawing = str(svg.preview(next(pages(job)), sheet, correction, first_cell=1, label="Aperçu"))
    preview, (paper,) = drawn_again(drawing, DOTS), rasterised(render(job), DPI)
    for facts in job.labels:
        assert {facts.url, facts.code} & set(read(preview.crop(_around(job, facts))))
    wrong = [
        (x, y)
        for x in range(0, preview.width - 2, 5)
        for y in range(0, preview.height - 2, 5)
        if preview.getpixel((x, y)) == 0 and not _dark_nearby(paper, x, y)
    ]
    assert wrong == []


def _around(job: PrintJob, facts: LabelFacts) -> tuple[int, int, int, int]:
    x, y = job.correction.point(*job.sheet.corner(list(job.labels).index(facts)))
    edges = (x, y, x + job.sheet.label[0], y + job.sheet.label[1])
    left, top, right, bottom = (round(edge * DOTS) for edge in edges)
    return left, top, right, bottom


def _dark_nearby(paper: object, x: int, y: int) -> bool:
    """Within two dots: the two are rounded to dots each in its way."""
    around = [(x + dx, y + dy) for dx in range(-2, 3) for dy in range(-2, 3)]
    inside = [(a, b) for a, b in around if 0 <= a < paper.width and 0 <= b < paper.height]  # type: ignore[attr-defined]
    return any(paper.getpixel(point) < 128 for point in inside)  # type: ignore[attr-defined]


def test_the_preview_numbers_every_cell_and_marks_those_peeled_off() -> None:
    sheet = LABEL_FORMATS["L7160"]
    job = PrintJob(some_labels(2), sheet, first_cell=4)
    page = ElementTree.fromstring(svg.preview(next(pages(job)), sheet, job.correction, first_cell=4, label="A < B"))
    cells = [each for each in page.iter() if each.get("data-cell")]
    assert [each.get("data-cell") for each in cells] == [str(cell) for cell in range(1, 22)]
    assert [each.get("class") for each in cells] == ["peeled"] * 3 + ["cell"] * 18
    assert page.get("aria-label") == "A < B"


def test_a_name_draws_nothing_but_its_letters() -> None:
    hostile = LabelFacts("BCDFGHB", "HTTPS://HOST/D/BCDFGHB", "<script>", 'a"b&c', "</svg>")
    sheet = LABEL_FORMATS["L7165"]
    job = PrintJob([hostile], sheet)
    page = ElementTree.fromstring(svg.single(next(pages(job)), sheet, label="Étiquette"))
    assert {"<script>", 'a"b&c', "</svg>"} <= {each.text for each in page.iter()}


def test_each_format_is_drawn_small() -> None:
    for sheet in LABEL_FORMATS.values():
        page = ElementTree.fromstring(svg.outline(sheet))
        (path,) = [each for each in page.iter() if each.tag.endswith("path")]
        assert (path.get("d") or "").count("z") == sheet.cells
