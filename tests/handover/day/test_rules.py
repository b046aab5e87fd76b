"""Where a family of the day stands."""

from datetime import datetime, timedelta

import pytest

from ordis.handover.day.rules import LATE_AFTER, Turn, arrived_that_day, is_late, tally, turn
from ordis.kernel.clock import PARIS
from tests.make import AT


@pytest.mark.parametrize(
    ("signed", "begun", "arrived", "expected"),
    [
        (False, False, False, Turn.EXPECTED),
        (False, False, True, Turn.HERE),
        (False, True, False, Turn.IN_PROGRESS),
        (False, True, True, Turn.IN_PROGRESS),
        (True, False, True, Turn.DONE),
        (True, True, True, Turn.DONE),
    ],
)
def test_the_furthest_thing_done_says_where_a_family_stands(
    signed: bool, begun: bool, arrived: bool, expected: Turn
) -> None:
    assert turn(signed=signed, begun=begun, arrived=arrived) is expected


def test_a_family_is_late_ten_minutes_after_its_time_until_somebody_sees_it() -> None:
    assert is_late(AT - LATE_AFTER, at=AT)
    assert not is_late(AT - LATE_AFTER + timedelta(seconds=1), at=AT)
    assert turn(signed=False, begun=False, arrived=False, late=True) is Turn.LATE
    assert turn(signed=False, begun=False, arrived=True, late=True) is Turn.HERE
    assert turn(signed=False, begun=True, arrived=False, late=True, missed=True) is Turn.MISSED


def test_a_paper_that_waits_is_not_a_family_being_served() -> None:
    assert turn(signed=False, begun=True, arrived=True, paper=True) is Turn.PAPER
    assert turn(signed=True, begun=False, arrived=True, paper=True) is Turn.DONE


def test_the_day_is_counted_the_most_pressing_first_and_nobody_is_not_said() -> None:
    told = tally([Turn.DONE, Turn.EXPECTED, Turn.HERE, Turn.HERE])
    assert told == [
        (Turn.HERE, "2\u00a0familles attendent"),
        (Turn.EXPECTED, "1\u00a0encore attendue"),
        (Turn.DONE, "1\u00a0repartie équipée"),
    ]
    assert tally([]) == []


def test_who_came_for_an_appointment_moved_since_is_expected_again() -> None:
    assert arrived_that_day(AT - timedelta(hours=1), AT)
    assert not arrived_that_day(AT, AT + timedelta(days=7))
    assert not arrived_that_day(None, AT)


def test_the_day_is_that_of_paris() -> None:
    late = datetime(2026, 11, 2, 23, 30, tzinfo=PARIS)
    assert arrived_that_day(late, datetime(2026, 11, 2, 9, tzinfo=PARIS))
    assert not arrived_that_day(late, datetime(2026, 11, 3, 9, tzinfo=PARIS))
