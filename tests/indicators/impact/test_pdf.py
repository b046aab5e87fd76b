"""The impact in a paper: measured first, each estimate with its source and hypothesis, drawn as a tagged PDF."""

import io
from dataclasses import replace
from datetime import date

from pypdf import PdfReader

from ordis.devices.models import Kind
from ordis.documents.blocks import Block
from ordis.documents.models import DocumentKind
from ordis.documents.paper import render
from ordis.donations.masses import Mass
from ordis.indicators.impact.estimate import Impact, NewParts, Weighed, estimates
from ordis.indicators.impact.factors import SHIPPED
from ordis.indicators.impact.pdf import NOTHING, blocks
from ordis.refurbishing.parts.models import PartKind
from tests.documents.samples import identity

HANDED = (
    Weighed(Kind.LAPTOP, Mass(weighed=30, weighed_g=61_200, typical=14, typical_g=31_920)),
    Weighed(Kind.DESKTOP, Mass(weighed=30, weighed_g=169_770)),
    Weighed(Kind.ALL_IN_ONE, Mass(unknown=4)),
)
PARTS = (NewParts(PartKind.MEMORY, 12), NewParts(PartKind.STORAGE, 9))
IMPACT = Impact(
    date(2022, 1, 1), date(2022, 12, 31), HANDED, (Weighed(Kind.LAPTOP, Mass(weighed=10, weighed_g=33_790)),), PARTS, 0,
    SHIPPED.years, SHIPPED.years_hypothesis, estimates(SHIPPED, HANDED, PARTS), SHIPPED.factors[-3:],
)  # fmt: skip


def drawn(story: list[Block]) -> bytes:
    return render(identity(DocumentKind.CEREMONY_REPORT).paper("Impact de l’opération", subtitle="Année 2022"), story)


def told(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def test_what_was_measured_comes_first_and_each_estimate_says_where_it_comes_from() -> None:
    text = told(drawn(blocks(IMPACT)))
    assert (
        text.index("Mesuré") < text.index("262,89 kg") < text.index("Ordres de grandeur") < text.index("1 200 kgCO2e")
    )
    for said in (
        "34 appareils non estimés", "Unité centrale (30), Tout-en-un (4)",
        "60 appareils pesés (230,97 kg), 14 comptés à la masse type", "4 sans masse connue", "UNU-KEY",
        "Mémoire (12), Disque ou SSD (9)", "trop haut", "ADEME", "Un an d’usage", "jamais additionnés", "204,9 kgCO2e",
    ):  # fmt: skip
        assert said in text, said


def test_a_period_without_a_handover_says_so_and_nothing_more() -> None:
    text = told(drawn(blocks(replace(IMPACT, handed=()))))
    assert NOTHING.replace("\u202f", " ") in text
    assert "Ordres de grandeur" not in text


def test_the_same_impact_read_back_from_its_frozen_form_draws_the_same_bytes() -> None:
    assert drawn(blocks(Impact.from_json(IMPACT.as_json()))) == drawn(blocks(IMPACT))
