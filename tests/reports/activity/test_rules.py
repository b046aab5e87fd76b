from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.kernel.refusal import Refusal
from ordis.reports.activity import rules
from ordis.reports.activity.models import Comparison

TODAY = date(2026, 11, 20)
DAYS = st.dates(date(2005, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 2, 1), date(2026, 1, 1), "vient avant son début"),
        (date(2026, 11, 1), date(2026, 11, 21), "après aujourd’hui"),
        (date(2027, 1, 1), date(2027, 2, 1), "ne sont pas encore connus"),
        (date(2016, 11, 1), date(2026, 11, 20), "dépasse dix ans"),
    ],
)
def test_a_period_that_nobody_can_tell_is_refused_with_what_to_do(first: date, last: date, said: str) -> None:
    with pytest.raises(Refusal, match=said) as refused:
        rules.check(first, last, TODAY)
    assert "Rien n’a été demandé" in refused.value.message


@pytest.mark.parametrize(
    ("first", "last", "how", "expected"),
    [
        (date(2022, 1, 1), date(2022, 6, 30), Comparison.PREVIOUS, (date(2021, 7, 1), date(2021, 12, 31))),
        (date(2022, 3, 1), date(2022, 3, 31), Comparison.PREVIOUS, (date(2022, 2, 1), date(2022, 2, 28))),
        (date(2022, 1, 10), date(2022, 1, 12), Comparison.PREVIOUS, (date(2022, 1, 7), date(2022, 1, 9))),
        (date(2022, 3, 3), date(2022, 3, 3), Comparison.PREVIOUS, (date(2022, 3, 2), date(2022, 3, 2))),
        (date(2025, 2, 1), date(2025, 2, 28), Comparison.YEAR_BEFORE, (date(2024, 2, 1), date(2024, 2, 29))),
        (date(2024, 2, 29), date(2024, 3, 15), Comparison.YEAR_BEFORE, (date(2023, 2, 28), date(2023, 3, 15))),
        (date(2022, 1, 1), date(2022, 12, 31), Comparison.YEAR_BEFORE, (date(2021, 1, 1), date(2021, 12, 31))),
    ],
)
def test_the_period_compared_is_the_one_that_was_chosen(
    first: date, last: date, how: Comparison, expected: tuple[date, date]
) -> None:
    assert rules.compared(first, last, how) == expected


@given(DAYS, st.integers(0, 900))
def test_the_period_before_ends_the_day_before_and_is_no_other_length(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = rules.compared(first, last, Comparison.PREVIOUS)
    assert found is not None
    assert found[1] == first - timedelta(days=1)
    assert abs((found[1] - found[0]) - (last - first)) <= timedelta(days=6)
