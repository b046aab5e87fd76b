"""Checklists: arranging, naming, faults, what differs between two versions; all of it pure."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.devices.models import Kind
from ordis.refurbishing.checklists import (
    MOST_ITEMS,
    NAME_LENGTH,
    arranged,
    as_json,
    changes,
    faults,
    from_json,
    lost,
    named,
)
from ordis.refurbishing.models import Answer
from ordis.refurbishing.rules import CHECKLISTS, Item, incompleteness

A, B, C = Item("a", "Alpha", "voir"), Item("b", "Bêta", ""), Item("c", "Gamma", "", required=False)


@pytest.mark.parametrize(
    ("order", "result"),
    [
        ("up-1", [B, A, C]),
        ("down-1", [A, C, B]),
        ("up-0", [A, B, C]),
        ("down-2", [A, B, C]),
        ("remove-0", [B, C]),
        ("add", [A, B, C, Item("", "", "")]),
        ("up-9", [A, B, C]),
        ("remove--1", [A, B, C]),
        ("remove-9999999999999999999", [A, B, C]),
        ("up-²", [A, B, C]),
        ("explode-1", [A, B, C]),
        ("", [A, B, C]),
    ],
)
def test_an_order_moves_adds_or_removes_and_nonsense_changes_nothing(order: str, result: list[Item]) -> None:
    assert arranged([A, B, C], order) == result


def test_a_name_is_made_once_from_the_label_and_never_changes() -> None:
    new = Item("", "Œil de bœuf à l’écran", "")
    (kept, made) = named([replace(A, label="Autre"), new])
    assert (kept.name, made.name) == ("a", "oeil_de_boeuf_a_l_ecran")
    assert named([kept, replace(made, label="Hublot")])[1].name == made.name


@given(st.lists(st.text(max_size=90), max_size=12))
def test_every_label_whatever_it_holds_gets_a_name_of_its_own(labels: list[str]) -> None:
    names = [item.name for item in named([Item("", label, "") for label in labels])]
    assert len(set(names)) == len(names)
    assert all(0 < len(name) <= NAME_LENGTH and name[0].isalpha() for name in names)
    assert not [fault for fault in faults([Item(name, name, "") for name in names]) if "identifiant" in fault]


FAULTS: list[tuple[list[Item], str]] = [
    ([], "au moins un point"),
    ([Item("", " ".strip(), "")], "Chaque point a un nom"),
    ([A, replace(A, label="Autre")], "même identifiant"),
    ([A, replace(B, label="ALPHA ")], "portent le nom"),
    ([replace(A, required=False)], "obligatoire"),
    ([replace(A, label="x" * 81)], "trop long"),
    ([replace(A, look_at="x" * 201)], "trop long"),
    ([replace(A, name="../etc")], "rechargez"),
    ([replace(A, name=f"a{n}", label=f"A{n}") for n in range(MOST_ITEMS + 1)], "60 points au plus"),
]


@pytest.mark.parametrize(("items", "said"), FAULTS, ids=[said for _, said in FAULTS])
def test_a_list_that_may_not_be_published_says_why(items: list[Item], said: str) -> None:
    assert said in " ".join(faults(items))


@pytest.mark.parametrize("kind", list(Kind))
def test_what_ordis_ships_has_no_fault_and_is_stored_and_read_back_the_same(kind: Kind) -> None:
    assert faults(CHECKLISTS[kind]) == []
    assert from_json(as_json(CHECKLISTS[kind])) == CHECKLISTS[kind]


def test_the_differences_name_what_came_what_went_what_changed_and_the_order() -> None:
    found = changes([A, B, C], [C, replace(A, label="Alpha 2", required=False), Item("d", "Delta", "ici")])
    assert [(each.what, each.label) for each in found] == [
        ("Modifié", "Alpha 2"),
        ("Ajouté", "Delta"),
        ("Retiré", "Bêta"),
        ("Déplacé", "L’ordre des points"),
    ]
    assert found[0].details == ("nom\u202f: Alpha → Alpha 2", "devient facultatif")


def test_the_same_list_twice_differs_in_nothing() -> None:
    assert changes([A, B, C], [A, B, C]) == []


def test_only_answered_items_that_are_gone_are_lost() -> None:
    answers = {"a": Answer.OK, "c": Answer.FAULTY}
    assert lost(answers, [A, B, C], [B, C]) == ["Alpha"]
    assert lost(answers, [A, B, C], [A, C]) == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "Il reste à essayer\u202f: Alpha, Bêta."),
        ({"a": Answer.OK}, "Il reste à essayer\u202f: Bêta."),
        ({"a": Answer.OK, "b": Answer.NOT_APPLICABLE}, None),
        ({"a": Answer.OK, "b": Answer.REPAIRED, "c": Answer.OK}, None),
        ({"a": Answer.OK, "b": Answer.OK, "c": Answer.FAULTY}, "Reste défectueux\u202f: Gamma."),
        ({"a": Answer.FAULTY}, "Reste défectueux\u202f: Alpha."),
    ],
)
def test_completeness_asks_the_required_items_and_no_faulty_one(answers: dict[str, Answer], said: str | None) -> None:
    found = incompleteness([A, B, C], answers)
    assert found is None if said is None else (found or "").startswith(said)
