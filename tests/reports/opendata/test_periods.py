from datetime import date

import pytest

from ordis.reports.opendata.periods import Span, closed_since, read


@pytest.mark.parametrize(
    ("code", "first", "last", "label"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31), "Année 2022"),
        ("2022-T1", date(2022, 1, 1), date(2022, 3, 31), "1er trimestre 2022"),
        ("2024-T2", date(2024, 4, 1), date(2024, 6, 30), "2e trimestre 2024"),
        ("2022-T4", date(2022, 10, 1), date(2022, 12, 31), "4e trimestre 2022"),
    ],
)
def test_a_period_has_days_and_a_name(code: str, first: date, last: date, label: str) -> None:
    span = read(code)
    assert span
    assert (span.first, span.last, span.label, span.code) == (first, last, label, code)


@pytest.mark.parametrize(
    "code", ["", "22", "2022-T5", "2022-T0", "2022-t1", "1999", "9999", "2022 ", "٢٠٢٢", "2022-T12"]
)
def test_what_is_no_period_is_none(code: str) -> None:
    assert read(code) is None


def test_a_period_is_over_the_day_after_its_last() -> None:
    assert not Span(2022, 1).closed(date(2022, 3, 31))
    assert Span(2022, 1).closed(date(2022, 4, 1))


def test_what_is_over_is_listed_the_last_first_and_the_running_ones_are_not() -> None:
    codes = [span.code for span in closed_since(date(2021, 8, 3), date(2022, 5, 1))]
    assert codes == ["2022-T1", "2021", "2021-T4", "2021-T3"]
