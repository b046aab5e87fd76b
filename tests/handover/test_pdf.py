"""The agreement on paper, read back."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pypdf
import pytest

from ordis.documents import strokes
from ordis.documents.actions import Identity
from ordis.documents.paper import Letterhead
from ordis.documents.wording import rules
from ordis.documents.wording.actions import NOT_APPROVED_YET
from ordis.documents.wording.rules import Part
from ordis.handover.pdf import AgreementFacts, Annex, DeviceFacts, PaperFacts, render_agreement
from ordis.handover.texts.actions import shipped
from ordis.handover.texts.rules import VARIABLES
from ordis.kernel.variables import fill
from tests.handover.making import STROKES

BODY = shipped("v1.md")
LAPTOP = DeviceFacts(
    code="BCD-FGH-J", kind="Ordinateur portable", designation="Dell Latitude 5490", serial="5CG8<3>&Z",
    grade="B : bon état, traces d’usage", system="Linux Mint 22",
)  # fmt: skip
SEALED_AT = datetime(2026, 12, 8, 14, 5, tzinfo=UTC)
FACTS = AgreementFacts(
    referral_number="DEM-2026-00012",
    prescriber="Maison de quartier Saint-Éloi",
    beneficiary="Awa <b>N’Diaye</b>",
    representative="Inès Petit",
    place="Maison de quartier Saint-Éloi",
    signed_on=date(2026, 12, 8),
    signed_at=datetime(2026, 12, 8, 14, 5, tzinfo=UTC),
    no_resale_until=date(2027, 12, 8),
    devices=(LAPTOP,),
    kit=("Chargeur", "Souris"),
    parts=tuple(rules.parts(fill(BODY, dict.fromkeys(VARIABLES, "Poitiers")))),
    boxes=("J’ai lu la convention, ou on me l’a lue", "Je ne vendrai pas le matériel"),
    text_version=1,
    text_sha256=rules.fingerprint(BODY, []),
    text_approved_by=NOT_APPROVED_YET,
    signer_name="Awa N’Diaye",
    signer_quality="bénéficiaire",
    identity_check="Titre de séjour",
    strokes=strokes.read(STROKES),
    proof_sha256="ab" * 32,
)
IDENTITY = Identity(
    number="CNR-2026-00042",
    verify_url="https://ordi.example/v/abcdefghjkmn",
    issued_at=SEALED_AT,
    demonstration_seal=True,
    letterhead=Letterhead("Ville de Poitiers", "Mission inclusion numérique", "15 place", "05 49 00 00 00"),
)


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_the_paper_says_who_what_until_when_and_which_text() -> None:
    told = text_of(render_agreement(FACTS, IDENTITY))
    for needed in (
        "CNR-2026-00042", "DEM-2026-00012", "Awa <b>N’Diaye</b>", "Maison de quartier Saint-Éloi",
        "Inès Petit", "BCD-FGH-J",
        "Dell Latitude 5490", "5CG8<3>&Z", "chargeur, souris", "8 décembre 2027", "900-1",
        "Signature du bénéficiaire", "à 15 h 05", "version 1", NOT_APPROVED_YET, FACTS.text_sha256,
    ):  # fmt: skip
        assert needed in told, needed


def test_every_clause_of_the_text_is_on_the_paper() -> None:
    told = text_of(render_agreement(FACTS, IDENTITY))
    for part in FACTS.parts:
        for sentence in (part.text, *part.items):
            assert re.sub(r"\s+", " ", sentence) in told, sentence


def test_the_same_facts_give_the_same_bytes() -> None:
    assert render_agreement(FACTS, IDENTITY) == render_agreement(FACTS, IDENTITY)


def test_a_drawn_signature_is_vectors_and_never_a_picture() -> None:
    drawn = pypdf.PdfReader(BytesIO(render_agreement(FACTS, IDENTITY)))
    assert not any(page.images for page in drawn.pages)
    content = b"".join(page.get_contents().get_data() for page in drawn.pages)
    bare = pypdf.PdfReader(BytesIO(render_agreement(replace(FACTS, strokes=(), typed_name="Awa"), IDENTITY)))
    assert len(re.findall(rb" c\b", content)) > 100
    assert not any(re.search(rb" c\n", page.get_contents().get_data()) for page in bare.pages)


def test_a_typed_name_is_told_in_words() -> None:
    told = text_of(render_agreement(replace(FACTS, strokes=(), typed_name="Awa N’Diaye"), IDENTITY))
    assert "a signé en tapant son nom au clavier" in told


@pytest.mark.parametrize(
    "change",
    [
        lambda: replace(FACTS, devices=(LAPTOP,) * 12),
        lambda: replace(FACTS, kit=()),
        lambda: replace(FACTS, devices=(replace(LAPTOP, serial="", grade="", system="", designation=""),)),
        lambda: replace(FACTS, beneficiary="N" * 160, place="L" * 160, prescriber="P" * 160),
    ],
)
def test_few_or_many_facts_still_make_a_paper(change: Callable[[], AgreementFacts]) -> None:
    pdf = render_agreement(change(), IDENTITY)
    assert 2 <= len(pypdf.PdfReader(BytesIO(pdf)).pages) <= 6


def test_what_was_read_in_another_language_is_annexed_and_marked() -> None:
    annex = Annex("Arabe", "ar", "النص الفرنسي وحده له قيمة قانونية.", (Part("text", "مرحبا"),), 2, reviewed=False)
    told = text_of(render_agreement(replace(FACTS, annex=annex), IDENTITY))
    assert "Résumé de la convention en arabe" in told
    assert "n’a pas été relue" in told
    assert "Annexe" not in text_of(render_agreement(FACTS, IDENTITY))


def test_an_agreement_signed_by_pen_names_the_photograph_and_both_agents() -> None:
    told = told_by_pen()
    for needed in (
        "de sa main sur papier, le 7 décembre 2026",
        "(1 page)",
        "Noé Garnier",
        "Sa photographie est",
        "cd" * 32,
    ):
        assert needed in told, needed
    assert "s’y lisent toutes" not in told


def test_an_agreement_signed_by_pen_says_no_hour_of_the_pen() -> None:
    told = told_by_pen()
    assert re.findall(r"\d+ h \d\d", told) == ["15 h 05"]  # of the confirmation, which the server measured


def test_fewer_photographs_than_pages_are_said_so_and_who_said_that_all_are_read() -> None:
    told = told_by_pen(pages=4, joined=2, photographs=("cd" * 32, "ef" * 32))
    for needed in (
        "(4 pages)",
        "Ses 2 photographies sont",
        "Noé Garnier a confirmé que les 4 pages du papier s’y lisent",
    ):
        assert needed in told, needed


def test_a_scan_is_called_a_scan() -> None:
    told = told_by_pen(scanned=True, pages=4, joined=4)
    assert "a été scanné par Inès Petit" in told
    assert "Son scan (4 pages) est conservé" in told


def told_by_pen(**changes: object) -> str:
    given: dict[str, object] = {
        "photographs": ("cd" * 32,), "scanned": False, "pages": 1, "joined": 1, "attached_by": "Inès Petit",
        "confirmed_by": "Noé Garnier", "confirmed_at": SEALED_AT,
    }  # fmt: skip
    paper = PaperFacts(**(given | changes))  # type: ignore[arg-type]
    facts = replace(FACTS, strokes=(), paper=paper, signed_on=date(2026, 12, 7), signed_at=None)
    return text_of(render_agreement(facts, IDENTITY)).replace("\u00a0", " ").replace("\u202f", " ")


def test_guardian_interpreter_and_witness_stand_among_the_parties() -> None:
    facts = replace(FACTS, signer_quality="représentant légal", signer_title="mère", interpreter="Leïla Haddad")
    told = text_of(render_agreement(facts, IDENTITY))
    for needed in (
        "Awa N’Diaye, représentant légal (mère)",
        "Leïla Haddad",
        "témoin de la signature",
        "Titre de séjour",
    ):
        assert needed in told, needed
