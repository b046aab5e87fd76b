"""Points are explained to the last one, and say nothing of where a person comes from."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given

from ordis.allocation.priority import PRIORITY, priority
from ordis.allocation.scoring import Case
from ordis.referrals.models import HomeEquipment, Purpose, Situation
from tests.allocation.cases import CASE, CASES, TODAY


def test_a_score_is_worked_out_by_hand() -> None:
    score = priority(CASE, today=TODAY)
    assert score.total == 15 + 20 + 15 + 15
    assert [line.points for line in score.lines] == [15, 20, 15, 15, 0, 0]
    assert "Enfants scolarisés\u202f: 2 (+20)" in score.explanation


@given(CASES)
def test_every_point_has_its_line_and_no_household_loses_any(case: Case) -> None:
    score = priority(case, today=TODAY)
    assert len(score.lines) == len(PRIORITY.criteria)
    assert score.total == sum(line.points for line in score.lines)
    assert all(line.points >= 0 and line.label and line.answer for line in score.lines)


@given(CASES)
def test_a_child_more_never_lowers_the_score(case: Case) -> None:
    more = replace(case, people=case.people + 1, school_children=case.school_children + 1)
    assert priority(more, today=TODAY).total >= priority(case, today=TODAY).total


@pytest.mark.parametrize(("days", "points"), [(0, 10), (30, 10), (31, 0)])
def test_a_deadline_within_thirty_days_counts(days: int, points: int) -> None:
    urgent = replace(CASE, needed_by=TODAY + timedelta(days=days))
    gained = priority(urgent, today=TODAY).total - priority(CASE, today=TODAY).total
    assert gained == points


def test_what_priority_looks_at_says_nothing_of_origin_or_health() -> None:
    names = {field.name for field in fields(Case)}
    assert names == {
        "people", "school_children", "situation", "equipment", "purpose", "wanted_kind", "needed_by",
    }  # fmt: skip


def test_every_key_of_the_table_is_an_answer_that_can_be_given() -> None:
    answers = {*Situation, *HomeEquipment, *Purpose, "1", "2", "3", "soon", "large"}
    assert {key for criterion in PRIORITY.criteria for key in criterion.points} <= answers
