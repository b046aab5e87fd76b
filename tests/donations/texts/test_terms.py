"""The text of a donation agreement, filled: what each donation says, and what a donor typed may not do to it."""

from dataclasses import replace
from datetime import date

import pytest

from ordis.documents.wording import rules
from ordis.donations.agreement import AgreementFacts, Wording
from ordis.donations.models import LegalOrigin, WipedBy
from ordis.donations.texts import frozen
from ordis.donations.texts.rules import CONDITIONS, TABLES, VARIABLES, VOCABULARY
from ordis.donations.texts.terms import held, terms, worded
from ordis.donations.texts.wording import model
from tests.donations.test_pdf import FACTS


def read(facts: AgreementFacts) -> Wording:
    shipped = model()
    return worded(facts, shipped.body, shipped.boxes, version=1, sha256="", approved_by="")


def said(facts: AgreementFacts) -> str:
    return "\n".join(f"{part.text} {' '.join(part.items)}" for part in read(facts).parts)


def test_the_shipped_text_may_be_approved_once_lawyers_have_read_it() -> None:
    shipped = model()
    assert rules.faults(shipped.body, shipped.summary, shipped.boxes, VOCABULARY) == []


def test_every_variable_and_condition_that_is_declared_is_decided() -> None:
    assert terms(FACTS).keys() == VARIABLES.keys() - set(TABLES)
    everything = replace(
        FACTS, legal_origin=LegalOrigin.PUBLIC, legal_basis="x", announced=3, pickup_place="x", wiped_by=WipedBy.DONOR
    )
    assert held(everything) | held(FACTS) == CONDITIONS.keys()


def test_who_wipes_decides_which_paragraph_is_said() -> None:
    assert "L’atelier de la collectivité efface" in said(FACTS)
    assert "retire lui-même" not in said(FACTS)
    theirs = said(replace(FACTS, wiped_by=WipedBy.DONOR))
    assert "retire lui-même" in theirs
    assert "sous clef" not in theirs
    assert "[si" not in theirs


def test_public_property_declares_its_own_decision_and_a_company_does_not() -> None:
    assert "L3212-2" not in said(FACTS)
    public = said(replace(FACTS, legal_origin=LegalOrigin.PUBLIC, owner="Rectorat de Poitiers"))
    assert "L3212-2 et L3212-3" in public
    assert "Propriétaire\u202f: Rectorat de Poitiers." in public


@pytest.mark.parametrize("typed", ["## Un titre", "{ville}", "- un point", "[si public] mot", "a\n\nb", "{estimation}"])
def test_what_a_donor_typed_opens_no_title_and_no_table_and_asks_nothing(typed: str) -> None:
    plain, theirs = read(FACTS), read(replace(FACTS, pickup_place=typed, donor=typed))
    assert [part.kind for part in theirs.parts] == [part.kind for part in plain.parts]
    assert f"Lieu prévu\u202f: {typed}.".replace("\n", " ") in [part.text for part in theirs.parts]


def test_what_was_proposed_is_read_again_as_it_was() -> None:
    facts = replace(FACTS, pickup_on=date(2026, 12, 1), legal_origin=LegalOrigin.PERSON)
    shown = frozen.written(facts, version=3, text_sha256="ab")
    assert frozen.read(shown) == facts
    assert frozen.written(frozen.read(shown), version=3, text_sha256="ab") == shown
    assert frozen.digest(shown) != frozen.digest(frozen.written(facts, version=4, text_sha256="ab"))
    with pytest.raises(ValueError, match="schema"):
        frozen.read(shown.replace(b"donation-shown/1", b"donation-shown/9"))
