from datetime import date

import pytest

from ordis.handover import rules


@pytest.mark.parametrize(
    ("signed", "months", "end"),
    [
        (date(2026, 3, 3), 12, date(2027, 3, 3)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 12, 8), 24, date(2028, 12, 8)),
    ],
)
def test_the_period_is_counted_date_to_date(signed: date, months: int, end: date) -> None:
    assert rules.no_resale_until(signed, months) == end
