import io
import itertools
import re
import time
from datetime import UTC, date, datetime

import pypdf
import pytest
import zxingcpp
from lxml import etree
from markupsafe import Markup
from pypdf.generic import ContentStream
from reportlab.lib.colors import HexColor

from ordis.documents import styles, tables
from ordis.documents.blocks import Column
from ordis.documents.paper import (
    Bar,
    Bars,
    Facts,
    Heading,
    Keep,
    Notice,
    Table,
    Text,
    long_date,
    long_moment,
    number,
    render,
)
from tests.documents import papers
from tests.documents.reading import rasterised, run, struct_text, structure, unmarked_operators, write


@pytest.fixture(scope="module")
def every_block() -> bytes:
    return render(papers.paper(subtitle="Texte version 3", demonstration_seal=True), papers.every_block())


@pytest.fixture(scope="module")
def long_table() -> bytes:
    return render(papers.paper("Attestation d’effacement", "EFF-2026-00001"), papers.hundred_rows())


@pytest.fixture(params=["every_block", "long_table"])
def pdf(request) -> bytes:
    return request.getfixturevalue(request.param)


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def tags(pdf: bytes) -> list:
    """Every structure element, in reading order."""
    return structure(reader(pdf))


def test_the_same_facts_give_the_same_bytes(every_block):
    again = render(papers.paper(subtitle="Texte version 3", demonstration_seal=True), papers.every_block())
    assert again == every_block


def test_another_day_gives_other_bytes():
    one, other = (render(papers.paper(issued_on=date(2026, 3, day)), [Text("x")]) for day in (1, 2))
    assert one != other
    assert reader(one).trailer["/ID"] != reader(other).trailer["/ID"]


def test_every_mark_on_every_page_is_tagged_or_an_artifact(pdf):
    for page in reader(pdf).pages:
        assert unmarked_operators(page) == []


def test_qpdf_finds_nothing_wrong(pdf, tmp_path):
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", write(pdf, tmp_path))


def test_every_font_is_embedded_and_can_be_read_as_text(pdf, tmp_path):
    lines = run("pdffonts", write(pdf, tmp_path)).splitlines()[2:]
    assert lines
    for line in lines:
        assert "OrdisSans" in line
        assert re.search(r"yes yes yes +\d+ +0$", line), line


def test_the_structure_is_what_a_screen_reader_needs(every_block, tmp_path):
    text = struct_text(every_block, tmp_path)
    for tag in ("H1", "H2", "H3", "P", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "Figure"):
        assert re.search(rf"^ *{tag}\b", text, re.M), tag
    assert text.index("Convention de remise") < text.index("Article 1") < text.index("Pour la Ville")
    assert "Page" not in text
    assert text.count("/Alt") == 0


