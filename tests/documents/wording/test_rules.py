"""Paragraphs said only in some cases, and tables: what a text may hold beside its variables."""

import pytest

from ordis.documents.blocks import Column, Table, Text
from ordis.documents.wording import rules
from ordis.documents.wording.rules import Part, Vocabulary
from ordis.documents.wording.story import blocks

VOCABULARY = Vocabulary(
    variables={"ville": "le nom de la ville", "liste": "le tableau"},
    needed_in_body=("ville",),
    needed_in_summary=(),
    needed_in_boxes=(),
    clauses=(),
    summary=False,
    tables=("liste",),
    conditions={"atelier": "l’atelier efface"},
)
BODY = "{ville}\n\n[si atelier] L’atelier\nefface.\n\n{liste}\n\n[si atelier]\n- un ;\n- deux."


def test_a_paragraph_is_said_only_when_its_condition_holds() -> None:
    assert rules.kept(BODY, {"atelier"}) == "{ville}\n\nL’atelier\nefface.\n\n{liste}\n\n- un ;\n- deux."
    assert rules.kept(BODY, set()) == "{ville}\n\n{liste}"


def test_a_table_stands_alone_and_only_where_it_was_declared() -> None:
    assert rules.parts("{liste}", VOCABULARY.tables) == [Part("table", "liste")]
    assert rules.parts("{liste}") == [Part("text", "{liste}")]
    assert rules.parts("La {liste}", VOCABULARY.tables) == [Part("text", "La {liste}")]


def test_a_text_without_summary_may_be_approved() -> None:
    assert rules.faults(BODY, "", ["Lu."], VOCABULARY) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{ville} {liste}", "{liste} devient un tableau\u202f: laissez-le seul dans son paragraphe."),
        ("{ville}\n\n[si pluie] Un mot.", "Rien ne décide de [si pluie]\u202f: corrigez ou retirez."),
        ("{ville} [si atelier] Un mot.", "[si atelier] ouvre un paragraphe\u202f: mettez une ligne vide devant."),
        ("Rien", "Le texte ne dit pas le nom de la ville ({ville})."),
    ],
)
def test_what_keeps_such_a_text_from_being_approved_is_said(body: str, said: str) -> None:
    assert rules.faults(body, "", ["Lu."], VOCABULARY) == [said]


def test_a_box_is_never_said_only_in_some_cases() -> None:
    assert rules.faults(BODY, "", ["[si atelier] Lu."], VOCABULARY) == [
        "Rien ne décide de [si atelier]\u202f: corrigez ou retirez."
    ]


def test_the_paper_and_the_page_are_given_the_same_blocks() -> None:
    table = Table([Column("Quoi")], [("Un",)])
    told = rules.parts("## Titre\nUn mot.\n\n{liste}", VOCABULARY.tables)
    assert blocks(told, tables={"liste": table})[1:] == [Text("Un mot."), table]
    with pytest.raises(KeyError):
        blocks(told)
