"""What is shown, frozen: one spelling, read back whole, and what matters when the world moved."""

from dataclasses import replace
from datetime import date

import pytest

from ordis.handover import frozen
from ordis.handover.frozen import Shown, Telling
from ordis.handover.pdf import DeviceFacts

LAPTOP = DeviceFacts("BCD-FGH-J", "Portable", "Lenovo T480", "PF1X", "A (très bon)", "Linux Mint")
SHOWN = Shown(
    way="screen",
    shown_on=date(2026, 11, 20),
    referral="DEM-2026-00001",
    prescriber="CCAS",
    beneficiary="Awa N’Diaye",
    signer="Moussa N’Diaye",
    signer_quality="représentant légal",
    signer_title="père",
    identity_check="Passeport",
    interpreter="Leïla Haddad",
    representative="Inès Petit",
    place="Mairie",
    kit=("Chargeur",),
    devices=(LAPTOP,),
    replaces="",
    text_version=1,
    text_sha256="a" * 64,
    summary_sha256="b" * 64,
    terms={"ville": "Poitiers", "fin": "20 novembre 2027"},
    months=12,
    until=date(2027, 11, 20),
    boxes=("J’ai lu.",),
    languages=(Telling("ar", 2, "c" * 64, False),),
    salt="d" * 32,
)


@pytest.mark.parametrize("shown", [SHOWN, replace(SHOWN, until=None, devices=(), languages=(), boxes=())])
def test_what_was_written_is_read_back_whole(shown: Shown) -> None:
    facts = frozen.written(shown)
    assert frozen.read(facts) == shown
    assert frozen.written(frozen.read(facts)) == facts


def test_the_order_of_the_terms_changes_no_byte() -> None:
    backwards = replace(SHOWN, terms=dict(reversed(list(SHOWN.terms.items()))))
    assert frozen.written(backwards) == frozen.written(SHOWN)


def test_another_schema_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="schema"):
        frozen.read(frozen.written(SHOWN).replace(b"ordis.shown/1", b"ordis.shown/9"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"beneficiary": "Awa Ndiaye"}, "le nom du bénéficiaire"),
        ({"signer": "Awa Ndiaye"}, "la personne qui signe"),
        ({"interpreter": ""}, "l’interprète"),
        ({"devices": (replace(LAPTOP, serial="PF2Y"),)}, "BCD-FGH-J a été corrigée (le numéro de série)"),
        ({"devices": (replace(LAPTOP, designation="HP", kind="Fixe"),)}, "(le type, la marque ou le modèle)"),
        ({"devices": (replace(LAPTOP, code="KLM-NPR-S"),)}, "BCD-FGH-J n’est plus celui"),
        ({"devices": (LAPTOP, replace(LAPTOP, code="KLM-NPR-S"))}, "KLM-NPR-S n’a pas été montré"),
    ],
)
def test_people_and_devices_that_changed_are_told_without_a_name(changes: dict[str, object], told: str) -> None:
    (found,) = [
        each
        for each in frozen.differences(SHOWN, replace(SHOWN, **changes))
        if told in each  # type: ignore[arg-type]
    ]
    assert "Ndiaye" not in found


def test_settings_translations_and_days_that_changed_make_no_difference() -> None:
    moved = replace(SHOWN, terms={"ville": "Niort"}, months=24, until=None, languages=(), shown_on=date(2026, 11, 21))
    assert frozen.differences(SHOWN, moved) == []
