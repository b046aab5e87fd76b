"""Amounts in letters: each trap of French counting, once."""

import pytest

from ordis.kernel.letters import LARGEST, euros_in_letters, in_letters


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zéro"), (1, "un"), (16, "seize"), (17, "dix-sept"), (20, "vingt"), (21, "vingt et un"),
        (22, "vingt-deux"), (61, "soixante et un"), (70, "soixante-dix"), (71, "soixante et onze"),
        (77, "soixante-dix-sept"), (80, "quatre-vingts"), (81, "quatre-vingt-un"), (90, "quatre-vingt-dix"),
        (91, "quatre-vingt-onze"), (99, "quatre-vingt-dix-neuf"), (100, "cent"), (101, "cent un"),
        (200, "deux cents"), (280, "deux cent quatre-vingts"), (201, "deux cent un"), (1000, "mille"),
        (1001, "mille un"), (1100, "mille cent"), (2000, "deux mille"), (80_000, "quatre-vingt mille"),
        (200_000, "deux cent mille"), (1_000_000, "un million"), (2_000_001, "deux millions un"),
        (200_000_000, "deux cents millions"), (80_000_080, "quatre-vingts millions quatre-vingts"),
        (1_234_567, "un million deux cent trente-quatre mille cinq cent soixante-sept"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_french_writes_them(number: int, words: str) -> None:
    assert in_letters(number) == words


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (0, "zéro euro"), (1, "un centime"), (100, "un euro"), (101, "un euro et un centime"),
        (200, "deux euros"), (123_450, "mille deux cent trente-quatre euros et cinquante centimes"),
        (100_000_000, "un million d’euros"), (100_000_100, "un million un euros"), (42, "quarante-deux centimes"),
    ],
)  # fmt: skip
def test_amounts_name_their_money(cents: int, words: str) -> None:
    assert euros_in_letters(cents) == words


def test_no_two_numbers_are_written_alike() -> None:
    written = {in_letters(number) for number in range(10_000)}
    assert len(written) == 10_000


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_what_is_out_of_reach_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(abs(number))):
        in_letters(number)
