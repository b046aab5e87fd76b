import io
import re

import pytest
import zxingcpp
from lxml import etree
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from ordis.documents import qr
from tests.documents.reading import rasterised


def as_picture(modules: qr.Matrix, scale: int = 4) -> Image.Image:
    side = len(modules) + 2 * qr.QUIET_ZONE
    picture = Image.new("L", (side, side), 255)
    for row, cells in enumerate(modules):
        for column, dark in enumerate(cells):
            if dark:
                picture.putpixel((column + qr.QUIET_ZONE, row + qr.QUIET_ZONE), 0)
    return picture.resize((side * scale, side * scale), Image.Resampling.NEAREST)


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
@pytest.mark.parametrize("text", ["HTTPS://HOST.FR/D/BCDFGHB", "https://host.fr/été?x=1", "1234567"])
def test_a_symbol_is_read_back(text, level):
    found = zxingcpp.read_barcodes(as_picture(qr.matrix(text, level)))
    assert [code.text for code in found] == [text]


def test_an_upper_case_url_of_38_characters_fits_in_version_2():
    assert len(qr.matrix("HTTPS://" + "H" * 20 + "/D/BCDFGHB")) == 25
    assert len(qr.matrix(("HTTPS://" + "H" * 20 + "/D/BCDFGHB").lower())) == 29


def test_the_same_text_gives_the_same_symbol():
    assert qr.matrix("HTTPS://HOST/D/BCDFGHB") == qr.matrix("HTTPS://HOST/D/BCDFGHB")


def test_the_pdf_content_is_read_back():
    modules = qr.matrix("HTTPS://HOST/D/BCDFGHB")
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(100, 100))
    canvas.translate(20, 20)
    canvas.scale(2, 2)
    canvas._code.append(qr.pdf_content(modules))
    canvas.save()
    [picture] = rasterised(out.getvalue(), dpi=200)
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == ["HTTPS://HOST/D/BCDFGHB"]


def test_the_runs_cover_the_dark_modules_and_nothing_else():
    modules = qr.matrix("HTTPS://HOST/D/BCDFGHB")
    covered = {(c + i, r) for c, r, length in qr.dark_runs(modules) for i in range(length)}
    assert covered == {(c, r) for r, row in enumerate(modules) for c, dark in enumerate(row) if dark}


def test_the_svg_draws_the_same_modules_without_style_or_script():
    text = "HTTPS://HOST/D/BCDFGHB"
    markup = qr.svg(text, label='Fiche de l’appareil <"B">')
    root = etree.fromstring(markup)
    assert root.get("aria-label") == 'Fiche de l’appareil <"B">'
    assert not re.search(r"style|script|\bon\w+=", markup)
    path = root.find("{*}path").get("d")
    runs = [tuple(map(int, run)) for run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)]
    quiet = qr.QUIET_ZONE
    assert [(c - quiet, r - quiet, n) for c, r, n in runs] == list(qr.dark_runs(qr.matrix(text)))
    assert root.get("viewBox") == f"0 0 {len(qr.matrix(text)) + 8} {len(qr.matrix(text)) + 8}"


@pytest.mark.parametrize("text", ["", "x" * 3000])
def test_what_no_symbol_can_hold_is_refused(text):
    with pytest.raises(ValueError, match="QR code"):
        qr.matrix(text)
