"""Beside each paper, a page that says the same to the same people."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from html import unescape

import pytest
from flask import Flask
from markupsafe import Markup
from sqlalchemy.orm import Session

from ordis.documents import stories, twins
from ordis.documents.actions import issue
from ordis.documents.blocks import Signature
from ordis.documents.downloads import send_paper
from ordis.documents.models import Document, DocumentKind
from ordis.documents.paper import Bullets, Heading, Paper, Text, Ticks, render
from ordis.kernel.blobs import blobs
from ordis.kernel.refusal import Refusal
from tests import make, pages
from tests.documents import papers
from tests.documents.samples import SAMPLES
from tests.documents.test_every_kind import headings_of


def issued(kind: DocumentKind) -> Document:
    return issue(kind=kind, subject="ESSAI", build=SAMPLES[kind], actor=None, at=make.AT)


def page_of(app: Flask, document: Document) -> str:
    with app.test_request_context("/papers/essai.pdf?read=1"):
        return send_paper(document).get_data(as_text=True)


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def told(value: object) -> Iterator[str]:
    """Every sentence of a story; the names of alignments and styles are not said."""
    if isinstance(value, str):
        yield value.replace("<br/>", " ").striptags() if isinstance(value, Markup) else value
    elif isinstance(value, Sequence):
        for each in value:
            yield from told(each)
    elif is_dataclass(value):
        for each in fields(value):
            if each.name not in ("align", "style", "language", "strokes", "summary"):
                yield from told(getattr(value, each.name))


@pytest.mark.parametrize("kind", list(DocumentKind), ids=lambda kind: kind.value)
def test_the_page_of_every_kind_says_all_that_its_paper_says(app: Flask, session: Session, kind: DocumentKind) -> None:
    document = issued(kind)
    page = page_of(app, document)
    assert not list(pages.defects(page))
    said, kept = words(page), twins.twin_of(document)
    missing = {text for text in told(kept.story) if words(text) and " ".join(text.split()) not in said}
    assert not missing
    for mark in (kept.paper.title, document.number, kept.paper.letterhead.city, kept.paper.verify_url):
        assert mark in said
    assert f"/v/{document.ref}" in page
    levels = [int(level) for level in re.findall(r"<h([1-6])", page[page.index("<article") : page.index("</article")])]
    assert levels[0] == 1
    assert len(levels) == 1 + len(list(headings_of(kept.story)))


def test_a_signature_is_drawn_and_an_arabic_summary_runs_from_right_to_left(app: Flask, session: Session) -> None:
    arabic = [Heading("ملخص", language="ar"), Text("لا تبيعوا الحاسوب", language="ar")]
    dari = [Bullets(["واحد"], language="fa-AF"), Ticks([(False, "Photo.")])]
    story = [*papers.every_block(), *arabic, *dari]
    document = issue(
        kind=DocumentKind.NO_RESALE_AGREEMENT, subject="ESSAI", actor=None, at=make.AT,
        build=lambda its: render(its.paper("Convention"), story),
    )  # fmt: skip
    page = page_of(app, document)
    assert not list(pages.defects(page))
    assert '<p class="prewrap " lang="ar" dir="rtl">لا تبيعوا الحاسوب</p>' in page
    assert '<ul lang="fa-AF" dir="rtl">' in page
    assert page.count("<polyline") == len(papers.STROKES)
    assert "M. Şahin &lt;Čović&gt; &amp; fils" in page
    assert "<b>1er mars 2027</b>" in page
    assert "Non coché\u00a0:" in page


def test_the_times_of_a_drawn_signature_are_kept_in_no_story(app: Flask, session: Session) -> None:
    signature = Signature("Le bénéficiaire", strokes=[[(1.26, 2, 0), (3, 4, 1234.5)], [(7, 7, 9)]])
    [kept] = stories.read(stories.written({"story": [signature]}))["story"]
    assert kept.strokes == (((1.3, 2, 0), (3, 4, 0)), ((7, 7, 0),))
    drawing = twins.drawn(kept)
    assert drawing.lines == ("1.3,2 3,4 3,4", "7,7 7,7")
    assert drawing.view_box == "-2.7 -2 13.7 13"


def test_the_same_address_gives_the_pdf_or_its_page(app: Flask, session: Session) -> None:
    document = issued(DocumentKind.DONATION_CERTIFICATE)
    with app.test_request_context("/papers/essai.pdf"):
        pdf = send_paper(document)
    assert pdf.mimetype == "application/pdf"
    page = page_of(app, document)
    assert 'href="/papers/essai.pdf"' in page
    assert "no-store" in pdf.headers["Cache-Control"]


def test_a_replaced_paper_says_so_on_its_page(app: Flask, session: Session) -> None:
    first = issued(DocumentKind.RECEPTION_SLIP)
    later = issue(kind=first.kind, subject="ESSAI", build=SAMPLES[first.kind], actor=None, at=make.AT, replaces=first)
    session.refresh(first)
    assert f"Ce document a été remplacé par {later.number}" in page_of(app, first)


def test_a_paper_without_a_kept_story_sends_to_its_pdf(session: Session) -> None:
    document = issue(
        kind=DocumentKind.CEREMONY_REPORT, subject="ESSAI", actor=None, at=make.AT,
        build=lambda its: bytes(render(its.paper("Rapport"), [Text("x")])),
    )  # fmt: skip
    assert document.story_blob is None
    with pytest.raises(Refusal, match="téléchargez son PDF"):
        twins.twin_of(document)


def test_what_is_kept_is_stored_by_its_fingerprint(session: Session) -> None:
    document = issued(DocumentKind.DONATION_CERTIFICATE)
    kept = stories.read(blobs().get(document.story_blob or ""))
    assert Paper(**kept["paper"]).number == document.number
