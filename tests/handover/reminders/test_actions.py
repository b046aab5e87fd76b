"""The working day before, at nine, once: to the prescriber, and to a family that left an e-mail."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.handover import actions as handover
from ordis.handover.models import Appointment
from ordis.handover.reminders.actions import remind_due
from ordis.handover.reminders.rules import recalled_until
from ordis.handover.slots import actions as slots
from ordis.kernel import clock
from ordis.kernel.mail import OutgoingMail, hold_waiting
from ordis.referrals.identity import Identity
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.handover.slots.making import open_times, paris

FAMILY = Identity("Diallo", "Awa", date(1987, 3, 9), email="awa@exemple.fr")
EVE = date(2026, 11, 23)  # a Monday; the appointment is on Tuesday at 14 h


def expected(identity: Identity = FAMILY, *, days: int = 4) -> tuple[Referral, User, Appointment]:
    structure = make.prescriber_structure()
    agent = make.user(Role.PRESCRIBER, name="Inès Petit", of=structure)
    referral = make.referral(of=structure, author=agent, identity=identity, stage=ReferralStage.ACCEPTED)
    make.reservation(referral=referral, at=clock.now())
    [slot] = open_times(days=days)
    return referral, agent, slots.take(referral=referral, slot=slot, actor=agent, at=clock.now())


def reminders(session: Session) -> list[OutgoingMail]:
    found = sa.select(OutgoingMail).where(OutgoingMail.subject.startswith("Rappel")).order_by(OutgoingMail.id)
    return list(session.scalars(found))


@pytest.mark.parametrize(
    ("at", "last"),
    [
        (paris(date(2026, 11, 23), 9), date(2026, 11, 24)),
        (paris(date(2026, 11, 23), 8, 59), None),
        (paris(date(2026, 11, 23), 23), date(2026, 11, 24)),
        (paris(date(2026, 11, 20), 9), date(2026, 11, 23)),  # a Friday
        (paris(date(2026, 11, 21), 9), None),
        (paris(date(2026, 11, 10), 9), date(2026, 11, 12)),  # the eve of 11 November
        (paris(date(2026, 12, 24), 9), date(2026, 12, 28)),
    ],
)
def test_the_last_day_recalled_follows_the_working_days(at: datetime, last: date | None) -> None:
    assert recalled_until(at) == last


def test_both_are_reminded_once_without_a_name(session: Session) -> None:
    referral, agent, _ = expected()
    assert remind_due(at=paris(EVE, 8, 45)) == 0
    assert [remind_due(at=paris(EVE, 9)), remind_due(at=paris(EVE, 9, 15))] == [1, 0]
    told, family = reminders(session)
    assert (told.recipient, family.recipient) == (agent.email, "awa@exemple.fr")
    for mail in (told, family):
        assert mail.subject == "Rappel\u202f: remise d’un ordinateur mardi 24\u00a0novembre 2026 à 14\u00a0h\u00a000"
        assert "Diallo" not in mail.body
        assert "Awa" not in mail.body
        assert "pièce d’identité" in mail.body
        assert not mail.is_news  # news may wait until the next morning
    assert referral.number not in family.body
    assert "Maison de quartier Saint-Éloi" in family.body
    assert Calendar.from_ical(family.calendars["rendez-vous.ics"])["method"] == "PUBLISH"
    hold_waiting()
    session.refresh(family)
    assert family.recipient == ""  # an address that served once


def test_a_family_without_an_address_is_told_by_its_prescriber(session: Session) -> None:
    expected(replace(FAMILY, email=""))
    assert remind_due(at=paris(EVE, 9)) == 1
    assert len(reminders(session)) == 1


def test_an_appointment_moved_is_recalled_again_and_one_cancelled_never(session: Session) -> None:
    referral, agent, row = expected()
    remind_due(at=paris(EVE, 9))
    handover.set_appointment(
        referral=referral, starts_at=row.starts_at + timedelta(hours=1), place="Mairie", actor=agent, at=paris(EVE, 10)
    )
    assert remind_due(at=paris(EVE, 10, 15)) == 1
    handover.cancel_appointment(referral=referral, actor=agent, at=paris(EVE, 11))
    assert remind_due(at=paris(EVE, 11, 15)) == 0


def test_a_time_that_the_city_closed_is_not_recalled(session: Session) -> None:
    row = expected()[2]
    assert row.slot is not None
    slots.close_slots(slots=[row.slot], actor=make.user(), at=clock.now())
    assert remind_due(at=paris(EVE, 9)) == 0
