import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.documents import strokes
from ordis.kernel.refusal import Refusal
from tests.handover.making import STROKES


def refusal_of(text: str) -> str:
    with pytest.raises(Refusal) as refused:
        strokes.read(text)
    assert refused.value.status == 422
    return refused.value.message


def test_a_true_signature_is_read_and_written_again_unchanged() -> None:
    read = strokes.read(STROKES)
    assert len(read) == 2
    assert read[0][0] == (100, 200.0, 0)
    assert strokes.read(strokes.write(read)) == read


@pytest.mark.parametrize("text", ["", "  ", "[]", "[[]]", "[[],[]]"])
def test_no_stroke_is_told_to_sign(text: str) -> None:
    assert refusal_of(text) == strokes.NOTHING_DRAWN


@pytest.mark.parametrize(
    "drawn",
    [
        [[[500, 200, 0]]],
        [[[500, 200, 0], [501, 200, 9]]],
        [[[1, 1, 0]], [[900, 300, 0]]],
        [[[x, y, x]] for x in range(0, 1000, 50) for y in (10, 390)],
        [[[500, 200, 0], [560, 200, 40]]],
    ],
)
def test_a_dot_is_not_a_signature(drawn: object) -> None:
    assert refusal_of(json.dumps(drawn)) == strokes.TOO_SHORT


def test_more_points_than_a_hand_draws_are_refused_and_said() -> None:
    many = [[[i % 1000, 200, i] for i in range(50_000)]]
    assert "20\u202f000" in refusal_of(json.dumps(many))


def test_exactly_as_many_points_as_allowed_pass() -> None:
    drawn = [[[i % 1000, 200, i] for i in range(strokes.MOST_POINTS)]]
    assert sum(map(len, strokes.read(json.dumps(drawn)))) == strokes.MOST_POINTS


@pytest.mark.parametrize(
    "text",
    [
        "not json", "{", "7", '"x"', '{"a": 1}', "[[1, 2, 3]]", '[[["1", 2, 3]]]', "[[[1, 2]]]",
        "[[[1, 2, 3, 4]]]", "[[[NaN, 1, 1], [2, 2, 2]]]", "[[[Infinity, 1, 1]]]",
        "[[[true, 1, 1]]]", "[[[-1, 1, 1]]]",
        "[[[1001, 1, 1]]]", "[[[1, 401, 1]]]", "[[[1, 1, -1]]]",
        "[[[1, 1, 9], [100, 1, 3]]]", "[[[1, 1, 0], [100, 1, 86400001]]]", "[" * 100_000, "[[[1e999, 1, 1]]]",
        f"[[[{'9' * 400}, 1, 1]]]", f"[[[{'9' * 5000}, 1, 1]]]",
    ],
)  # fmt: skip
def test_what_no_browser_of_ours_sends_is_refused_in_words(text: str) -> None:
    assert refusal_of(text) == strokes.UNREADABLE


@given(
    st.text(max_size=200) | st.recursive(st.none() | st.floats() | st.text(), st.lists, max_leaves=20).map(json.dumps)
)
def test_anything_else_is_a_signature_or_a_refusal_never_a_crash(text: str) -> None:
    try:
        read = strokes.read(text)
    except Refusal:
        return
    assert strokes.ink(read) >= strokes.SHORTEST


def test_the_drawing_of_a_page_follows_the_points() -> None:
    assert strokes.path("[[[1,2,0],[3.5,4,1]],[[9,9,2]]]") == "M1 2 3.5 4h0 M9 9h0"
