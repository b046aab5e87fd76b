"""What a table may hold, how it is stored, and what differs between two."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.allocation.policy import rules
from ordis.allocation.priority import PRIORITY, READINGS, PriorityTable, Threshold
from tests.allocation.policy.tables import LIMITS, points

TABLES = st.builds(
    rules.of_points,
    st.just(7),
    st.fixed_dictionaries(
        {
            key: st.dictionaries(st.sampled_from(list(each.answers)), st.integers(0, 100), max_size=3)
            for key, each in READINGS.items()
        }
    ),
    st.fixed_dictionaries({Threshold.SOON_DAYS: st.integers(1, 365), Threshold.LARGE_HOUSEHOLD: st.integers(2, 20)}),
)


@given(TABLES)
def test_a_table_comes_back_from_its_row_as_it_went_in(table: PriorityTable) -> None:
    stored = rules.as_stored(table)
    assert rules.from_stored(7, stored.criteria, stored.thresholds) == table


@given(TABLES, TABLES)
def test_two_tables_differ_exactly_when_a_change_is_named(one: PriorityTable, other: PriorityTable) -> None:
    assert bool(rules.changes(one, other)) == (one != other)


def test_the_shipped_table_may_be_published() -> None:
    assert rules.faults(PRIORITY) == []
    assert rules.of_points(1, points(), LIMITS) == PRIORITY


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"equipment": {"none": 101}}, "entre 0 et 100 points"),
        ({"children": {"1": 10, "2": 5, "3": 30}}, "jamais moins de points"),
    ],
)
def test_a_table_that_is_not_fair_to_read_is_refused_with_its_reason(
    changes: dict[str, dict[str, int]], sentence: str
) -> None:
    faults = rules.faults(rules.of_points(1, points(**changes), LIMITS))
    assert len(faults) == 1
    assert sentence in faults[0]


@pytest.mark.parametrize("days", [0, 366])
def test_a_threshold_out_of_what_exists_is_refused(days: int) -> None:
    table = replace(PRIORITY, thresholds=LIMITS | {Threshold.SOON_DAYS: days})
    assert "entre 1 et 365" in " ".join(rules.faults(table))


def test_a_table_without_any_point_is_refused() -> None:
    assert "au moins une réponse" in rules.faults(rules.of_points(1, {}, LIMITS))[0]


def test_points_for_an_answer_that_does_not_exist_are_left_out() -> None:
    assert rules.of_points(1, points(purpose={"school": 15, "origin": 50}), LIMITS).criteria[3].points == {"school": 15}


def test_changes_are_told_answer_by_answer() -> None:
    after = rules.of_points(2, points(purpose={"school": 20}), LIMITS | {Threshold.SOON_DAYS: 15})
    told = {(each.label, each.before, each.after) for each in rules.changes(PRIORITY, after)}
    assert ("Usage\u202f: Scolarité", 15, 20) in told
    assert ("Usage\u202f: Formation", 10, 0) in told
    assert (Threshold.SOON_DAYS.label, 30, 15) in told
