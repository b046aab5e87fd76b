"""One person, one key, however the name is typed."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.kernel.crypto import Vault
from ordis.referrals.identity import Identity, key, words

BORN = date(1987, 3, 9)
NAMES = st.text(
    alphabet=st.characters(categories=("Lu", "Ll", "Lo"), max_codepoint=0x6FF), min_size=1, max_size=12
).filter(lambda name: any(letter.isalpha() for word in words(name) for letter in word))


def same(first: tuple[str, str], second: tuple[str, str]) -> bool:
    return key(Identity(*first, BORN)) == key(Identity(*second, BORN))


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        (("DUPONT", "Élodie"), ("Dupont", "elodie")),
        (("N’Diaye", "Fatou"), ("NDIAYE", "FATOU")),
        (("N'Diaye", "Fatou"), ("N’DIAYE", "Fatou")),
        (("N´Diaye", "Fatou"), ("ndiaye", "fatou")),
        (("Martin-Dupont", "Anne Marie"), ("Dupont Martin", "Marie-Anne")),
        (("Kaya", "Işıl"), ("KAYA", "ISIL")),
        (("Lefèbvre", "Lœtitia"), ("LEFEBVRE", "Loetitia")),
        (("Rahimi", "Amir"), ("Amir", "Rahimi")),
        (("أحمد", "مُحَمَّد"), ("احمد", "محمد")),
        (("موسى", "علی"), ("موسي", "علي")),
        (("  de  la Tour ", "Jean"), ("de la tour", "jean")),
        (("Straße", "Uwe"), ("STRASSE", "UWE")),
    ],
)
def test_the_same_person_typed_otherwise_has_the_same_key(typed: tuple[str, str], again: tuple[str, str]) -> None:
    assert same(typed, again)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Dupont", "Élodie"), ("Dupond", "Élodie")),
        (("Diallo", "Awa"), ("Diallo", "Awa Marie")),
        (("أحمد", "علي"), ("محمد", "علي")),
    ],
)
def test_different_names_have_different_keys(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert not same(one, other)


def test_another_birth_date_is_another_person() -> None:
    assert key(Identity("Diallo", "Awa", BORN)) != key(Identity("Diallo", "Awa", date(1987, 9, 3)))


def test_phone_and_address_say_nothing_of_who_it_is() -> None:
    assert key(Identity("Diallo", "Awa", BORN, phone="05 49 12 34 56")) == key(Identity("Diallo", "Awa", BORN))


@pytest.mark.parametrize("names", [("", ""), ("’", "-"), ("123", "4"), ("  ", "\u0640")])
def test_names_without_a_letter_have_no_key(names: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="letter"):
        key(Identity(*names, BORN))


@given(NAMES, NAMES)
def test_case_spaces_hyphens_and_order_never_matter(last: str, first: str) -> None:
    reference = key(Identity(last, first, BORN))
    assert key(Identity(first, last, BORN)) == reference
    assert key(Identity(f" {last} ", f"-{first}-", BORN)) == reference
    assert key(Identity(last.casefold(), first.casefold(), BORN)) == reference
    assert key(Identity(unicodedata.normalize("NFD", last), unicodedata.normalize("NFC", first), BORN)) == reference


@given(st.text(max_size=30))
def test_what_is_bare_stays_as_it_is(name: str) -> None:
    assert words(" ".join(words(name))) == words(name)


@given(NAMES, NAMES, st.text(alphabet="\u0301\u0308\u0327\u064e\u0650'’ʼ", max_size=3))
def test_an_accent_or_an_apostrophe_added_at_the_end_changes_nothing(last: str, first: str, marks: str) -> None:
    assert key(Identity(last + marks, first, BORN)) == key(Identity(last, first, BORN))


def test_the_hash_tells_nothing_without_the_key_of_the_city() -> None:
    text = key(Identity("Diallo", "Awa", BORN))
    here, elsewhere = Vault([b"0" * 43 + b"="], b"one"), Vault([b"0" * 43 + b"="], b"two")
    assert here.keyed_hash(text) == here.keyed_hash(text) != elsewhere.keyed_hash(text)
