"""Needs are stated once per household, within the quota, and decided by the city."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from ordis.referrals import actions, stages
from ordis.referrals.identity import Identity
from ordis.referrals.models import Household, Referral, ReferralStage
from ordis.referrals.stages import Step
from tests import make

AWA = Identity("N’Diaye", "Awa", date(1987, 3, 9), phone="05 49 12 34 56", email="awa@exemple.fr")


def submit(structure: Organisation, actor: User, *, identity: Identity = AWA, key: str = "k1") -> Referral:
    return actions.submit(
        organisation=structure,
        identity=identity,
        household=make.HOUSEHOLD,
        need=make.NEED,
        idempotency_key=key,
        actor=actor,
        at=make.AT,
    )


@pytest.fixture
def structure(session: Session) -> Organisation:
    return make.prescriber_structure()


@pytest.fixture
def agent(structure: Organisation) -> User:
    return make.user(Role.PRESCRIBER, of=structure)


def number_of(table: type[Referral] | type[Household] | type[OutgoingMail]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def hand_over(referral: Referral) -> None:
    for step in (Step.ACCEPT, Step.RESERVE, Step.HAND_OVER):
        stages.apply(referral, step, actor=None, at=datetime(2026, 12, 3, 14, tzinfo=UTC))
    db.session.flush()


def test_a_referral_has_its_number_its_trace_and_its_mail(structure: Organisation, agent: User) -> None:
    referral = submit(structure, agent)
    assert referral.number == "DEM-2026-00001"
    assert referral.stage is ReferralStage.SUBMITTED
    verb = db.session.scalar(sa.select(AuditEvent.verb).where(AuditEvent.subject == referral.number))
    assert verb == "referral.submitted"
    mail = db.session.scalars(sa.select(OutgoingMail)).one()
    assert mail.recipient == agent.email
    assert referral.ref in mail.body


def test_the_identity_lies_encrypted_and_in_no_trace_nor_mail(structure: Organisation, agent: User) -> None:
    submit(structure, agent)
    raw = db.session.execute(sa.text("SELECT last_name, first_name, birth_date, phone, email FROM household")).one()
    stored = b" ".join(bytes(value) for value in raw)
    for secret in (b"Diaye", b"Awa", b"1987", b"0549", b"05 49", b"exemple.fr"):
        assert secret not in stored
    traces = " ".join(str(row) for row in db.session.execute(sa.text("SELECT subject, details FROM audit_event")))
    mails = " ".join(mail.subject + mail.body for mail in db.session.scalars(sa.select(OutgoingMail)))
    assert "Diaye" not in traces + mails
    assert "Awa" not in traces + mails


def test_the_same_form_sent_twice_is_one_referral(structure: Organisation, agent: User) -> None:
    assert submit(structure, agent) is submit(structure, agent)
    assert (number_of(Referral), number_of(Household), number_of(OutgoingMail)) == (1, 1, 1)


def test_the_key_of_somebody_else_gives_nothing_away(structure: Organisation, agent: User) -> None:
    submit(structure, agent)
    other = make.prescriber_structure(name="Mission locale")
    with pytest.raises(Refusal, match="déjà servi"):
        submit(other, make.user(Role.PRESCRIBER, of=other))


def test_an_active_referral_of_another_structure_is_told_without_its_name(structure: Organisation, agent: User) -> None:
    submit(structure, agent)
    other = make.prescriber_structure(name="Mission locale")
    with pytest.raises(Refusal) as refusal:
        submit(other, make.user(Role.PRESCRIBER, of=other), key="k2", identity=replace(AWA, last_name="NDIAYE"))
    assert "déjà en cours" in refusal.value.message
    assert structure.name not in refusal.value.message
    assert "DEM-" not in refusal.value.message


def test_an_active_referral_of_the_same_structure_is_told_with_its_number(structure: Organisation, agent: User) -> None:
    first = submit(structure, agent)
    with pytest.raises(Refusal, match=first.number):
        submit(structure, agent, key="k2")


def test_a_served_household_is_refused_with_the_day_and_nothing_else(structure: Organisation, agent: User) -> None:
    hand_over(submit(structure, agent))
    other = make.prescriber_structure(name="Mission locale")
    with pytest.raises(Refusal) as refusal:
        submit(other, make.user(Role.PRESCRIBER, of=other), key="k2", identity=replace(AWA, first_name="AWA"))
    assert "déjà été remis à ce foyer le 3\u00a0décembre 2026" in refusal.value.message
    assert structure.name not in refusal.value.message


def test_a_household_refused_or_cancelled_before_may_ask_again(structure: Organisation, agent: User) -> None:
    first = submit(structure, agent)
    actions.refuse(referral=first, reason="Dossier incomplet", actor=make.user(), at=make.AT)
    second = submit(structure, agent, key="k2")
    actions.cancel(referral=second, actor=agent, at=make.AT)
    assert submit(structure, agent, key="k3").number == "DEM-2026-00003"


def test_the_database_itself_refuses_two_active_referrals_of_a_household(session: Session) -> None:
    first, second = make.referral(), make.referral()
    second.identity_hash = first.identity_hash
    with pytest.raises(IntegrityError), session.begin_nested():
        session.flush()


def test_a_refused_referral_takes_no_number(structure: Organisation, agent: User) -> None:
    submit(structure, agent)
    with pytest.raises(Refusal):
        submit(structure, agent, key="k2")
    other = replace(AWA, first_name="Binta")
    assert submit(structure, agent, key="k3", identity=other).number == "DEM-2026-00002"


def test_the_quota_is_counted_for_the_structure_and_not_for_the_person(session: Session) -> None:
    structure = make.prescriber_structure(yearly_quota=2)
    for _ in range(2):
        make.referral(of=structure)
    with pytest.raises(Refusal, match="2\u00a0demandes sur 2"):
        submit(structure, make.user(Role.PRESCRIBER, of=structure))


def test_a_refused_referral_gives_its_place_in_the_quota_back(session: Session) -> None:
    structure = make.prescriber_structure(yearly_quota=1)
    make.referral(of=structure, stage=ReferralStage.REFUSED)
    assert submit(structure, make.user(Role.PRESCRIBER, of=structure))


def test_last_year_does_not_count_in_the_quota_and_the_year_is_that_of_france(session: Session) -> None:
    structure = make.prescriber_structure(yearly_quota=1)
    make.referral(of=structure, at=datetime(2025, 12, 31, 22, 59, tzinfo=UTC))
    make.referral(of=structure, at=datetime(2025, 12, 31, 23, 1, tzinfo=UTC))  # 2026 in Poitiers
    with pytest.raises(Refusal, match="quota"):
        submit(structure, make.user(Role.PRESCRIBER, of=structure))


@pytest.mark.parametrize("fields", [{"prescribes": False}, {"archived_at": make.AT}])
def test_nobody_prescribes_for_a_structure_that_does_not(session: Session, fields: dict[str, object]) -> None:
    structure = make.organisation(**({"prescribes": True} | fields))  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="rattaché"):
        submit(structure, make.user(Role.PRESCRIBER, of=structure))


def test_nobody_prescribes_for_the_structure_of_others(structure: Organisation) -> None:
    with pytest.raises(Refusal, match="rattaché"):
        submit(structure, make.user(Role.PRESCRIBER, of=make.prescriber_structure(name="CCAS")))


def test_a_question_and_its_answer_bring_the_referral_back_to_study(structure: Organisation, agent: User) -> None:
    referral, city = submit(structure, agent), make.user()
    actions.ask(referral=referral, question="Quel âge ont les enfants ?", actor=city, at=make.AT)
    assert referral.stage is ReferralStage.TO_COMPLETE
    with pytest.raises(Refusal, match="Répondez"):
        actions.complete(referral=referral, answer="  ", actor=agent, at=make.AT)
    actions.complete(referral=referral, answer="8 et 11 ans", actor=agent, at=make.AT)
    assert (referral.stage, referral.answer) == (ReferralStage.SUBMITTED, "8 et 11 ans")


def test_a_prescriber_does_not_decide_and_the_city_does_not_answer(structure: Organisation, agent: User) -> None:
    referral = submit(structure, agent)
    with pytest.raises(Refusal, match="rôle"):
        actions.accept(referral=referral, actor=agent, at=make.AT)
    with pytest.raises(Refusal, match="rôle"):
        actions.cancel(referral=referral, actor=make.user(), at=make.AT)


def test_who_saw_a_household_is_traced(structure: Organisation, agent: User) -> None:
    referral, city = submit(structure, agent), make.user()
    seen = actions.see_household(referral=referral, actor=city, at=make.AT)
    assert (seen.last_name, seen.born_on) == ("N’Diaye", date(1987, 3, 9))
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "household.seen")).one()
    assert (event.actor_id, event.subject) == (city.id, referral.number)


def test_the_author_who_left_gets_no_mail(structure: Organisation, agent: User) -> None:
    referral = submit(structure, agent)
    agent.active = False
    actions.accept(referral=referral, actor=make.user(), at=make.AT)
    assert number_of(OutgoingMail) == 1
