"""What holds for every kind of paper of the house, one by one: a new kind without a sample fails here."""

import io
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdf
import pytest
from lxml import etree
from markupsafe import Markup
from pypdf.generic import ContentStream

from ordis.documents import stories
from ordis.documents.blocks import Block, Heading, Keep, Text
from ordis.documents.models import DocumentKind
from ordis.documents.paper import Rendered
from tests.documents import samples
from tests.documents.reading import run, struct_text, structure, unmarked_operators, write

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=list(DocumentKind), ids=lambda kind: kind.value)
def kind(request: pytest.FixtureRequest) -> DocumentKind:
    return request.param


@pytest.fixture(scope="module")
def pdf(kind: DocumentKind) -> bytes:
    assert kind in samples.SAMPLES, f"write a sample of « {kind.label} » in tests/documents/samples.py"
    return samples.made(kind)


@pytest.fixture(scope="module")
def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def test_two_processes_give_the_same_bytes_whatever_the_order_of_their_hashes() -> None:
    told = []
    for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima")):
        process = subprocess.run(
            [sys.executable, "-m", "tests.documents.samples"], cwd=ROOT, capture_output=True, text=True, timeout=120,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}, check=True,
        )  # fmt: skip
        told.append(process.stdout)
    assert told[0] == told[1]
    assert [line.split()[0] for line in told[0].splitlines()] == [kind.value for kind in DocumentKind]


def test_the_same_facts_give_the_same_bytes_again(kind, pdf) -> None:
    assert samples.made(kind) == pdf


def test_qpdf_finds_nothing_wrong(pdf, tmp_path) -> None:
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", write(pdf, tmp_path))


def test_every_font_is_embedded_as_a_subset_and_reads_as_text(pdf, tmp_path) -> None:
    lines = run("pdffonts", write(pdf, tmp_path)).splitlines()[2:]
    assert lines
    for line in lines:
        assert re.match(r"[A-Z]{6}\+Ordis", line), line
        assert re.search(r"yes yes yes +\d+ +0$", line), line


def test_poppler_tells_the_structure_from_the_title_on(kind, pdf, tmp_path) -> None:
    told = struct_text(pdf, tmp_path)
    assert len(re.findall(r"^ *H1\b", told, re.M)) == 1
    assert re.search(r"^ *H2\b", told, re.M)
    assert kind is DocumentKind.DIPLOMA or re.search(r"^ *(Table|L)\b", told, re.M)
    assert "Page" not in re.findall(r'"([^"]*)"', told)


def test_headings_begin_at_one_and_never_skip_a_level(read) -> None:
    levels = [int(tag["/S"][2]) for tag in structure(read) if re.fullmatch(r"/H\d", tag["/S"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_figure_says_what_it_shows_and_where(read) -> None:
    figures = [tag for tag in structure(read) if tag["/S"] == "/Figure"]
    assert figures, "the QR code of the seal is a figure"
    for figure in figures:
        assert len(figure["/Alt"]) > 10
        x0, y0, x1, y1 = (float(side) for side in figure["/A"]["/BBox"])
        assert 0 <= x0 < x1 <= 596
        assert 0 <= y0 < y1 <= 842


def test_every_header_of_a_table_says_what_it_names(read) -> None:
    assert all(tag["/A"]["/Scope"] in ("/Column", "/Row") for tag in structure(read) if tag["/S"] == "/TH")


def test_every_mark_is_tagged_or_an_artifact_and_leads_back_to_its_element(read) -> None:
    numbers = read.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for rank, page in enumerate(read.pages):
        assert unmarked_operators(page) == []
        assert page["/StructParents"] == rank
        assert page["/Tabs"] == "/S"
        operations = ContentStream(page.get_contents(), page.pdf).operations
        marks = [said[1]["/MCID"] for said, name in operations if name == b"BDC" and "/MCID" in said[1]]
        assert marks == list(range(len(numbers[numbers.index(rank) + 1].get_object())))


def test_the_catalogue_and_the_metadata_are_fit_for_archives(read) -> None:
    root = read.trailer["/Root"]
    assert root["/Lang"] == "fr-FR"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert "/Encrypt" not in read.trailer
    xmp = etree.fromstring(root["/Metadata"].get_data())
    said = {etree.QName(node).localname: "".join(node.itertext()).strip() for node in xmp.iter("{*}*")}
    assert said["title"] == read.metadata.title
    assert xmp.find(".//{http://www.aiim.org/pdfa/ns/id/}part").text == "2"
    assert xmp.find(".//{http://www.aiim.org/pdfa/ns/id/}conformance").text == "A"
    assert xmp.find(".//{http://www.aiim.org/pdfua/ns/id/}part").text == "1"


def test_nothing_is_transparent_and_every_stream_ends_on_its_own_line(pdf, read) -> None:
    assert all("/ExtGState" not in page["/Resources"] for page in read.pages)
    assert b"/SMask" not in pdf
    assert re.search(rb"[^\n]endstream", pdf) is None


def test_no_letter_is_missing_and_no_heading_is_left_at_the_foot(pdf, read) -> None:
    headings = {" ".join(text.split()) for text in headings_of(stories.read(pdf.story)["story"])}
    assert headings
    for page in read.pages:
        text = page.extract_text()
        assert "□" not in text
        last = text.split("\n15 place")[0].strip().splitlines()[-1]
        assert " ".join(last.split()) not in headings


def headings_of(story: Sequence[Block]) -> Iterator[str]:
    for block in story:
        if isinstance(block, Heading):
            yield block.text
        elif isinstance(block, Keep):
            yield from headings_of(block.blocks)


def test_what_is_kept_beside_the_file_is_what_it_says(pdf) -> None:
    assert isinstance(pdf, Rendered)
    told = stories.read(pdf.story)
    assert stories.written(told) == pdf.story
    again = stories.read(pdf.story)
    assert again == told
    assert told["paper"]["number"].endswith("-2026-00042")


def test_a_story_keeps_what_people_typed_apart_from_what_we_marked_up() -> None:
    story = [Keep([Text("<b>Şahin</b> & fils"), Text(Markup("<b>{}</b>").format("<i>"))])]
    [kept] = stories.read(stories.written({"story": story}))["story"]
    typed, marked = kept.blocks
    assert (type(typed.text), typed.text) == (str, "<b>Şahin</b> & fils")
    assert (type(marked.text), marked.text) == (Markup, "<b>&lt;i&gt;</b>")


def test_a_story_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="not a block"):
        stories.read(b'{"story":[{"is":"Popen"}]}')
    with pytest.raises(ValueError, match="not a story"):
        stories.read(b"[]")
