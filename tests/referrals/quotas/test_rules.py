"""Days and instants of a period, and what overlaps."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ordis.referrals.facts import Quota
from ordis.referrals.quotas import rules

DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 31))


@dataclass
class Period:
    starts_on: date
    ends_on: date


@given(st.tuples(DAYS, DAYS).map(sorted), st.lists(st.tuples(DAYS, DAYS).map(sorted), max_size=4))
def test_two_periods_overlap_exactly_when_they_share_a_day(days: list[date], others: list[list[date]]) -> None:
    def of(first: date, last: date) -> set[date]:
        return {first + timedelta(days=ahead) for ahead in range((last - first).days + 1)}

    periods = [Period(*each) for each in others]
    found = rules.overlapped(days[0], days[1], periods)
    assert (found is not None) == any(of(*days) & of(*each) for each in others)
    assert found is None or found in periods


def test_a_period_opens_and_closes_at_midnight_in_paris_summer_and_winter() -> None:
    assert rules.opens_at(date(2026, 9, 1)) == datetime(2026, 8, 31, 22, tzinfo=UTC)
    assert rules.closes_at(date(2026, 12, 31)) == datetime(2026, 12, 31, 23, tzinfo=UTC)


def test_a_reached_quota_says_that_nothing_is_lost_and_what_to_do() -> None:
    quota = Quota(5, 5, date(2026, 9, 1), date(2026, 12, 31))
    said = rules.reached("CCAS", quota, "05 49 00 00 00")
    assert "5\u00a0demandes sur 5 du 1er\u00a0septembre 2026 au 31\u00a0décembre 2026" in said
    assert "rien n’est perdu" in said
    assert "05 49 00 00 00" in said
