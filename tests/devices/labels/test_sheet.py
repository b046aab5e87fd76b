import io
import time

import pypdf
import pytest
import zxingcpp
from reportlab.pdfgen.canvas import Canvas

from ordis.devices.code import spoken
from ordis.devices.labels.drawing import Symbol
from ordis.devices.labels.formats import LABEL_FORMATS
from ordis.devices.labels.pdf import render
from ordis.devices.labels.sheet import Correction, LabelFacts, PrintJob, pages
from ordis.documents import qr
from ordis.kernel.refusal import Refusal
from tests.devices.labels.reading import cells_of, read, some_labels
from tests.documents.reading import rasterised

FORMATS = sorted(LABEL_FORMATS)


def render_sheet(labels, *, format_name="L7654", **options) -> bytes:
    return render(PrintJob(labels, LABEL_FORMATS[format_name], **options))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("dpi", [203, 300])
def test_every_label_of_a_full_page_is_read_alone(name, dpi):
    sheet = LABEL_FORMATS[name]
    labels = some_labels(sheet.cells)
    pictures = cells_of(render_sheet(labels, format_name=name), sheet, dpi)
    for facts, picture in zip(labels, pictures, strict=True):
        assert read(picture) in ([facts.url], [facts.code])


def test_the_common_sheet_holds_the_url_in_a_symbol_of_15_mm_at_least():
    labels = some_labels(1)
    sheet = LABEL_FORMATS["L7654"]
    picture = next(cells_of(render_sheet(labels), sheet, 600))
    [found] = zxingcpp.read_barcodes(picture)
    corners = found.position
    assert found.text == labels[0].url
    assert (corners.top_right.x - corners.top_left.x) / 600 * 25.4 >= 15


def test_a_symbol_keeps_its_quiet_zone_inside_its_label():
    for name in FORMATS:
        sheet = LABEL_FORMATS[name]
        picture = next(cells_of(render_sheet(some_labels(1), format_name=name), sheet, 600))
        cut = 8  # dots: the marks along which a card is cut
        dark = picture.point(lambda grey: 255 if grey < 128 else 0).crop(
            (cut, cut, picture.height, picture.height - cut)
        )
        left, top, _, _ = dark.getbbox()
        assert (min(left, top) + cut) / 600 * 25.4 >= 4 * 0.25, name


def test_the_code_is_printed_whole_whatever_its_letters():
    widest = LabelFacts("NNNNNNN", "HTTPS://HOST/D/NNNNNNN", "Portable", "Modèle", "Ville")
    for name in FORMATS:
        text = pypdf.PdfReader(io.BytesIO(render_sheet([widest], format_name=name))).pages[0].extract_text()
        assert "NNN-NNN-N" in text, name


def test_the_text_says_code_kind_model_and_city():
    facts = LabelFacts("BCDFGHB", "HTTPS://HOST/D/BCDFGHB", "Unité centrale", "Dell OptiPlex", "Ville d’Œuilly")
    text = pypdf.PdfReader(io.BytesIO(render_sheet([facts], format_name="L7160"))).pages[0].extract_text()
    for part in (spoken(facts.code), facts.kind, facts.model, facts.city):
        assert part in text


def test_a_long_model_is_cut_with_an_ellipsis():
    facts = LabelFacts("BCDFGHB", "HTTPS://HOST/D/BCDFGHB", "Portable", "W" * 200, "Ville")
    assert "W…" in pypdf.PdfReader(io.BytesIO(render_sheet([facts]))).pages[0].extract_text()


def test_the_first_cell_skips_labels_already_peeled_off():
    [facts] = some_labels(1)
    found = [read(cell) for cell in cells_of(render_sheet([facts], first_cell=6), LABEL_FORMATS["L7654"], 203)]
    assert found.index([facts.url]) == 5
    assert sum(map(len, found)) == 1


def test_labels_go_on_to_the_next_page():
    labels = some_labels(41)
    reader = pypdf.PdfReader(io.BytesIO(render_sheet(labels, first_cell=40)))
    assert len(reader.pages) == 2
    assert spoken(labels[0].code) in reader.pages[0].extract_text()
    assert spoken(labels[40].code) in reader.pages[1].extract_text()


def test_the_offset_of_a_printer_moves_everything_right_and_down():
    facts = some_labels(1)
    boxes = [
        rasterised(render_sheet(facts, correction=Correction(*offset)), 600)[0].point(lambda grey: 255 - grey).getbbox()
        for offset in [(0, 0), (2, 3)]
    ]
    right, down = (boxes[1][side] - boxes[0][side] for side in (0, 1))
    assert right / 600 * 25.4 == pytest.approx(2, abs=0.1)
    assert down / 600 * 25.4 == pytest.approx(3, abs=0.1)


@pytest.mark.parametrize("name", ["L7654", "Zebra 50×25", "DK-11209"])
def test_modules_are_whole_printer_dots(name):
    sheet = LABEL_FORMATS[name]
    content = pypdf.PdfReader(io.BytesIO(render_sheet(some_labels(1), format_name=name)))
    data = content.pages[0].get_contents().get_data().decode("latin-1")
    scale = next(line.split()[1] for line in data.splitlines() if line.startswith("q ") and " re " in line)
    dots = float(scale) / 72 * sheet.dpi
    assert dots == pytest.approx(round(dots), abs=1e-3)
    assert dots >= 4


