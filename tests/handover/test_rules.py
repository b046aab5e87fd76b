from datetime import date

import pytest

from ordis.handover import rules
from ordis.handover.actions import SHIPPED
from ordis.handover.rules import Part

TEXTS = {name: (SHIPPED / name).read_text(encoding="utf-8") for name in ("v1.md", "v1.falc.md")}


@pytest.mark.parametrize(
    ("signed", "months", "end"),
    [
        (date(2026, 3, 3), 12, date(2027, 3, 3)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 12, 8), 24, date(2028, 12, 8)),
    ],
)
def test_the_period_is_counted_date_to_date(signed: date, months: int, end: date) -> None:
    assert rules.no_resale_until(signed, months) == end


@pytest.mark.parametrize("name", TEXTS)
def test_the_shipped_text_uses_known_variables_and_says_them_all_when_filled(name: str) -> None:
    assert rules.unknown_variables(TEXTS[name]) == set()
    filled = rules.fill(TEXTS[name], dict.fromkeys(rules.VARIABLES, "XYZ"))
    assert "{" not in filled
    assert "XYZ" in filled


def test_a_variable_that_nothing_fills_is_named() -> None:
    assert rules.unknown_variables("jusqu’au {fin}, {prix} euros") == {"prix"}


def test_an_unfilled_variable_never_reaches_the_paper() -> None:
    with pytest.raises(KeyError):
        rules.fill("jusqu’au {fin}", {})


@pytest.mark.parametrize("name", TEXTS)
def test_the_shipped_text_is_typeset_as_french_is(name: str) -> None:
    text = TEXTS[name]
    assert "'" not in text
    for mark in ":;?!»":
        assert f" {mark}" not in text, mark
    assert "« " not in text


def test_the_legal_text_holds_the_clauses_that_make_it_stand() -> None:
    text = TEXTS["v1.md"]
    for needed in (
        "900-1", "sérieux et légitime", "vendre", "louer", "échanger", "mettre en gage", "{fin}", "{mois}",
        "date à date", "pénalité", "CNIL", "6.1.e", "1366 et 1367",
        "Seul le texte français fait foi", "sur papier",
        "interprète", "feuille séparée", "garantie",
        "perte ou de vol", "ne le jette jamais", "une personne de son foyer",
    ):  # fmt: skip
        assert needed in text, needed


def test_a_text_is_told_in_parts() -> None:
    told = rules.parts("## Titre\n\nUne phrase\nsur deux lignes.\n\n- un ;\n- deux.\n")
    assert told == [
        Part("heading", "Titre"),
        Part("text", "Une phrase sur deux lignes."),
        Part("bullets", items=("un ;", "deux.")),
    ]


def test_the_fingerprint_is_the_sha_256_of_the_text_in_utf_8() -> None:
    assert rules.fingerprint("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
