"""What a text is made of."""

import pytest

from ordis.documents.wording import rules
from ordis.documents.wording.rules import Part
from ordis.handover.texts.actions import shipped
from ordis.handover.texts.rules import VARIABLES, VOCABULARY
from ordis.kernel.variables import fill, unknown_variables

TEXTS = {name: shipped(name) for name in ("v1.md", "v1.falc.md", "v1.cases.md")}


@pytest.mark.parametrize("name", TEXTS)
def test_the_shipped_text_uses_known_variables_and_says_them_all_when_filled(name: str) -> None:
    assert unknown_variables(TEXTS[name], VARIABLES) == set()
    filled = fill(TEXTS[name], dict.fromkeys(VARIABLES, "XYZ"))
    assert "{" not in filled
    assert "XYZ" in filled


def test_a_variable_that_nothing_fills_is_named() -> None:
    assert unknown_variables("jusqu’au {fin}, {prix} euros", VARIABLES) == {"prix"}


def test_an_unfilled_variable_never_reaches_the_paper() -> None:
    with pytest.raises(KeyError):
        fill("jusqu’au {fin}", {})


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


def test_the_fingerprint_is_the_sha_256_of_the_canonical_json_of_text_and_boxes() -> None:
    assert rules.canonical("é", ["a", "b"]) == '{"body":"é","boxes":["a","b"]}'.encode()
    assert rules.fingerprint("é", ["a", "b"]) == "227cfa64590d5187eb12deca5657708617f0b41ee87fab6a40c2e3ee2082c282"
    assert rules.fingerprint("é", ["b", "a"]) != rules.fingerprint("é", ["a", "b"])


def test_sentences_are_one_per_line() -> None:
    assert rules.sentences("- Un.\n\n  - Deux. \nTrois.\n") == ["Un.", "Deux.", "Trois."]


def test_a_heading_stands_alone_even_without_a_blank_line_and_an_item_may_run_on() -> None:
    assert rules.parts("## Titre\nUne phrase.\n- un\n  suite\n- deux\n## Autre") == [
        Part("heading", "Titre"),
        Part("text", "Une phrase."),
        Part("bullets", items=("un   suite", "deux")),
        Part("heading", "Autre"),
    ]


def test_the_shipped_text_may_be_approved() -> None:
    body, summary, boxes = (shipped(name) for name in ("v1.md", "v1.falc.md", "v1.cases.md"))
    assert rules.faults(body, summary, rules.sentences(boxes), VOCABULARY) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"body": " \n"}, "Le texte de la convention est vide."),
        ({"summary": ""}, "Le résumé en mots simples est vide."),
        ({"boxes": []}, "Il n’y a aucune phrase à cocher."),
        ({"boxes": ["Vu."]}, "Aucune phrase à cocher ne dit le dernier jour sans revente ({fin})."),
        ({"body": "{ville} {remise} {courriel}"}, "Le texte ne dit pas le dernier jour sans revente ({fin})."),
        ({"summary": "{ville} {fin}"}, "Le résumé ne dit pas le téléphone de contact ({telephone})."),
        ({"boxes": ["{fin} { fin } {}"]}, "Rien ne remplit {}, { fin }\u202f: corrigez ou retirez."),
        ({"boxes": ["{fin}"] * 13}, "12 phrases à cocher au plus\u202f: il y en a 13."),
        ({"boxes": ["{fin}" + "x" * 300]}, "Une phrase à cocher tient en 300 signes."),
    ],
)
def test_what_keeps_a_text_from_being_approved_is_said(changes: dict[str, object], said: str) -> None:
    given: dict[str, object] = {
        "body": "{ville} {remise} {fin} {courriel}", "summary": "{ville} {fin} {telephone}", "boxes": ["{fin}"],
    }  # fmt: skip
    assert said in rules.faults(**(given | changes), vocabulary=VOCABULARY)  # type: ignore[arg-type]
    assert rules.faults(**given, vocabulary=VOCABULARY) == []  # type: ignore[arg-type]
