"""Families are told of the end thirty days before, then thanked: each once, and nobody who owes nothing."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from ordis.accounts.permissions import Role
from ordis.aftercare import actions as aftercare
from ordis.aftercare.models import ReturnReason
from ordis.aftercare.register import actions
from ordis.aftercare.register.models import EngagementNotice
from ordis.aftercare.waivers import actions as waivers
from ordis.aftercare.waivers.models import Outcome
from ordis.handover.models import HandedOverDevice
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail
from tests import make
from tests.aftercare import making

EMAIL = "famille@exemple.example"


@pytest.fixture
def line(session: object) -> HandedOverDevice:
    row = making.line()
    row.handover.referral.household.email = EMAIL
    db.session.flush()
    return row


def before_the_end(line: HandedOverDevice, days: int) -> datetime:
    return datetime.combine(line.handover.no_resale_until, clock.now().time(), clock.PARIS) - timedelta(days=days)


def last_mail() -> OutgoingMail:
    return db.session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()  # type: ignore[return-value]


def test_the_family_is_told_once_thirty_days_before_without_name_nor_number(line: HandedOverDevice) -> None:
    assert actions.tell_due(at=before_the_end(line, 31)) == 0
    assert actions.tell_due(at=before_the_end(line, 30)) == 1
    assert actions.tell_due(at=before_the_end(line, 29)) == 0
    mail, referral = last_mail(), line.handover.referral
    assert mail.recipient == EMAIL
    for told in ("Ne le jetez jamais", "Rapportez-le-nous", "05"):
        assert told in mail.body
    for kept in (referral.household.last_name, referral.household.first_name, referral.number, line.device.code):
        assert kept
        assert kept not in mail.body + mail.subject


def test_the_family_is_thanked_the_day_after_the_last_one(line: HandedOverDevice) -> None:
    assert actions.tell_due(at=before_the_end(line, 0)) == 1
    assert actions.tell_due(at=before_the_end(line, -1)) == 1
    assert "libre d’en disposer" in last_mail().body
    assert actions.tell_due(at=before_the_end(line, -2)) == 0
    assert db.session.scalar(sa.select(sa.func.count(EngagementNotice.id))) == 2


def test_without_an_address_the_prescriber_is_told_to_say_it(line: HandedOverDevice) -> None:
    line.handover.referral.household.email = None
    db.session.flush()
    assert actions.tell_due(at=before_the_end(line, 30)) == 1
    assert last_mail().recipient == line.handover.referral.author.email
    assert last_mail().is_news


def test_a_computer_that_came_back_is_told_of_no_more(line: HandedOverDevice) -> None:
    lead = make.user(Role.WORKSHOP_LEAD)
    aftercare.take_back(device=line.device, reason=ReturnReason.UNSUITED, actor=lead, at=clock.now())
    assert actions.tell_due(at=before_the_end(line, 30)) == 0


def test_a_family_that_was_freed_is_told_of_no_more(line: HandedOverDevice) -> None:
    waivers.decide(waiver=making.asked(line), outcome=Outcome.GRANTED, why="", actor=make.user(), at=clock.now())
    assert actions.tell_due(at=before_the_end(line, 30)) == 0


def test_a_computer_lost_or_stolen_is_told_of_no_more(line: HandedOverDevice) -> None:
    line.device.lost_at = clock.now()
    db.session.flush()
    assert actions.tell_due(at=before_the_end(line, 30)) == 0


def test_an_erased_family_is_written_to_no_more(line: HandedOverDevice) -> None:
    line.handover.referral.household.erased_at = clock.now()
    db.session.flush()
    assert actions.tell_due(at=before_the_end(line, 30)) == 0


def test_an_end_missed_for_too_long_is_left_in_peace(line: HandedOverDevice) -> None:
    assert actions.tell_due(at=before_the_end(line, -31)) == 0
