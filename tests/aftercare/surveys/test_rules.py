"""When families are asked, and what is shown of what they answer."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.aftercare.surveys import rules
from ordis.aftercare.surveys.models import Use, Wave
from ordis.aftercare.surveys.rules import LATE_DAYS, asked_between, is_due, tally
from ordis.kernel.clock import months_later


def test_a_family_is_asked_one_month_after_date_to_date() -> None:
    assert not is_due(date(2026, 11, 2), Wave.ONE_MONTH, date(2026, 12, 1))
    assert is_due(date(2026, 11, 2), Wave.ONE_MONTH, date(2026, 12, 2))
    assert is_due(date(2026, 1, 31), Wave.ONE_MONTH, date(2026, 2, 28))


def test_a_family_that_could_not_be_asked_in_time_is_left_in_peace() -> None:
    last = date(2026, 12, 2) + timedelta(days=LATE_DAYS)
    assert is_due(date(2026, 11, 2), Wave.ONE_MONTH, last)
    assert not is_due(date(2026, 11, 2), Wave.ONE_MONTH, last + timedelta(days=1))


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.sampled_from(Wave), st.integers(0, 260))
def test_whoever_is_due_stands_between_the_days_that_are_read(signed: date, wave: Wave, later: int) -> None:
    today = signed + timedelta(days=later)
    first, last = asked_between(wave, today)
    if is_due(signed, wave, today):
        assert first <= signed < last or signed == last


def test_four_answers_are_counted_and_not_shown() -> None:
    told = tally(Wave.ONE_MONTH, 9, {"Utilisé\u202f?": Counter({Use.DAILY: 4})})
    assert (told.answers, told.hidden, told.questions) == (4, True, {})


def test_five_answers_are_shown_in_the_order_of_the_choices_with_the_empty_ones() -> None:
    told = tally(Wave.ONE_MONTH, 9, {"Utilisé\u202f?": Counter({Use.NEVER: 2, Use.DAILY: 3})})
    assert not told.hidden
    assert [count for _label, count in told.questions["Utilisé\u202f?"]] == [3, 0, 0, 2]


def test_a_wave_without_answers_hides_nothing() -> None:
    told = tally(Wave.SIX_MONTHS, 3, {})
    assert (told.answers, told.hidden) == (0, False)


@pytest.mark.parametrize("wave", list(Wave))
def test_what_is_still_to_come_begins_the_day_after_what_is_asked_today(wave: Wave) -> None:
    for rank in range(400):
        today = date(2027, 1, 1) + timedelta(days=rank)
        first = rules.first_to_come(wave, today)
        assert not rules.is_due(first, wave, today)
        assert rules.is_due(first - timedelta(days=1), wave, today)
        assert rules.is_due(first, wave, months_later(first, wave.months))
