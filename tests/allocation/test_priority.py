"""Points are explained to the last one, and say nothing of where a person comes from."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given

from ordis.allocation.priority import PRIORITY, READINGS, Threshold, next_change, priority
from ordis.allocation.scoring import Case
from tests.allocation.cases import CASE, CASES, TODAY


def test_a_score_is_worked_out_by_hand() -> None:
    score = priority(CASE, today=TODAY)
    assert score.total == 15 + 20 + 15 + 15
    assert [line.points for line in score.lines] == [15, 20, 15, 15, 0, 0, 0]
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
        "people", "school_children", "situation", "equipment", "purpose", "wanted_kind", "connection", "needed_by",
        "exchange",
    }  # fmt: skip


@given(CASES)
def test_every_question_is_answered_by_one_of_its_answers_or_by_a_word_without_points(case: Case) -> None:
    for reading in READINGS.values():
        answer = reading.answer(case, TODAY, PRIORITY.thresholds)
        assert answer in {*reading.answers, "later", "small", "0", "first"}
        assert reading.said(case)


def test_every_key_of_the_table_is_an_answer_of_its_question() -> None:
    for criterion in PRIORITY.criteria:
        assert set(criterion.points) <= set(criterion.reading.answers)


@given(CASES)
def test_the_next_change_is_the_first_day_that_gives_another_score(case: Case) -> None:
    now = priority(case, today=TODAY).total
    change = next_change(case, today=TODAY)
    days = [TODAY + timedelta(days=ahead) for ahead in range(1, 230)]
    assert change == next((day for day in days if priority(case, today=day).total != now), None)


def test_a_large_household_is_as_large_as_the_table_says() -> None:
    table = replace(PRIORITY, thresholds={**PRIORITY.thresholds, Threshold.LARGE_HOUSEHOLD: CASE.people})
    assert priority(CASE, today=TODAY, table=table).total == priority(CASE, today=TODAY).total + 5
