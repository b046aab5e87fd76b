"""Where a family of the day stands."""

from datetime import datetime, timedelta

import pytest

from ordis.handover.day.rules import Turn, arrived_that_day, turn
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


def test_who_came_for_an_appointment_moved_since_is_expected_again() -> None:
    assert arrived_that_day(AT - timedelta(hours=1), AT)
    assert not arrived_that_day(AT, AT + timedelta(days=7))
    assert not arrived_that_day(None, AT)


def test_the_day_is_that_of_paris() -> None:
    late = datetime(2026, 11, 2, 23, 30, tzinfo=PARIS)
    assert arrived_that_day(late, datetime(2026, 11, 2, 9, tzinfo=PARIS))
    assert not arrived_that_day(late, datetime(2026, 11, 3, 9, tzinfo=PARIS))
