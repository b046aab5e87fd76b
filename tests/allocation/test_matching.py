"""A device fits a need by its kind, and each point of it is explained."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ordis.allocation.matching import Candidate, fitting_kinds, matching
from ordis.allocation.scoring import Case
from ordis.devices.models import Grade, Kind
from tests.allocation.cases import CASE, CASES, TODAY

CANDIDATES = st.builds(
    Candidate,
    kind=st.sampled_from(list(Kind)),
    grade=st.none() | st.sampled_from(list(Grade)),
    ready_on=st.dates(TODAY - timedelta(days=900), TODAY),
)


@given(CASES, CANDIDATES)
def test_a_device_fits_exactly_when_its_kind_answers_the_wish(case: Case, candidate: Candidate) -> None:
    score = matching(case, candidate, today=TODAY)
    assert (score is not None) == (candidate.kind in fitting_kinds(case.wanted_kind))
    if score is not None:
        assert score.total == sum(line.points for line in score.lines)


def test_the_exact_kind_comes_before_its_like_and_the_better_state_before_the_worse() -> None:
    wanted = replace(CASE, wanted_kind=Kind.DESKTOP)

    def points(kind: Kind, grade: Grade) -> int:
        score = matching(wanted, Candidate(kind, grade, TODAY), today=TODAY)
        assert score is not None
        return score.total

    assert points(Kind.DESKTOP, Grade.A) > points(Kind.ALL_IN_ONE, Grade.A) > points(Kind.ALL_IN_ONE, Grade.B)


def test_a_device_that_waited_longer_gains_up_to_twenty_points() -> None:
    def points(days: int) -> int:
        ready = Candidate(Kind.LAPTOP, Grade.B, TODAY - timedelta(days=days))
        score = matching(CASE, ready, today=TODAY)
        assert score is not None
        return score.lines[-1].points

    assert [points(0), points(6), points(7), points(140), points(700)] == [0, 0, 1, 20, 20]
