"""The best assignment, against every possible one: most served, then the first of the queue, then the best fit."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordis.allocation.matching import Candidate, Wish, match
from ordis.allocation.plans.rules import Assignment, assign, why_left_out
from ordis.devices.models import Grade, Kind
from ordis.referrals.models import Extra, Purpose

LADDER = ("Confort", "Courant", "Simple")
WISHES = st.builds(
    Wish,
    kind=st.sampled_from([Kind.LAPTOP, Kind.DESKTOP, Kind.ALL_IN_ONE]),
    purpose=st.sampled_from(list(Purpose)),
    ladder=st.just(LADDER),
    extras=st.frozensets(st.sampled_from(list(Extra)), max_size=2),
)
CANDIDATES = st.builds(
    Candidate,
    kind=st.sampled_from([Kind.LAPTOP, Kind.DESKTOP, Kind.ALL_IN_ONE]),
    grade=st.sampled_from(list(Grade)),
    weeks=st.integers(0, 30),
    performance=st.sampled_from(LADDER),
    screen_inches=st.none() | st.sampled_from([14.0, 15.6, 24.0]),
)


def points(wish: Wish, candidate: Candidate) -> int:
    found = match(wish, candidate)
    return found.score.total if found.fits else 0


def best_by_hand(wishes: list[Wish], candidates: list[Candidate]) -> tuple[int, list[bool], int]:
    """(how many served, which ones by priority, the sum of their points) of the best of all assignments."""
    places: list[int | None] = [*range(len(candidates)), *[None] * len(wishes)]

    def worth(chosen: tuple[int | None, ...]) -> tuple[int, list[bool], int]:
        won = [0 if j is None else points(wishes[i], candidates[j]) for i, j in enumerate(chosen)]
        return sum(map(bool, won)), [bool(each) for each in won], sum(won)

    return max(worth(chosen) for chosen in set(permutations(places, len(wishes))))


def worth_of(found: Assignment, wishes: list[Wish]) -> tuple[int, list[bool], int]:
    served = {pair.wish for pair in found.pairs}
    return len(served), [rank in served for rank in range(len(wishes))], sum(pair.points for pair in found.pairs)


@settings(deadline=None, max_examples=60)
@given(st.lists(WISHES, min_size=1, max_size=4), st.lists(CANDIDATES, max_size=4))
def test_no_other_assignment_serves_more_or_better(wishes: list[Wish], candidates: list[Candidate]) -> None:
    assert worth_of(assign(wishes, candidates), wishes) == best_by_hand(wishes, candidates)


@settings(deadline=None, max_examples=40)
@given(st.lists(WISHES, min_size=1, max_size=30), st.lists(CANDIDATES, max_size=30))
def test_a_pair_is_one_device_for_one_family_and_its_points_are_those_of_its_explanation(
    wishes: list[Wish], candidates: list[Candidate]
) -> None:
    found = assign(wishes, candidates)
    assert found == assign(wishes, candidates)
    assert len({pair.wish for pair in found.pairs}) == len({pair.candidate for pair in found.pairs}) == len(found.pairs)
    assert [pair.wish for pair in found.pairs] == sorted(pair.wish for pair in found.pairs)
    for pair in found.pairs:
        assert pair.points == points(wishes[pair.wish], candidates[pair.candidate]) > 0
    assert found.fitting == tuple(sum(points(wish, each) > 0 for each in candidates) for wish in wishes)


def test_the_first_of_the_queue_is_never_left_out_for_a_better_fit() -> None:
    device = Candidate(Kind.DESKTOP, Grade.A, 0, performance="Courant")
    first = Wish(Kind.ALL_IN_ONE, Purpose.SOCIAL_LINK, LADDER)
    second = Wish(Kind.DESKTOP, Purpose.SCHOOL, LADDER)
    assert points(second, device) > points(first, device)
    assert [pair.wish for pair in assign([first, second], [device]).pairs] == [0]


def test_the_first_of_the_queue_takes_the_device_that_leaves_the_other_one_to_the_second() -> None:
    """The first would fit both; the second only the better one: both leave with a computer."""
    better, plain = (Candidate(Kind.LAPTOP, Grade.B, 0, performance=name) for name in ("Courant", "Simple"))
    first, second = Wish(Kind.LAPTOP, Purpose.SOCIAL_LINK, LADDER), Wish(Kind.LAPTOP, Purpose.SCHOOL, LADDER)
    pairs = {pair.wish: pair.candidate for pair in assign([first, second], [better, plain]).pairs}
    assert pairs == {0: 1, 1: 0}


@pytest.mark.parametrize(("wishes", "candidates"), [(0, 0), (0, 1), (2, 0)])
def test_nothing_to_give_or_nobody_waiting_is_an_empty_plan(wishes: int, candidates: int) -> None:
    wish, device = Wish(Kind.LAPTOP, Purpose.SCHOOL, LADDER), Candidate(Kind.LAPTOP, Grade.A, 0)
    assert assign([wish] * wishes, [device] * candidates) == Assignment((), (0,) * wishes)


@pytest.mark.parametrize(
    ("fitting", "of_kind", "said"),
    [
        (3, True, "3\u00a0appareils conviennent, mais d’autres demandes passent avant."),
        (1, True, "1\u00a0appareil convient, mais"),
        (0, True, "d’une classe suffisante pour cet usage (Courant)"),
        (0, False, "Aucun appareil prêt de ce type\u202f: ordinateur portable."),
    ],
)
def test_a_family_left_out_is_told_why(fitting: int, of_kind: bool, said: str) -> None:
    assert said in why_left_out(Wish(Kind.LAPTOP, Purpose.SCHOOL, LADDER), fitting, of_kind)
