"""The next referral of an excluded household: told to the city, refused by nobody but a person, ended by a date."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.aftercare import actions as aftercare
from ordis.aftercare.models import ReturnReason
from ordis.devices.models import Stage
from ordis.jobs import JOBS
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.referrals import actions as referrals
from ordis.referrals import changing
from ordis.referrals import queries as referral_queries
from ordis.referrals.exclusions import actions, queries
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.aftercare.incidents import making as incidents
from tests.allocation.test_race import together
from tests.handover import making as handovers
from tests.referrals.exclusions import making


def told_to(address: str) -> str:
    mails = db.session.scalars(sa.select(OutgoingMail).where(OutgoingMail.recipient == address))
    return "\n".join(f"{mail.subject}\n{mail.body}" for mail in mails)


def test_the_city_is_told_of_the_next_referral_and_neither_the_family_nor_the_structure_is_named(
    session: Session,
) -> None:
    city = making.coordinator()
    exclusion = making.excluded(by=city)
    again = making.asks_again(exclusion.referral)
    assert (again.stage, again.excluded_until) == (ReferralStage.SUBMITTED, exclusion.until)
    said = told_to(city.email)
    assert again.number in said
    assert "exclusion" in said
    family, structure = exclusion.referral.household, exclusion.referral.organisation
    assert not any(str(name) in said for name in (family.last_name, family.first_name, structure.name))


def test_the_prescriber_of_that_family_is_told_nothing_of_it(session: Session) -> None:
    exclusion = making.excluded()
    again = making.asks_again(exclusion.referral)
    referrals.accept(
        referral=again, override_reason="Vol constaté", despite_exclusion="Un enfant au collège",
        actor=making.coordinator(), at=clock.now(),
    )  # fmt: skip
    assert "exclu" not in told_to(again.author.email)
    trail = [event.verb for each in (again, exclusion.referral) for event in referral_queries.timeline(each)]
    assert not any(verb.startswith("exclusion") for verb in trail)


def test_a_person_accepts_with_a_reason_and_is_written_down(session: Session) -> None:
    exclusion, city = making.excluded(), making.coordinator()
    again = making.asks_again(exclusion.referral)
    with pytest.raises(Refusal, match="malgré elle"):
        referrals.accept(referral=again, override_reason="Vol", actor=city, at=clock.now())
    session.refresh(again)
    referrals.accept(
        referral=again, override_reason="Vol", despite_exclusion="Un malentendu", actor=city, at=clock.now()
    )
    assert (again.stage, again.despite_exclusion) == (ReferralStage.ACCEPTED, "Un malentendu")
    session.flush()
    events = session.scalars(sa.select(AuditEvent).where(AuditEvent.subject == exclusion.ref)).all()
    assert [event.verb for event in events] == ["exclusion.decided", "exclusion.met", "exclusion.overridden"]
    assert [event.actor_id for event in events][-1] == city.id
    assert making.WHY not in repr([event.details for event in events])


def test_it_holds_for_a_household_that_gave_its_computer_back_in_good_order(session: Session) -> None:
    handover = handovers.signed()
    aftercare.take_back(
        device=handover.devices[0].device, reason=ReturnReason.NO_LONGER_NEEDED, actor=make.user(), at=clock.now()
    )
    making.excluded(handover)
    again = making.asks_again(handover.referral)
    assert again.served_before is None
    assert again.excluded_until is not None


def test_another_household_is_not_concerned(session: Session) -> None:
    making.excluded()
    assert making.asks_again(handovers.signed().referral).excluded_until is None


def test_once_lifted_or_past_its_day_nothing_is_told_any_more(session: Session) -> None:
    lifted, past = making.excluded(), making.excluded(days=10)
    actions.lift(exclusion=lifted, why="Erreur sur l’appareil", actor=making.coordinator(), at=clock.now())
    assert making.asks_again(lifted.referral).excluded_until is None
    expire, _ = JOBS["expire_exclusions"]
    assert expire(at=clock.now() + timedelta(days=10)) == 0
    assert expire(at=clock.now() + timedelta(days=11)) == 1
    assert making.asks_again(past.referral).excluded_until is None
    verbs = set(session.scalars(sa.select(AuditEvent.verb)))
    assert {"exclusion.lifted", "exclusion.expired"} <= verbs


def test_a_referral_in_progress_follows_what_is_decided_meanwhile(session: Session) -> None:
    handover = handovers.signed()
    again = making.asks_again(handover.referral)
    exclusion = making.excluded(handover)
    assert again.excluded_until == exclusion.until
    actions.lift(exclusion=exclusion, why="Malentendu", actor=making.coordinator(), at=clock.now())
    assert again.excluded_until is None


def test_an_exclusion_is_lifted_once_with_a_reason_and_decided_once(session: Session) -> None:
    handover = handovers.signed()
    exclusion, city = making.excluded(handover), making.coordinator()
    with pytest.raises(Refusal, match="déjà exclu"):
        making.excluded(handover)
    with pytest.raises(Refusal, match="pourquoi"):
        actions.lift(exclusion=exclusion, why="  ", actor=city, at=clock.now())
    actions.lift(exclusion=exclusion, why="Malentendu", actor=city, at=clock.now())
    with pytest.raises(Refusal, match="déjà terminée"):
        actions.lift(exclusion=exclusion, why="Malentendu", actor=city, at=clock.now())


def test_the_exchange_of_an_excluded_household_is_put_to_a_person_who_decides(session: Session) -> None:
    handover = handovers.signed()
    exclusion, city = making.excluded(handover), making.coordinator()
    asked = incidents.exchanged(incidents.incident(of=handover), actor=make.user(Role.WORKSHOP_LEAD))
    assert (asked.stage, asked.excluded_until, asked.decided_by) == (
        ReferralStage.SUBMITTED, exclusion.until, None,
    )  # fmt: skip
    assert (asked.exchanges, handover.devices[0].device.stage) == (handover.referral, Stage.RETURNED)
    assert "exclusion" in told_to(city.email)
    assert "étudie" in told_to(asked.author.email)
    assert "exclu" not in told_to(asked.author.email)
    with pytest.raises(Refusal, match="malgré elle"):
        referrals.accept(referral=asked, actor=city, at=clock.now())
    referrals.accept(referral=asked, despite_exclusion="La panne est réelle", actor=city, at=clock.now())
    assert (asked.stage, asked.decided_by) == (ReferralStage.ACCEPTED, city)


def test_the_exchange_of_an_excluded_household_may_be_refused_with_a_reason(session: Session) -> None:
    handover = handovers.signed()
    making.excluded(handover)
    asked = incidents.exchanged(incidents.incident(of=handover))
    referrals.refuse(referral=asked, reason="Revente établie", actor=making.coordinator(), at=clock.now())
    assert asked.stage is ReferralStage.REFUSED


def test_once_the_exclusion_is_lifted_an_exchange_is_accepted_at_once(session: Session) -> None:
    handover = handovers.signed()
    exclusion = making.excluded(handover)
    actions.lift(exclusion=exclusion, why="La panne est réelle", actor=making.coordinator(), at=clock.now())
    assert incidents.exchanged(incidents.incident(of=handover)).stage is ReferralStage.ACCEPTED


def test_why_is_in_the_base_under_a_key_alone(session: Session) -> None:
    making.excluded()
    assert making.WHY not in repr(session.execute(sa.text("SELECT why FROM exclusion")).all())


def test_a_correction_of_the_identity_asks_again(session: Session) -> None:
    exclusion = making.excluded()
    first = exclusion.referral.household
    other = make.referral(of=exclusion.referral.organisation, author=exclusion.referral.author)
    changing.change_identity(
        referral=other, identity=making.identity_of(first), exception_reason="Vol", actor=other.author, at=clock.now()
    )
    assert other.excluded_until == exclusion.until


def test_two_who_exclude_at_once_exclude_once(own_database: Flask) -> None:
    handover = handovers.signed()
    referral, person, until = handover.referral_id, make.user(Role.COORDINATOR).id, handover.no_resale_until
    last, at = making.in_days(50), clock.now()
    db.session.commit()

    def press() -> None:
        actions.exclude(
            referral=db.session.get_one(Referral, referral), until=last, no_resale_until=until, why="Vu",
            actor=db.session.get_one(User, person), at=at,
        )  # fmt: skip

    assert together(own_database, [press] * 3).count("gagné") == 1
    assert queries.exclusions_page(ended=False, after=None).items[0].until == last
