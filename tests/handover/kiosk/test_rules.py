"""How long a kiosk stands."""

from datetime import timedelta

import pytest

from ordis.handover.kiosk import rules
from ordis.handover.kiosk.models import KioskEnd
from ordis.handover.kiosk.rules import Standing
from tests.make import AT

IDLE = timedelta(minutes=5)


def standing(*, end: KioskEnd | None = None, quiet: timedelta = timedelta(), age: timedelta = timedelta()) -> Standing:
    return rules.standing(end=end, seen_at=AT - quiet, expires_at=AT - age + rules.LIFE, at=AT, idle=IDLE)


def test_a_kiosk_stands_while_somebody_touches_it() -> None:
    assert standing(quiet=IDLE + rules.GRACE) is Standing.OPEN
    assert standing(quiet=IDLE + rules.GRACE + timedelta(seconds=1)) is Standing.IDLE


def test_a_kiosk_does_not_outlive_its_hours_however_awake() -> None:
    assert standing(age=rules.LIFE - timedelta(seconds=1)) is Standing.OPEN
    assert standing(age=rules.LIFE) is Standing.EXPIRED


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (KioskEnd.SIGNED, Standing.SIGNED),
        (KioskEnd.IDLE, Standing.IDLE),
        (KioskEnd.REPLACED, Standing.REPLACED),
        (KioskEnd.LEFT, Standing.REPLACED),
    ],
)
def test_a_kiosk_that_ended_stays_so(end: KioskEnd, expected: Standing) -> None:
    assert standing(end=end, quiet=timedelta(days=1), age=timedelta(days=1)) is expected


def test_every_kiosk_on_which_nothing_can_be_signed_says_why() -> None:
    assert set(rules.TOLD) == set(Standing) - {Standing.OPEN, Standing.SIGNED}


@pytest.mark.parametrize(
    ("standing", "end", "expected"),
    [
        (Standing.IDLE, None, True),
        (Standing.IDLE, KioskEnd.IDLE, False),
        (Standing.EXPIRED, None, False),
        (Standing.REPLACED, KioskEnd.REPLACED, False),
    ],
)
def test_only_a_kiosk_closed_by_its_own_count_takes_what_was_signed_before(
    standing: Standing, end: KioskEnd | None, expected: bool
) -> None:
    assert rules.takes_late(standing, end) is expected


@pytest.mark.parametrize(("idle", "expected"), [(300, 270), (60, 30), (40, 20), (6, 3)])
def test_the_warning_comes_thirty_seconds_before_or_half_way(idle: int, expected: int) -> None:
    assert rules.warned_after(idle) == expected
