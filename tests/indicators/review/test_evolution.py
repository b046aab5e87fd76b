import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.indicators.review.evolution import ENOUGH, told

COUNTS = st.integers(0, 10**6)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (5, 5, "autant"),
        (0, 0, "aucun, comme avant"),
        (7, 0, "aucun avant"),
        (5, 3, "2\u00a0de plus"),
        (0, 12, "12\u00a0de moins"),
        (163, 12, "151\u00a0de plus"),
        (163, 146, "17\u00a0de plus (+\u00a012\u202f%)"),
        (146, 163, "17\u00a0de moins (−\u00a010\u202f%)"),
        (10_001, 10_000, "1\u00a0de plus (+\u00a0moins de\u00a01\u202f%)"),
    ],
)
def test_an_evolution_is_told_in_words(now: int, before: int, words: str) -> None:
    assert told(now, before) == words


@given(COUNTS, COUNTS)
def test_no_percentage_is_drawn_from_a_handful(now: int, before: int) -> None:
    assert ("%" in told(now, before)) == (min(now, before) >= ENOUGH and now != before)