def test_the_same_labels_give_the_same_bytes():
    assert render_sheet(some_labels(45)) == render_sheet(some_labels(45))


def test_a_thousand_labels_cost_little_more_than_their_symbols():
    labels = some_labels(1000)
    ratios = []
    for _ in range(3):
        start = time.process_time()
        render_sheet(labels)
        middle = time.process_time()
        bare_symbols(labels)
        ratios.append((middle - start) / (time.process_time() - middle))
    assert min(ratios) < 1.5


def bare_symbols(labels: list[LabelFacts]) -> None:
    canvas = Canvas(io.BytesIO(), pageCompression=1)
    for rank, facts in enumerate(labels):
        canvas.addLiteral(qr.pdf_content(qr.matrix(facts.url)))
        if rank % 40 == 39:
            canvas.showPage()
    canvas.save()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first_cell": 0}, "entre 1 et 40"),
        ({"first_cell": 41}, "entre 1 et 40"),
    ],
)
def test_a_wrong_request_is_refused_in_french(wrong, said):
    with pytest.raises(Refusal, match=said):
        render_sheet(some_labels(1), **wrong)


def test_nothing_to_print_is_refused_in_french():
    with pytest.raises(Refusal, match="aucune étiquette"):
        render_sheet([])


SMALL = {"L4731REV", "L4732", "DK-11204"}  # too small for four dots at 203 dpi: they hold the bare code


@pytest.mark.parametrize("name", FORMATS)
def test_a_module_is_at_least_four_dots_of_a_printer_of_203_dpi_where_the_label_allows_it(name):
    (page,) = pages(PrintJob(some_labels(1), LABEL_FORMATS[name]))
    symbol = next(each for each in page.drawn if isinstance(each, Symbol))
    assert symbol.module >= (4 * 25.4 / 300 * 0.8 if name in SMALL else 4 * 25.4 / 203 - 1e-6), symbol.module


@pytest.mark.parametrize("name", FORMATS)
def test_a_label_is_read_where_the_correction_of_its_printer_puts_it(name):
    sheet = LABEL_FORMATS[name]
    labels = some_labels(sheet.cells)
    pdf = render(PrintJob(labels, sheet, correction=Correction(0.3, 0.4, 0.996)))
    for facts, picture in zip(labels, cells_of(pdf, sheet, 300), strict=True):
        assert read(picture) in ([facts.url], [facts.code])


def test_copies_follow_each_other_from_the_first_free_cell_on():
    sheet, labels = LABEL_FORMATS["L7160"], some_labels(5)
    job = PrintJob(labels, sheet, first_cell=4, copies=4)
    found = [read(picture) for picture in cells_of(render(job), sheet, 203)]
    assert found == [[]] * 3 + [[facts.url] for facts in labels for _ in range(4)] + [[]] * 19
    assert (job.count, job.pages, job.next_cell) == (20, 2, 3)


def test_a_full_last_page_leaves_the_first_cell_of_a_new_sheet():
    assert PrintJob(some_labels(40), first_cell=1).next_cell == 1
    assert PrintJob(some_labels(40), first_cell=1).pages == 1


@pytest.mark.parametrize("copies", [0, -1, 51, 10_000])
def test_an_absurd_number_of_copies_is_refused(copies):
    with pytest.raises(Refusal, match="exemplaires"):
        PrintJob(some_labels(1), copies=copies)


def test_more_labels_than_a_printer_takes_at_once_are_refused():
    with pytest.raises(Refusal, match="4000"):
        PrintJob(some_labels(100), copies=40)


@pytest.mark.parametrize("correction", [Correction(-12, 0), Correction(0, 30), Correction(0, 0, 1.05)])
def test_a_correction_that_pushes_ink_off_the_page_is_refused(correction):
    with pytest.raises(Refusal, match="hors de la page"):
        PrintJob(some_labels(21), LABEL_FORMATS["L7160"], correction=correction)


def test_a_correction_is_judged_on_the_cells_that_are_printed():
    PrintJob(some_labels(1), LABEL_FORMATS["L7160"], first_cell=1, correction=Correction(0, 20))
    with pytest.raises(Refusal):
        PrintJob(some_labels(1), LABEL_FORMATS["L7160"], first_cell=21, correction=Correction(0, 20))


def test_every_one_of_a_thousand_labels_is_read_at_203_dots_per_inch():
    labels = some_labels(1000)
    sheet = LABEL_FORMATS["L7654"]
    found = [read(picture) for picture in cells_of(render(PrintJob(labels)), sheet, 203)]
    assert found == [[facts.url] for facts in labels]


def test_a_card_shows_its_word_its_code_and_what_it_does():
    place = LabelFacts("BCDFGHB", "HTTPS://HOST/L/BCDFGHB", "Étagère", "", "Ville", title="Étagère A1 du fond")
    for name in FORMATS:
        text = pypdf.PdfReader(io.BytesIO(render_sheet([place], format_name=name))).pages[0].extract_text()
        assert "Étagère" in text, name
    assert "BCD-FGH-B" in text
    card = LabelFacts("", "HTTPS://HOST/S/MARK_READY", "", "Chaque appareil scanné devient prêt.", "", title="Prêt")
    sheet = LABEL_FORMATS["Cartes A4"]
    (picture, *_rest) = cells_of(render_sheet([card], format_name="Cartes A4"), sheet, 203)
    assert read(picture) == ["HTTPS://HOST/S/MARK_READY"]
