"""An exclusion always ends, and never later than anybody could recognise the family."""

from datetime import date, timedelta

import pytest

from ordis.referrals.exclusions import rules

TODAY, ENDS = date(2026, 11, 20), date(2027, 6, 1)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (None, "toujours une fin"), (TODAY, "à venir"), (TODAY + timedelta(days=1), ""), (date(2028, 6, 1), ""),
        (date(2028, 6, 2), "1er\u00a0juin 2028"),
    ],
)  # fmt: skip
def test_the_last_day_lies_ahead_and_within_the_time_that_the_identity_is_kept(until: date | None, said: str) -> None:
    told = rules.objection(until, today=TODAY, no_resale_until=ENDS)
    assert said in told if said else told == ""


def test_a_year_is_proposed_or_what_is_left() -> None:
    assert rules.usual(TODAY, ENDS) == date(2027, 11, 20)
    assert rules.usual(TODAY, date(2026, 1, 10)) == date(2027, 1, 10)
    assert rules.objection(rules.usual(TODAY, ENDS), today=TODAY, no_resale_until=ENDS) == ""
