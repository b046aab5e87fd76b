"""The name typed as a signature, beside the name expected."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ordis.handover import naming
from ordis.handover.models import SignerQuality, SignerTitle
from ordis.handover.naming import Match, compare
from ordis.kernel.refusal import Refusal
from tests.handover import making


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Nour Haddad", "Nour Haddad"),
        ("haddad, NOUR", "Nour Haddad"),
        ("Nour Marie Haddad", "Nour Haddad"),
        ("Zoe Le-Goff", "Zoë LE GOFF"),
        ("Awa N'Diaye", "Awa N’Diaye"),
        ("Karim Ben Ali", "Karim Benali"),
        ("Benali Karim", "Karim Ben Ali"),
        ("Fatou Abdelrahman Ben Ali Haddad", "Haddad, Fatou Abd El-Rahman Benali"),
    ],
)
def test_the_same_name_is_the_same_however_it_is_typed(typed: str, expected: str) -> None:
    assert compare(typed, expected) is Match.SAME


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Nour", "Nour Haddad"),
        ("Haddad", "Nour Haddad"),
        ("N. Haddad", "Nour Haddad"),
        ("Nour Hadad", "Nour Haddad"),
        ("Nour Hadadd", "Nour Haddad"),
        ("Nour Marie Hadad", "Nour Haddad"),
        ("Nour Nour", "Nour Nour Haddad"),
        ("نور حداد", "Nour Haddad"),
        ("Нур Хаддад", "Nour Haddad"),
    ],
)
def test_a_part_of_the_name_a_slip_and_another_alphabet_are_asked_about(typed: str, expected: str) -> None:
    assert compare(typed, expected) is Match.PART


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Samir Haddad", "Nour Haddad"),
        ("Rimas Haddad", "Samir Haddad"),
        ("Mala Kamir", "Amal Karim"),
        ("Nali Li", "Lina Li"),
        ("Nour Dupont", "Nour Haddad"),
        ("Awa Famille", "Nour Haddad"),
        ("Lou", "Nour Haddad"),
        ("Nour Nour", "Nour Haddad"),
        ("Ali Haddad", "Aki Haddad"),
        ("…", "Nour Haddad"),
    ],
)
def test_a_word_that_is_not_of_the_name_is_another_person(typed: str, expected: str) -> None:
    assert compare(typed, expected) is Match.OTHER


WORD = st.text("abcdefghij", min_size=2, max_size=8)


@given(st.lists(WORD, min_size=1, max_size=4), st.randoms(use_true_random=False), st.integers(0, 8))
def test_words_in_another_order_or_parted_once_more_are_the_same_name(
    known: list[str], chance: random.Random, cut: int
) -> None:
    said = [*known[1:], known[0][:cut], known[0][cut:]] if len(known) < 4 else list(known)
    chance.shuffle(said)
    assert compare(" ".join(said), " ".join(known)) is Match.SAME


@given(st.text("abcdefghijkl", min_size=4, max_size=8), st.randoms(use_true_random=False))
def test_a_word_whose_letters_are_in_another_order_is_never_the_same(first: str, chance: random.Random) -> None:
    letters = list(first)
    chance.shuffle(letters)
    said = "".join(letters)
    assert (compare(f"{said} nopqrs", f"{first} Nopqrs") is Match.SAME) == (said == first)


def test_a_part_is_asked_for_once_with_the_whole_name_and_passes_when_confirmed() -> None:
    with pytest.raises(Refusal, match="«\u202fNour Haddad\u202f»\u202f: est-ce bien vous") as asked:
        naming.refuse_another("Nour", "Nour Haddad", confirmed=False)
    assert asked.value.status == naming.ASKED
    naming.refuse_another("Nour", "Nour Haddad", confirmed=True)


def test_another_name_is_refused_even_confirmed() -> None:
    with pytest.raises(Refusal, match="l’agent l’écrit d’abord") as refused:
        naming.refuse_another("Samir Haddad", "Nour Haddad", confirmed=True)
    assert refused.value.status == 422


def test_whoever_signs_for_another_types_their_own_name(session: Session) -> None:
    case = making.ready(
        quality=SignerQuality.PROXY, signer_name="Moussa N’Diaye", signer_title=SignerTitle.WRITTEN_MANDATE
    )
    with pytest.raises(Refusal, match="Moussa N’Diaye"):
        making.sign(case, strokes="", typed_name=case.referral.household.full_name)
    assert making.sign(case, strokes="", typed_name="Ndiaye Moussa").typed_name == "Ndiaye Moussa"
