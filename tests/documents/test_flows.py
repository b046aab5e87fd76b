"""The flow of devices: every band is as wide as its number, on the paper and on the page."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.documents.blocks import Exit, Flow, Step
from ordis.documents.flows import WIDTH, laid_out, leaving, settled
from tests.documents.papers import FLOW

COUNTS = st.integers(0, 5_000)
STEPS = st.lists(st.tuples(COUNTS, st.lists(st.integers(0, 40), max_size=2)), min_size=2, max_size=5)


def flow_of(steps: list[tuple[int, list[int]]]) -> Flow:
    return Flow(
        "Essai", [Step("Étape", count, [Exit("dehors", each) for each in out], "reste") for count, out in steps]
    )


def test_what_leaves_and_what_waits_is_told_step_by_step() -> None:
    assert [(each.label, each.value) for each in leaving(FLOW, 0)] == [("à effacer", 8)]
    assert [(each.value, each.before) for each in leaving(FLOW, 1)] == [(8, False), (3, False), (6, True)]
    assert leaving(FLOW, 3) == []
    told = [words.text for words in laid_out(FLOW).words if words.kind == "exit"]
    assert told == ["8 à effacer", "8 pour pièces", "3 au recyclage", "6 d’une période d’avant", "92 à remettre"]


@given(STEPS)
def test_what_enters_a_step_and_what_leaves_it_make_the_next_one(steps: list[tuple[int, list[int]]]) -> None:
    flow = flow_of(steps)
    for rank, (step, after) in enumerate(pairwise(flow.steps)):
        signs = [each.value if each.before else -each.value for each in leaving(flow, rank)]
        assert step.value + sum(signs) == after.value
        assert all(each.value > 0 for each in leaving(flow, rank))


@given(STEPS)
def test_every_band_stays_in_the_picture(steps: list[tuple[int, list[int]]]) -> None:
    picture = laid_out(flow_of(steps))
    for shape in picture.shapes:
        numbers = [float(each) for each in re.findall(r"-?[0-9.]+", shape.path)]
        assert all(-0.01 <= x <= WIDTH + 0.01 for x in numbers[::2])
        assert all(0 <= y <= picture.height for y in numbers[1::2])


def test_a_settled_flow_says_the_same_and_no_word_that_is_not_shown() -> None:
    again = settled(FLOW)
    assert laid_out(again) == laid_out(FLOW)
    assert (again.before, {step.rest for step in again.steps}) == ("", {""})


def test_bands_are_as_wide_as_their_numbers() -> None:
    picture = laid_out(FLOW)
    heights = [height for _x, _y, _width, height in picture.bars]
    assert [height / heights[0] for height in heights] == pytest.approx([1, 175 / 183, 170 / 183, 78 / 183])
    mains = [shape for shape in picture.shapes if shape.look == "main"]
    tall = [shape.commands[2][1][1] - shape.commands[1][1][1] for shape in mains]
    assert [each / heights[0] * 183 for each in tall] == pytest.approx([175, 164, 78, 78])
