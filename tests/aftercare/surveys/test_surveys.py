"""Families are asked once, answer once, and nothing ties an answer to a family."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from ordis.accounts.permissions import Role
from ordis.aftercare import actions as aftercare
from ordis.aftercare.models import ReturnReason
from ordis.aftercare.surveys import actions, queries
from ordis.aftercare.surveys.models import SurveyAnswer, SurveyInvitation, Use, Wave, Working
from ordis.handover.models import Handover
from ordis.kernel import clock
from ordis.kernel.db import Base, db
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Purpose
from tests import make
from tests.handover import making

LATER = timedelta(days=31)
GIVEN = {"use": Use.DAILY, "working": Working.FINE, "purpose": Purpose.SCHOOL}


@pytest.fixture
def signed(session: object) -> Handover:
    handover = making.signed()
    handover.referral.household.email = "famille@exemple.example"
    db.session.flush()
    return handover


def invited(signed: Handover) -> SurveyInvitation:
    assert actions.invite_due(at=signed.signed_at + LATER) == 1
    return db.session.scalars(sa.select(SurveyInvitation)).one()


def test_a_family_gets_its_link_by_mail_without_name_nor_number(signed: Handover) -> None:
    invitation = invited(signed)
    mail = db.session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert mail is not None
    assert mail.recipient == "famille@exemple.example"
    assert f"/enquete/{invitation.token}" in mail.body
    family = signed.referral.household
    for told in (family.last_name, family.first_name, signed.referral.number):
        assert told
        assert told not in mail.body
        assert told not in mail.subject


def test_without_an_address_the_prescriber_is_told_that_a_sheet_waits(signed: Handover) -> None:
    signed.referral.household.email = None
    db.session.flush()
    invited(signed)
    mail = db.session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert mail is not None
    assert mail.recipient == signed.referral.author.email
    assert f"/referrals/{signed.referral.ref}/surveys/1" in mail.body


def test_nobody_is_asked_twice_nor_too_early(signed: Handover) -> None:
    assert actions.invite_due(at=signed.signed_at + timedelta(days=10)) == 0
    invited(signed)
    assert actions.invite_due(at=signed.signed_at + LATER) == 0
    assert actions.invite_due(at=signed.signed_at + timedelta(days=185)) == 1


def test_a_family_that_gave_its_computer_back_is_not_asked(signed: Handover) -> None:
    agent = make.user(Role.WORKSHOP_LEAD)
    aftercare.take_back(
        device=signed.devices[0].device, reason=ReturnReason.UNSUITED, actor=agent, at=signed.signed_at
    )  # fmt: skip
    assert actions.invite_due(at=signed.signed_at + LATER) == 0


def test_a_link_answers_once(signed: Handover) -> None:
    invitation = invited(signed)
    actions.answer(invitation=invitation, at=signed.signed_at + LATER, **GIVEN)
    with pytest.raises(Refusal, match="déjà"):
        actions.answer(invitation=invitation, at=signed.signed_at + LATER, **GIVEN)
    assert db.session.scalar(sa.select(sa.func.count(SurveyAnswer.id))) == 1


def test_a_closed_link_records_nothing(signed: Handover) -> None:
    invitation = invited(signed)
    with pytest.raises(Refusal, match="fermé depuis le"):
        actions.answer(invitation=invitation, at=signed.signed_at + LATER + timedelta(days=61), **GIVEN)
    assert db.session.scalar(sa.select(sa.func.count(SurveyAnswer.id))) == 0


def test_an_answer_keeps_neither_family_nor_day(signed: Handover) -> None:
    actions.answer(invitation=invited(signed), at=signed.signed_at + LATER, **GIVEN)
    kept = db.session.scalars(sa.select(SurveyAnswer)).one()
    assert kept.month.day == 1
    tied = [key.column.table for table in Base.metadata.tables.values() for key in table.foreign_keys]
    assert not SurveyAnswer.__table__.foreign_keys
    assert SurveyAnswer.__table__ not in tied


def test_the_link_of_a_closed_survey_is_forgotten(signed: Handover) -> None:
    invitation = invited(signed)
    assert actions.forget_links(at=signed.signed_at + LATER) == 0
    assert actions.forget_links(at=signed.signed_at + LATER + timedelta(days=70)) == 1
    db.session.refresh(invitation)
    assert invitation.token is None


def test_figures_count_whole_months_and_hide_fewer_than_five(signed: Handover) -> None:
    agent, at = make.user(Role.COORDINATOR), signed.signed_at + LATER
    invited(signed)
    for _ in range(4):
        actions.answer_on_paper(wave=Wave.ONE_MONTH, actor=agent, at=at, **GIVEN)
    day: date = clock.in_paris(at).date()
    first, _six = queries.tallies(day, day)
    assert (first.asked, first.answers, first.hidden) == (1, 4, True)
    actions.answer_on_paper(wave=Wave.ONE_MONTH, actor=agent, at=at, **GIVEN)
    first, six = queries.tallies(day, day)
    assert not first.hidden
    assert dict(first.questions["Marche-t-il bien\u202f?"])[Working.FINE.label] == 5
    assert six.answers == 0
