"""Who did not come: noted by a person or by Ordis, the device waits a week, then the city decides."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.allocation import actions as allocation
from ordis.allocation.models import Reservation
from ordis.handover.day.actions import note_arrival
from ordis.handover.missed import actions, queries
from ordis.handover.models import Appointment, Slot
from ordis.handover.queries import appointment_of
from ordis.handover.slots import actions as slots
from ordis.handover.slots.queries import taken
from ordis.kernel import clock
from ordis.kernel.clock import in_paris
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.handover.slots import making

DAY = timedelta(days=1)


def expected(days: int = 4) -> tuple[Referral, User, Reservation, Slot]:
    referral, agent, reservation = making.reserved()
    [slot] = making.open_times(days=days)
    slots.take(referral=referral, slot=slot, actor=agent, at=clock.now())
    return referral, agent, reservation, slot


def test_a_family_that_did_not_come_keeps_its_device_a_week(session: Session) -> None:
    referral, agent, reservation, slot = expected(days=25)
    at = slot.starts_at + timedelta(minutes=40)
    row = actions.miss(referral=referral, actor=agent, at=at)
    assert (row.missed_at, row.cancelled_at, row.sequence) == (at, None, 1)
    assert (referral.stage, appointment_of(referral)) == (ReferralStage.RESERVED, None)
    assert reservation.until == reservation.device.reserved_until == in_paris(at).date() + 7 * DAY
    mail = session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert mail is not None
    assert "n’est pas venue" in mail.subject
    calendar = Calendar.from_ical(mail.calendars[f"{referral.number}.ics"])
    assert (calendar["method"], calendar.walk("VEVENT")[0]["sequence"]) == ("CANCEL", 1)
    assert taken(slot) == 1  # its time is past: nobody else could have come


def test_another_appointment_is_taken_after_a_miss(session: Session) -> None:
    referral, agent, _, slot = expected()
    actions.miss(referral=referral, actor=agent, at=slot.starts_at)
    with clock.frozen(slot.starts_at):
        [other] = making.open_times(days=3)
        row = slots.take(referral=referral, slot=other, actor=agent, at=clock.now())
    assert (row.slot, referral.stage) == (other, ReferralStage.APPOINTMENT)
    assert session.scalar(sa.select(sa.func.count()).select_from(Appointment)) == 2


def test_nobody_is_missed_before_the_hour_nor_once_arrived_nor_twice(session: Session) -> None:
    referral, agent, _, slot = expected()
    with pytest.raises(Refusal, match="pas encore passé"):
        actions.miss(referral=referral, actor=agent, at=slot.starts_at - timedelta(seconds=1))
    note_arrival(referral=referral, actor=agent, at=slot.starts_at)
    with pytest.raises(Refusal, match="arrivée de cette famille est notée"):
        actions.miss(referral=referral, actor=agent, at=slot.starts_at)
    other, agent, _, slot = expected(days=5)
    actions.miss(referral=other, actor=agent, at=slot.starts_at)
    with pytest.raises(Refusal, match="pas de rendez-vous en cours"):
        actions.miss(referral=other, actor=agent, at=slot.starts_at)


def test_the_second_miss_is_put_to_the_city_and_the_third_waits_no_more(session: Session) -> None:
    referral, agent, reservation, slot = expected()
    for turn in (1, 2, 3):
        at = slot.starts_at
        before = reservation.until
        actions.miss(referral=referral, actor=agent, at=at)
        assert [row.times for row in queries.to_decide()] == ([turn] if turn > 1 else [])
        wanted = max(before, in_paris(at).date() + 7 * DAY)
        assert reservation.until == (wanted if turn < 3 else before)
        with clock.frozen(at):
            [slot] = making.open_times(days=5)
            slots.take(referral=referral, slot=slot, actor=agent, at=clock.now())
        assert queries.to_decide() == []  # it is expected again
    actions.miss(referral=referral, actor=agent, at=slot.starts_at)
    allocation.release(reservation=reservation, actor=make.user(), at=slot.starts_at, reason="Trois absences")
    assert queries.to_decide() == []


def test_ordis_notes_after_three_days_what_nobody_noted_and_the_device_goes_on(session: Session) -> None:
    referral, _, reservation, slot = expected()
    for late in range(4):
        assert actions.note_forgotten(at=slot.starts_at + late * DAY) == 0
    at = slot.starts_at + 4 * DAY
    assert actions.note_forgotten(at=at) == 1
    assert actions.note_forgotten(at=at) == 0
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "handover.appointment_missed")).one()
    assert (event.actor_id, referral.stage) == (None, ReferralStage.RESERVED)
    reservation.until = min(reservation.until, in_paris(at).date() + 7 * DAY)
    assert allocation.expire_reservations(at=at + 30 * DAY) == 1
    assert referral.stage is ReferralStage.ACCEPTED


def test_a_family_that_came_and_did_not_sign_is_not_said_missed(session: Session) -> None:
    referral, agent, _, slot = expected()
    note_arrival(referral=referral, actor=agent, at=slot.starts_at)
    assert actions.note_forgotten(at=slot.starts_at + 4 * DAY) == 1
    row = session.scalars(sa.select(Appointment)).one()
    assert (row.missed_at, row.cancelled_at is None, referral.stage) == (None, False, ReferralStage.RESERVED)


def test_figures_count_by_structure_what_was_missed(session: Session) -> None:
    referral, agent, _, slot = expected()
    actions.miss(referral=referral, actor=agent, at=slot.starts_at)
    day = in_paris(slot.starts_at).date()
    [row] = queries.figures(day, day)
    assert (row.name, row.missed, row.met) == (referral.organisation.name, 1, 0)
    assert queries.figures(day + DAY, day + DAY) == []
