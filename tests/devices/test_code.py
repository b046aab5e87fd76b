import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.devices.code import ALPHABET, check_letter, is_valid, new_code, normalise, spoken

codes = st.text(alphabet=ALPHABET, min_size=6, max_size=6).map(lambda six: six + check_letter(six))


def test_the_alphabet_sits_on_the_same_keys_of_qwerty_and_azerty():
    assert len(ALPHABET) == len(set(ALPHABET)) == 17
    assert not set(ALPHABET) & set("AQWZM" + "EIOU" + "0123456789")


def test_a_known_code_keeps_its_check_letter_for_ever():
    assert check_letter("BCDFGH") == "B"
    assert check_letter("XYTVSR") == "L"
    assert is_valid("XYTVSRL")
    assert not is_valid("xytvsrl")


@given(st.integers())
def test_a_drawn_code_is_valid(seed):
    assert is_valid(new_code(random.Random(seed)))


def test_the_same_seed_draws_the_same_codes():
    assert [new_code(random.Random(7)) for _ in range(3)] == [new_code(random.Random(7))] * 3


@given(codes)
def test_every_substitution_of_one_letter_shows(code):
    for place in range(7):
        for letter in set(ALPHABET) - {code[place]}:
            assert not is_valid(code[:place] + letter + code[place + 1 :])


@given(codes)
def test_every_swap_of_two_letters_shows(code):
    for left in range(7):
        for right in range(left + 1, 7):
            letters = list(code)
            letters[left], letters[right] = letters[right], letters[left]
            assert is_valid("".join(letters)) == (code[left] == code[right])


@pytest.mark.parametrize("typed", ["bcdfghx", "BCD-FGH-X", "bcd fgh x", " b.c.d.f.g.h.x ", "BCD\u202fFGH–X"])
def test_what_a_person_types_is_read(typed):
    assert normalise(typed) == "BCDFGHX"


@pytest.mark.parametrize("typed", ["", "BCDFGH", "BCDFGHJK", "BCDFGHA", "1234567", "ordinateur", "ßßßßßßß"])
def test_what_has_not_the_shape_of_a_code_is_none(typed):
    assert normalise(typed) is None


@given(st.text())
def test_no_text_breaks_the_reading(text):
    letters = normalise(text)
    assert letters is None or (len(letters) == 7 and set(letters) <= set(ALPHABET))
    assert isinstance(is_valid(text), bool)


@given(codes)
def test_the_spoken_form_reads_back(code):
    assert len(spoken(code)) == 9
    assert normalise(spoken(code)) == code


@pytest.mark.parametrize("six", ["", "BCDFG", "BCDFGHJ", "bcdfgh", "AAAAAA"])
def test_the_check_letter_of_something_else_is_refused(six):
    with pytest.raises(ValueError, match="letters of"):
        check_letter(six)
