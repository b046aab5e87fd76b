"""The demonstration opens on a day that is lived: a queue at the counter, an exchange that is signed."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.demo.city import half_year
from ordis.demo.counter_today import EXPECTED_TODAY, hour_of
from ordis.handover.day.queries import queue
from ordis.handover.day.rules import Turn
from ordis.handover.models import HandedOverDevice, Handover
from ordis.kernel.clock import PARIS, in_paris
from ordis.referrals.models import Referral
from tests.demo.test_prescribers_shown import every, person

MINUTES = st.sampled_from([minutes for minutes, _, _ in EXPECTED_TODAY])


def loaded_at(story: Session) -> datetime:
    """The last thing that anybody did."""
    at = story.scalar(sa.select(sa.func.max(AuditEvent.at)))
    assert at is not None
    return at


@pytest.mark.parametrize(("role", "fewest"), [(Role.COORDINATOR, len(EXPECTED_TODAY)), (Role.PRESCRIBER, 4)])
def test_families_are_gone_absent_being_served_waiting_and_expected_today(
    story: Session, role: Role, fewest: int
) -> None:
    found = Counter(place.turn for place in queue(person(story, role), at=loaded_at(story)))
    assert found.total() >= fewest
    assert {Turn.HERE, Turn.IN_PROGRESS, Turn.DONE} <= set(found)
    assert found[Turn.EXPECTED] + found[Turn.LATE] >= 1
    assert found[Turn.MISSED] == (role is Role.COORDINATOR)


def test_each_family_of_the_queue_has_the_file_number_that_its_agent_knows(story: Session) -> None:
    places = queue(person(story, Role.COORDINATOR), at=loaded_at(story))
    assert all(place.referral.file_number for place in places)


@given(st.times(), MINUTES)
def test_whatever_the_hour_of_the_loading_the_queue_is_of_that_day(hour: time, minutes: int) -> None:
    now = datetime.combine(date(2026, 11, 22), hour, PARIS)
    found = hour_of(now, minutes)
    assert in_paris(found).date() == now.date()
    assert found <= now if minutes < 0 else found > now - timedelta(minutes=5)
    if time(3) <= hour <= time(20, 59):
        assert timedelta() <= now + timedelta(minutes=minutes) - found < timedelta(minutes=5)


def test_an_exchange_is_signed_and_the_register_holds_both_computers(story: Session) -> None:
    exchanged = sa.select(Referral).join(Handover, Handover.referral_id == Referral.id)
    [second] = every(story, exchanged.where(Referral.exchanges_id.is_not(None)))
    both = sa.select(Handover.id).where(Handover.referral_id.in_([second.id, second.exchanges_id]))
    lines = sa.select(HandedOverDevice.ended_on).where(HandedOverDevice.handover_id.in_(both))
    assert [ended is None for ended in story.scalars(lines.order_by(HandedOverDevice.id))] == [False, True]


@pytest.mark.parametrize(
    ("day", "begins", "ends"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 11, 22), date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_a_quota_of_the_half_year_ends_with_it(day: date, begins: date, ends: date) -> None:
    assert half_year(day) == (begins, ends)
