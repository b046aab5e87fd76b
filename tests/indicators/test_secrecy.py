from hypothesis import given
from hypothesis import strategies as st

from ordis.indicators.secrecy import GROUPED, group_small


def test_districts_under_five_households_are_gathered() -> None:
    rows = group_small({"Couronneries": 20, "Saint-Éloi": 3, "Rocher": 2, "Beaulieu": 6})
    assert rows == [("Couronneries", 20), ("Beaulieu", 6), (GROUPED, 5)]


def test_a_gathered_line_that_would_still_reveal_takes_its_neighbour_along() -> None:
    assert group_small({"Couronneries": 20, "Beaulieu": 6, "Rocher": 1}) == [("Couronneries", 20), (GROUPED, 7)]


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.integers(0, 30)))
def test_grouping_keeps_the_total_and_shows_no_small_cell_beside_others(counts: dict[str, int]) -> None:
    rows = group_small(counts)
    assert sum(count for _label, count in rows) == sum(counts.values())
    if len(rows) > 1:
        assert min(count for _label, count in rows) >= 5
