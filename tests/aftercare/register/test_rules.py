"""Where an engagement stands, in words."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ordis.aftercare.register.models import NoticeKind
from ordis.aftercare.register.rules import AHEAD_DAYS, LATE_DAYS, State, standing, told_between

UNTIL = date(2027, 3, 3)


def said(today: date, *, ended_on: date | None = None, waived: bool = False) -> str:
    return standing(until=UNTIL, ended_on=ended_on, waived=waived, today=today).said


def test_each_state_says_itself_in_french() -> None:
    assert said(date(2026, 11, 20)) == "En cours jusqu’au 3\u00a0mars 2027"
    assert said(date(2027, 2, 19)) == "Se termine dans 12\u00a0jours"
    assert said(date(2027, 3, 2)) == "Se termine demain"
    assert said(date(2027, 3, 3)) == "Se termine aujourd’hui"
    assert said(date(2027, 3, 4)) == "Terminé le 3\u00a0mars 2027"
    assert said(date(2027, 3, 4), ended_on=date(2026, 12, 1)) == "Revenu le 1er\u00a0décembre 2026"
    assert said(date(2027, 3, 4), ended_on=date(2026, 12, 1), waived=True) == "Levé le 1er\u00a0décembre 2026"


@given(st.integers(-400, 400))
def test_the_last_day_still_binds_and_the_next_does_not(later: int) -> None:
    state = standing(until=UNTIL, ended_on=None, waived=False, today=UNTIL + timedelta(days=later)).state
    assert state.binds == (later <= 0)
    assert (state is State.ENDING) == (-AHEAD_DAYS <= later <= 0)


def test_an_end_is_told_thirty_days_ahead_then_the_day_after_and_no_more_when_it_is_too_late() -> None:
    first, last = told_between(NoticeKind.ENDING, UNTIL - timedelta(days=30))
    assert first <= UNTIL == last
    first, last = told_between(NoticeKind.ENDED, UNTIL + timedelta(days=1))
    assert first <= UNTIL == last
    assert told_between(NoticeKind.ENDED, UNTIL + timedelta(days=LATE_DAYS + 1))[0] > UNTIL