def test_headings_never_skip_a_level(every_block):
    levels = [int(tag["/S"][2]) for tag in tags(every_block) if re.fullmatch(r"/H\d", tag["/S"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_figure_says_what_it_shows_and_where_it_is(every_block):
    figures = [tag for tag in tags(every_block) if tag["/S"] == "/Figure"]
    alts = [figure["/Alt"] for figure in figures]
    assert alts[0] == (
        "Diagramme en barres, Dons par entreprise. Exemple SAS\u202f: 48\u202f; Vide\u202f: 0\u202f; "
        "Demi\u202f: 1\u202f234,5."
    )
    assert alts[1:] == [
        "Schéma de flux, Du don à la remise. Reçus\u202f: 183 (à côté, 8 à effacer)\u202f; Effacés\u202f: 175 (à côté, "
        "8 pour pièces, 3 au recyclage, 6 d’une période d’avant)\u202f; Reconditionnés\u202f: 170 (à côté, 92 à "
        "remettre)\u202f; Remis\u202f: 78.",
        "Diagramme en colonnes, Remises par mois. janv.\u202f: 3 contre 1\u202f; févr.\u202f: 8 contre 2.",
        "Code QR de la page https://ordis.example/handovers/k3f/paper",
        "Signature de M. Čović, tracée à l’écran",
        "Code QR de la page https://ordis.example/v/CNR-2026-00042",
    ]
    for figure in figures:
        x0, y0, x1, y1 = (float(side) for side in figure["/A"]["/BBox"])
        assert 0 <= x0 < x1 <= 596
        assert 0 <= y0 < y1 <= 842


def test_headers_of_tables_name_their_columns_and_their_rows(every_block):
    scopes = [tag["/A"]["/Scope"] for tag in tags(every_block) if tag["/S"] == "/TH"]
    assert scopes.count("/Column") == 3
    assert scopes.count("/Row") == 2 + 3 + 3


def test_a_table_cut_by_pages_stays_one_table_with_one_header(long_table):
    assert len(reader(long_table).pages) >= 2
    found = [tag["/S"] for tag in tags(long_table)]
    assert found.count("/Table") == 1
    assert found.count("/TR") == 101
    assert found.count("/TH") == 5 + 100
    assert found.count("/TD") == 400


def test_the_header_of_a_table_is_printed_on_each_page(long_table):
    for page in reader(long_table).pages:
        assert "Résultat" in page.extract_text()


def test_a_paragraph_cut_by_a_page_stays_one_paragraph():
    text = " ".join(f"mot{rank}" for rank in range(3000))
    pdf = render(papers.paper(verify_url=""), [Text(text)])
    assert len(reader(pdf).pages) > 1
    cut = [tag for tag in tags(pdf) if any(isinstance(kid.get_object(), dict) for kid in tag.get("/K", []))]
    assert [tag["/S"] for tag in cut if tag["/S"] == "/P"] == ["/P"]


def test_each_mcid_leads_back_to_its_element(pdf):
    root = reader(pdf).trailer["/Root"]["/StructTreeRoot"]
    numbers = root["/ParentTree"]["/Nums"]
    for page_number, page in enumerate(reader(pdf).pages):
        content = ContentStream(page.get_contents(), page.pdf)
        marks = [
            operands[1]["/MCID"] for operands, name in content.operations if name == b"BDC" and "/MCID" in operands[1]
        ]
        assert page["/StructParents"] == page_number
        assert page["/Tabs"] == "/S"
        parents = numbers[numbers.index(page_number) + 1].get_object()
        assert marks == list(range(len(parents)))


def test_the_catalogue_is_fit_for_archives(pdf):
    root = reader(pdf).trailer["/Root"]
    assert root["/Lang"] == "fr-FR"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    [intent] = root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    profile = intent["/DestOutputProfile"].get_object()
    assert profile["/N"] == 3
    assert profile.get_data()[36:40] == b"acsp"
    assert "/Encrypt" not in reader(pdf).trailer


def test_the_xmp_and_the_information_agree(every_block):
    pdf = reader(every_block)
    xmp = etree.fromstring(pdf.trailer["/Root"]["/Metadata"].get_data())
    said = {etree.QName(node).localname: "".join(node.itertext()).strip() for node in xmp.iter("{*}*")}
    assert said["title"] == pdf.metadata.title == "Convention de remise, n°\u00a0CNR-2026-00042"
    assert said["creator"] == pdf.metadata.author == "Ville de Poitiers"
    assert said["CreateDate"] == said["ModifyDate"] == "2026-03-01T00:00:00+00:00"
    assert pdf.metadata.creation_date == pdf.metadata.modification_date == datetime(2026, 3, 1, tzinfo=UTC)
    assert said["Producer"] == pdf.metadata.producer
    parts = [node.text for node in xmp.iter("{http://www.aiim.org/pdfua/ns/id/}part")]
    assert parts == ["1"]
    assert xmp.find(".//{http://www.aiim.org/pdfa/ns/id/}part").text == "2"
    assert xmp.find(".//{http://www.aiim.org/pdfa/ns/id/}conformance").text == "A"


def test_every_stream_ends_on_a_line_of_its_own(pdf):
    assert re.search(rb"[^\n]endstream", pdf) is None


def test_nothing_is_transparent(pdf):
    for page in reader(pdf).pages:
        assert "/ExtGState" not in page["/Resources"]
        assert "/XObject" not in page["/Resources"]


def test_pages_are_numbered_out_of_their_total(long_table):
    pages = reader(long_table).pages
    for rank, page in enumerate(pages, start=1):
        assert f"Page {rank} sur {len(pages)}" in page.extract_text().replace("\u00a0", " ")


def test_every_paper_says_that_its_seal_is_for_demonstration(every_block, long_table):
    for page in reader(every_block).pages:
        assert "Cachet de démonstration" in page.extract_text()
    for page in reader(long_table).pages:
        assert "démonstration" not in page.extract_text()


def test_the_code_of_the_sealed_block_leads_to_the_verification_page(every_block):
    last = rasterised(every_block, 150)[-1]
    assert [found.text for found in zxingcpp.read_barcodes(last)] == ["https://ordis.example/v/CNR-2026-00042"]


def test_a_working_paper_has_no_sealed_block():
    text = reader(render(papers.paper(verify_url=""), [Text("Brouillon")])).pages[0].extract_text()
    assert "Document scellé" not in text


def test_what_people_typed_is_printed_as_it_is():
    typed = "M. <b>Şahin</b> & <script>, Œuvre à 3\u202f€, Łódź, Nguyễn"
    pdf = render(papers.paper(), [Text(typed), Facts([(typed, typed)]), Notice(typed, typed)])
    assert reader(pdf).pages[0].extract_text().replace("\n", " ").count(typed) == 5


def test_letters_that_no_font_has_are_replaced_and_never_missing():
    pdf = render(papers.paper(), [Text("中文 \U0001f600 e\u0301 fin\x07\x00.")])
    assert "□□ □ é fin." in reader(pdf).pages[0].extract_text()


def test_a_line_never_breaks_at_a_narrow_no_break_space():
    pdf = render(papers.paper(), [Text("attention\u202f: " * 200)])
    lines = reader(pdf).pages[0].extract_text().splitlines()
    assert not [line for line in lines if line.strip().startswith(":")]
    assert "attention\u202f: attention" in " ".join(lines)


def test_words_of_a_table_are_not_cut_when_they_can_all_fit():
    rows = [
        [
            "BCD-FGH-B",
            "Hewlett-Packard EliteBook 840 G5 édition spéciale de rentrée",
            "S3TVNX0K00001",
            "ok " * 30,
        ]
    ]
    columns = [Column("Code"), Column("Appareil"), Column("Série"), Column("Remarque")]
    widths = tables.column_widths(columns, rows, 9.2)
    assert sum(widths) == pytest.approx(styles.WIDTH)
    text = reader(render(papers.paper(), [Table(columns, rows)])).pages[0].extract_text()
    assert "S3TVNX0K00001" in text
    assert "BCD-FGH-B" in text


def test_columns_follow_their_shares_when_they_have_some():
    widths = tables.column_widths([Column("a", share=1), Column("b", share=3)], [["x" * 90, "y"]], 9.2)
    assert widths == pytest.approx([styles.WIDTH / 4, styles.WIDTH * 3 / 4])


@pytest.mark.parametrize("colour", ["#ffd500", "#ffffff", "#1f4f8f", "#00aa88"])
def test_any_colour_of_a_city_becomes_readable(colour):
    accent = styles.readable(HexColor(colour))
    assert 1.05 / (styles._luminance(accent) + 0.05) >= 4.5


def test_empty_stories_and_blocks_make_a_paper():
    pdf = render(papers.paper(), [Facts([]), Table([Column("Vide")], []), Bars("Rien", [])])
    assert len(reader(pdf).pages) == 1


def test_a_long_notice_goes_on_to_the_next_page():
    pdf = render(papers.paper(verify_url=""), [Notice("Une phrase entière. " * 600, "Longue")])
    pages = reader(pdf).pages
    assert len(pages) >= 2
    assert sum(page.extract_text().count("phrase") for page in pages) == 600


def test_something_else_than_a_block_is_an_error_of_the_programmer():
    with pytest.raises(TypeError, match="not a block"):
        render(papers.paper(), ["texte"])


def test_markup_is_only_trusted_when_it_says_so():
    pdf = render(papers.paper(), [Text(Markup("<b>{}</b>").format("<i>x</i>"))])
    assert "<i>x</i>" in reader(pdf).pages[0].extract_text()


def test_an_agreement_is_made_in_a_few_hundredths_of_a_second():
    story = papers.every_block()
    render(papers.paper(), story)
    start = time.process_time()
    render(papers.paper(), story)
    assert time.process_time() - start < 0.3


def test_dates_and_numbers_are_french():
    assert long_date(date(2026, 3, 1)) == "1er\u00a0mars\u00a02026"
    assert long_date(datetime(2026, 7, 31, 22, 30, tzinfo=UTC)) == "1er\u00a0août\u00a02026"
    assert long_moment(datetime(2026, 3, 1, 13, 5, tzinfo=UTC)) == "1er\u00a0mars\u00a02026 à 14\u00a0h\u00a005"
    assert [number(value) for value in (0, 12, 1234.5, 1234567, 0.126)] == [
        "0",
        "12",
        "1\u202f234,5",
        "1\u202f234\u202f567",
        "0,13",
    ]


def test_a_heading_and_its_chart_share_the_page_when_it_has_room():
    chart = Bars("Dons", [Bar("Exemple", 3), Bar("Autre", 2)])
    pdf = render(papers.paper(), [Text("Avant."), Heading("Qui a donné"), chart, Keep([Heading("Fin"), chart])])
    assert len(reader(pdf).pages) == 1


def test_a_heading_never_stands_alone_at_the_foot_of_a_page():
    chart = Bars("Dons", [Bar("Exemple", 3)] * 6)
    for lines in range(30, 48):
        filling = [Text("Une ligne.") for _ in range(lines)]
        for follower in (chart, Text("La suite. " * 40), papers.hundred_rows()[0]):
            pages = reader(render(papers.paper(), [*filling, Heading("Qui a donné"), follower])).pages
            lasts = [page.extract_text().split("Page ")[0].strip().splitlines()[-1] for page in pages]
            assert "Qui a donné" not in lasts
