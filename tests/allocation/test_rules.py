"""Points are explained to the last one, and say nothing of where a person comes from."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.allocation import rules
from ordis.allocation.rules import PRIORITY, Candidate, Case
from ordis.devices.models import Grade, Kind
from ordis.referrals.models import HomeEquipment, Purpose, Situation

TODAY = date(2026, 11, 20)
CASE = Case(
    people=4,
    school_children=2,
    situation=Situation.JOB_SEEKER,
    equipment=HomeEquipment.PHONE_ONLY,
    purpose=Purpose.SCHOOL,
    wanted_kind=Kind.LAPTOP,
)
CASES = st.builds(
    Case,
    people=st.integers(1, 20),
    school_children=st.integers(0, 19),
    situation=st.sampled_from(list(Situation)),
    equipment=st.sampled_from(list(HomeEquipment)),
    purpose=st.sampled_from(list(Purpose)),
    wanted_kind=st.sampled_from([Kind.LAPTOP, Kind.DESKTOP]),
    needed_by=st.none() | st.dates(TODAY, TODAY + timedelta(days=200)),
)
CANDIDATES = st.builds(
    Candidate,
    kind=st.sampled_from(list(Kind)),
    grade=st.none() | st.sampled_from(list(Grade)),
    ready_on=st.dates(TODAY - timedelta(days=900), TODAY),
)


def test_a_score_is_worked_out_by_hand() -> None:
    score = rules.priority(CASE, today=TODAY)
    assert score.total == 15 + 20 + 15 + 15
    assert [line.points for line in score.lines] == [15, 20, 15, 15, 0, 0]
    assert "Enfants scolarisés\u202f: 2 (+20)" in score.explanation


@given(CASES)
def test_every_point_has_its_line_and_no_household_loses_any(case: Case) -> None:
    score = rules.priority(case, today=TODAY)
    assert len(score.lines) == len(PRIORITY.criteria)
    assert score.total == sum(line.points for line in score.lines)
    assert all(line.points >= 0 and line.label and line.answer for line in score.lines)


@given(CASES)
def test_a_child_more_never_lowers_the_score(case: Case) -> None:
    more = replace(case, people=case.people + 1, school_children=case.school_children + 1)
    assert rules.priority(more, today=TODAY).total >= rules.priority(case, today=TODAY).total


@pytest.mark.parametrize(("days", "points"), [(0, 10), (30, 10), (31, 0)])
def test_a_deadline_within_thirty_days_counts(days: int, points: int) -> None:
    urgent = replace(CASE, needed_by=TODAY + timedelta(days=days))
    gained = rules.priority(urgent, today=TODAY).total - rules.priority(CASE, today=TODAY).total
    assert gained == points


def test_what_priority_looks_at_says_nothing_of_origin_or_health() -> None:
    names = {field.name for field in fields(Case)}
    assert names == {
        "people", "school_children", "situation", "equipment", "purpose", "wanted_kind", "needed_by",
    }  # fmt: skip


def test_every_key_of_the_table_is_an_answer_that_can_be_given() -> None:
    answers = {*Situation, *HomeEquipment, *Purpose, "1", "2", "3", "soon", "large"}
    assert {key for criterion in PRIORITY.criteria for key in criterion.points} <= answers


@given(CASES, CANDIDATES)
def test_a_device_fits_exactly_when_its_kind_answers_the_wish(case: Case, candidate: Candidate) -> None:
    score = rules.matching(case, candidate, today=TODAY)
    assert (score is not None) == (candidate.kind in rules.fitting_kinds(case.wanted_kind))
    if score is not None:
        assert score.total == sum(line.points for line in score.lines)


def test_the_exact_kind_comes_before_its_like_and_the_better_state_before_the_worse() -> None:
    wanted = replace(CASE, wanted_kind=Kind.DESKTOP)

    def points(kind: Kind, grade: Grade) -> int:
        score = rules.matching(wanted, Candidate(kind, grade, TODAY), today=TODAY)
        assert score is not None
        return score.total

    assert points(Kind.DESKTOP, Grade.A) > points(Kind.ALL_IN_ONE, Grade.A) > points(Kind.ALL_IN_ONE, Grade.B)


def test_a_device_that_waited_longer_gains_up_to_twenty_points() -> None:
    def points(days: int) -> int:
        ready = Candidate(Kind.LAPTOP, Grade.B, TODAY - timedelta(days=days))
        score = rules.matching(CASE, ready, today=TODAY)
        assert score is not None
        return score.lines[-1].points

    assert [points(0), points(6), points(7), points(140), points(700)] == [0, 0, 1, 20, 20]
