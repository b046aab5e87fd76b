"""SIRET and telephone numbers as people type them."""

import pytest

from ordis.kernel.refusal import Refusal
from ordis.partners.rules import checked_number, checked_phone, checked_siret, spaced_siret


@pytest.mark.parametrize(
    "typed", ["73282932000074", "732 829 320 00074", "732.829.320.00074", "\u00a0732829320 00074 "]
)
def test_a_true_siret_is_kept_as_fourteen_digits(typed: str) -> None:
    assert checked_siret(typed) == "73282932000074"


@pytest.mark.parametrize("typed", ["35600000000048", "35600000049837"])
def test_la_poste_follows_its_own_rule(typed: str) -> None:
    assert checked_siret(typed) == typed


def test_la_poste_does_not_excuse_any_number() -> None:
    with pytest.raises(Refusal, match="clé de contrôle"):
        checked_siret("35600000049838")


@pytest.mark.parametrize("typed", ["", "   ", "\u202f"])
def test_no_siret_is_no_fault(typed: str) -> None:
    assert checked_siret(typed) is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("73282932000075", "clé de contrôle"),
        ("732829320", "en compte 9"),
        ("7328293200007A", "que des chiffres"),
    ],
)
def test_a_wrong_siret_gets_a_sentence_that_says_what_to_do(typed: str, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        checked_siret(typed)
    assert refused.value.status == 422
    assert "laissez le champ vide" in refused.value.message


def test_a_siret_is_shown_in_groups() -> None:
    assert spaced_siret("73282932000074") == "732\u00a0829\u00a0320\u00a000074"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0549123456", "05 49 12 34 56"),
        ("+33 5 49 12 34 56", "05 49 12 34 56"),
        ("05.49.12.34.56", "05 49 12 34 56"),
        ("", ""),
    ],
)
def test_a_french_number_is_kept_as_it_is_printed(typed: str, kept: str) -> None:
    assert checked_phone(typed) == kept


def test_a_foreign_number_keeps_its_country() -> None:
    assert checked_phone("+32 2 501 02 11").startswith("+32")


@pytest.mark.parametrize("typed", ["12", "05 49 12 34", "appelez Jean", "0000000000", "05 49 12 34 56 poste 1234567"])
def test_a_wrong_number_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Refusal, match="05 49 12 34 56"):
        checked_phone(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("732 829 320", "732829320"),
        ("732\u202f829\u202f320", "732829320"),
        (" 732.829.320 ", "732829320"),
        ("732 829 320 00074", "73282932000074"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_siren_is_kept_in_digits_and_a_siret_is_one_too(typed: str, kept: str) -> None:
    assert checked_number(typed) == kept


@pytest.mark.parametrize("typed", ["732829321", "73282932", "7328293200007", "73282932000075", "abc", "ABCDEFGHI"])
def test_a_wrong_siren_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(Refusal, match=r"n’est pas un SIRE|SIRET compte 14"):
        checked_number(typed)
