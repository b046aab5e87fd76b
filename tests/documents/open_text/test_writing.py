"""A paper as an OpenDocument text, read back as a word processor would."""

import io
import zipfile
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from ordis.documents import stories
from ordis.documents.blocks import Heading, Table, Text
from ordis.documents.models import DocumentKind
from ordis.documents.open_text.writing import MIMETYPE, written
from ordis.documents.paper import Paper, Rendered
from tests.documents import papers, samples
from tests.documents.test_twins import told

_NS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TEXT, TABLE, STYLE = (_NS % name for name in ("text", "table", "style"))


def part(data: bytes, name: str) -> Element:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return fromstring(package.read(name))


def of(kind: DocumentKind) -> tuple[bytes, list]:
    made = samples.made(kind)
    assert isinstance(made, Rendered)
    kept = stories.read(made.story)
    return written(Paper(**kept["paper"]), kept["story"]), kept["story"]


def words(element: Element) -> str:
    """Breaks of lines are spaces."""
    for each in element.iter(f"{TEXT}line-break"):
        each.tail = f" {each.tail or ''}"
    return " ".join("".join(f"{text} " if tag else text for tag, text in _pieces(element)).split())


def _pieces(element: Element):
    for paragraph in element.iter():
        if paragraph.tag in (f"{TEXT}p", f"{TEXT}h"):
            yield True, "".join(paragraph.itertext())


def test_the_package_says_what_it_is_before_anything_else() -> None:
    data, _story = of(DocumentKind.CEREMONY_REPORT)
    assert data[30:38] == b"mimetype"
    assert data[38 : 38 + len(MIMETYPE)] == MIMETYPE.encode()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        named = {each.get(f"{_NS % 'manifest'}full-path") for each in part(data, "META-INF/manifest.xml")}
        assert named == {"/", *package.namelist()} - {"mimetype", "META-INF/manifest.xml"}


@pytest.mark.parametrize("kind", [DocumentKind.CEREMONY_REPORT, DocumentKind.ACTIVITY_REPORT])
def test_the_text_says_all_that_the_paper_says_with_real_headings_and_tables(kind: DocumentKind) -> None:
    data, story = of(kind)
    content = part(data, "content.xml")
    said = words(content)
    missing = {text for text in told(story) if " ".join(text.split()) not in said}
    assert not missing
    headings = {"".join(each.itertext()) for each in content.iter(f"{TEXT}h")}
    assert {"Les donateurs", "Méthode et définitions"} <= headings
    assert len(list(content.iter(f"{TABLE}table"))) >= 6
    assert not list(content.iter("{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}image"))


@pytest.mark.parametrize("kind", list(DocumentKind), ids=lambda kind: kind.value)
def test_every_style_that_a_text_uses_is_named_in_its_styles(kind: DocumentKind) -> None:
    data, _story = of(kind)
    named = {each.get(f"{STYLE}name") for each in part(data, "styles.xml").iter()}
    content = part(data, "content.xml")
    used = {value for each in content.iter() for name, value in each.items() if name.endswith("}style-name")}
    assert used <= named


def test_the_same_paper_makes_the_same_file() -> None:
    assert written(papers.paper(), papers.every_block()) == written(papers.paper(), papers.every_block())


@given(st.text())
def test_whatever_was_typed_stays_text(typed: str) -> None:
    story = [Heading(typed), Text(typed), Text(Markup("<b>{}</b>").format(typed)), Table([], [])]
    content = part(written(papers.paper(), story), "content.xml")
    assert {each.tag.partition("}")[2] for each in content.iter(f"{TEXT}span")} == {"span"}
