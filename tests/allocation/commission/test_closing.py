"""The minutes are sealed first, then what was decided reaches the referrals; what changed meanwhile keeps out."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.allocation.commission import actions, deciding, queries
from ordis.allocation.commission.models import Decision, Outcome
from ordis.allocation.plans import actions as plans
from ordis.allocation.plans.queries import asked as asked_for
from ordis.devices.models import Kind, Stage
from ordis.documents import queries as documents
from ordis.documents.authenticity import Finding
from ordis.documents.models import Document, DocumentKind
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.referrals import actions as referrals
from ordis.referrals import changing
from ordis.referrals.identity import Identity
from ordis.referrals.models import ReferralStage
from tests import make
from tests.allocation.commission.making import HELD_AT, MEMBERS, closed, decided, listed, opened, waiting
from tests.conftest import TODAY

_D, _S = Decision, ReferralStage


def _mails(session: Session) -> list[OutgoingMail]:
    return list(session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id)))


def minutes(document: Document | None) -> str:
    assert document is not None
    pages = pypdf.PdfReader(BytesIO(documents.content(document))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_each_decision_reaches_its_referral_and_its_author(session: Session) -> None:
    asked = waiting(4)
    commission = opened()
    for referral, decision in zip(asked, (_D.ACCEPT, _D.REFUSE, _D.ASK, _D.POSTPONE), strict=True):
        decided(commission, referral, decision, "Déjà équipé" if decision is _D.REFUSE else "Quel âge ?")
    assert len(_mails(session)) == 4  # of the deposits
    actor = make.user()
    closed(commission, actor=actor)
    assert [each.stage for each in asked] == [_S.ACCEPTED, _S.REFUSED, _S.TO_COMPLETE, _S.SUBMITTED]
    assert (asked[1].decision_reason, asked[2].question) == ("Déjà équipé", "Quel âge ?")
    assert (asked[0].decided_by, asked[0].decided_at) == (actor, HELD_AT)
    assert {line.outcome for line in queries.lines_of(commission)} == {Outcome.APPLIED}
    assert [
        number in mail.subject
        for number, mail in zip([each.number for each in asked[:3]], _mails(session)[4:], strict=True)
    ] == [True] * 3  # the one put off has no news


def test_the_minutes_are_sealed_verified_by_the_house_and_name_no_family(session: Session) -> None:
    structure = make.prescriber_structure()
    family = Identity("Zyskowicz", "Aïssatou", make.AT.date().replace(year=1980))
    asked = [make.referral(of=structure, identity=family), *waiting(1, of=structure)]
    commission = opened()
    decided(commission, asked[0], _D.ACCEPT)
    decided(commission, asked[1], _D.REFUSE, "Quota du quartier atteint")
    closed(commission, remarks="Séance publique.")
    document = commission.document
    assert document is not None
    assert (document.kind, document.subject) == (DocumentKind.COMMISSION_MINUTES, commission.number)
    assert document.number.startswith("PVC-2026-")
    assert documents.check(documents.content(document)).finding is Finding.AUTHENTIC
    told = minutes(document)
    for needed in (
        commission.number, document.number, *(each.number for each in asked), structure.name, "Accordée", "Refusée",
        "Quota du quartier atteint", "version 1", *MEMBERS, "Séance publique.", "3 décembre 2026", "Hôtel de ville",
        "La présidence de séance",
    ):  # fmt: skip
        assert needed in told, needed
    facts = documents.facts(document)
    assert facts is not None
    for hidden in ("Zyskowicz", "Aïssatou", "Camille Roy", "Inès Petit"):
        assert hidden not in told
        assert hidden not in facts.decode()
    lines = json.loads(facts)["lines"]
    assert {each["referral"]: each["decision"] for each in lines} == {
        asked[0].number: "accept", asked[1].number: "refuse",
    }  # fmt: skip


def test_a_referral_that_changed_meanwhile_keeps_out_and_the_others_are_decided(session: Session) -> None:
    asked = waiting(4)
    commission = opened()
    for referral in asked:
        decided(commission, referral, _D.ACCEPT)
    referrals.cancel(referral=asked[0], actor=asked[0].author, at=TODAY)
    referrals.accept(referral=asked[1], actor=make.user(), at=TODAY)  # somebody granted it already
    make.reservation(referral=asked[1])  # and even served it
    referrals.accept(referral=asked[2], actor=make.user(), at=TODAY)
    session.flush()
    closed(commission)
    lines = queries.lines_of(commission)
    assert [each.stage for each in asked] == [_S.CANCELLED, _S.RESERVED, _S.ACCEPTED, _S.ACCEPTED]
    assert [line.outcome.name for line in lines if line.outcome] == ["KEPT_OUT", "SERVED", "APPLIED", "APPLIED"]
    assert "a annulé la demande" in lines[0].said
    told = minutes(commission.document)
    assert "Décisions restées sans effet" in told
    assert f"{asked[0].number} : Sa structure a annulé la demande entre-temps." in told
    assert "Demandes déjà servies" in told
    assert f"{asked[1].number} : Un appareil lui a été réservé entre-temps" in told
    assert told.count("sans effet") == 2  # of the line and of the heading, for one referral alone


@pytest.mark.parametrize("late", [{"held_on": HELD_AT.date()}, {"held_on": HELD_AT.date() + timedelta(days=30)}])
def test_a_session_is_not_closed_before_its_day_and_loses_nothing(session: Session, late: dict[str, Any]) -> None:
    asked = waiting(1)
    commission = opened()
    decided(commission, asked[0], _D.ACCEPT)
    with pytest.raises(Refusal, match="Rien n’a été clos, les décisions notées restent"):
        closed(commission, at=HELD_AT - timedelta(days=1), **late)
    assert commission.open
    assert (commission.held_on, commission.document) == (HELD_AT.date(), None)
    assert [line.decision for line in queries.lines_of(commission)] == [_D.ACCEPT]
    closed(commission, at=HELD_AT)
    assert asked[0].stage is _S.ACCEPTED


def test_a_session_that_sat_earlier_than_planned_is_closed_once_its_date_is_corrected(session: Session) -> None:
    asked = waiting(1)
    commission = opened()
    decided(commission, asked[0], _D.ACCEPT)
    closed(commission, held_on=TODAY.date(), at=TODAY)
    assert (commission.held_on, commission.closed_at) == (TODAY.date(), TODAY)


def test_a_household_served_before_is_granted_by_exception_only_with_its_reason(session: Session) -> None:
    asked = waiting(2)
    commission = opened()
    for each in asked:
        decided(commission, each, _D.ACCEPT, "" if each is asked[1] else "Ordinateur volé, plainte vue")
        each.served_before = make.AT.date()  # its identity was corrected after the decision
    session.flush()
    actor = make.user()
    closed(commission, actor=actor)
    assert [each.stage for each in asked] == [_S.ACCEPTED, _S.SUBMITTED]
    assert asked[0].override_reason == "Ordinateur volé, plainte vue"
    assert asked[0].overridden_by is actor
    assert "Par exception" in minutes(commission.document)
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.subject == asked[0].number))
    assert Verb.HOUSEHOLD_OVERRIDDEN.value in set(verbs)


def test_closing_twice_does_nothing(session: Session) -> None:
    asked = waiting(1)
    commission = opened()
    decided(commission, asked[0], _D.REFUSE, "Déjà équipé")
    document = closed(commission).document
    assert closed(commission, members=()).document is document
    assert session.scalar(sa.select(sa.func.count()).where(Document.kind == DocumentKind.COMMISSION_MINUTES)) == 1
    for late in (
        lambda: decided(commission, asked[0], _D.ACCEPT),
        lambda: actions.cancel(commission=commission, actor=make.user(), at=TODAY),
    ):
        with pytest.raises(Refusal, match="close"):
            late()


def test_what_nobody_decided_is_put_off_only_when_asked(session: Session) -> None:
    asked = waiting(2)
    commission = opened()
    decided(commission, asked[0], _D.ACCEPT)
    with pytest.raises(Refusal, match="1\u00a0demande reste à décider"):
        closed(commission)
    assert asked[0].stage is _S.SUBMITTED
    closed(commission, postpone_rest=True)
    assert [each.stage for each in asked] == [_S.ACCEPTED, _S.SUBMITTED]
    assert "Reportée à la clôture, faute de décision." in minutes(commission.document)


def test_nobody_who_sat_or_an_empty_list_makes_no_minutes(session: Session) -> None:
    asked = waiting(1)
    commission = opened()
    with pytest.raises(Refusal, match="qui a siégé"):
        closed(commission, members=())
    actions.remove(commission=commission, ref=asked[0].ref, actor=make.user(), at=TODAY)
    with pytest.raises(Refusal, match="liste est vide"):
        closed(commission)


def test_what_was_put_off_or_completed_comes_first_thing_to_the_next_session(session: Session) -> None:
    asked = waiting(5)
    first = opened()
    for referral, decision in zip(asked, (_D.POSTPONE, _D.ASK, _D.ASK, _D.REFUSE, _D.ACCEPT), strict=True):
        decided(first, referral, decision, "" if decision is _D.ACCEPT else "Dit")
    closed(first)
    referrals.complete(referral=asked[1], answer="Huit ans", actor=asked[1].author, at=TODAY)
    session.flush()
    fresh = waiting(2)
    second = opened(number=1)
    carried = {line.referral: line.carried_from for line in queries.lines_of(second)}
    assert carried == {asked[0]: first.number, asked[1]: first.number, fresh[0]: ""}
    for each in listed(second):
        decided(second, each, _D.ACCEPT)
    closed(second)
    assert listed(opened()) == [fresh[1]]


def test_what_was_granted_becomes_reservations(session: Session) -> None:
    asked = waiting(3)
    commission = opened()
    for referral, decision in zip(asked, (_D.ACCEPT, _D.ACCEPT, _D.REFUSE), strict=True):
        decided(commission, referral, decision, "Dit")
    closed(commission)
    make.device(stage=Stage.READY)
    make.device(stage=Stage.READY)
    granted = asked_for((), commission.ref, 0)
    actor = make.user(Role.COORDINATOR)
    plan = plans.propose(referrals=granted.referrals, commission=granted.commission, actor=actor, at=TODAY)
    plans.apply(plan=plan, chosen={each.number for each in asked}, actor=actor, at=TODAY)
    assert [each.stage for each in asked] == [_S.RESERVED, _S.RESERVED, _S.REFUSED]
    assert queries.plans_of(commission) == [plan]


def test_what_was_corrected_after_its_decision_keeps_out_until_it_is_decided_again(session: Session) -> None:
    corrected, again, phoned = waiting(3)
    commission = opened()
    for referral in (corrected, again, phoned):
        decided(commission, referral, _D.ACCEPT)
    later = TODAY + timedelta(minutes=1)
    for referral in (corrected, again):
        other = replace(make.NEED, wanted_kind=Kind.DESKTOP)
        changing.change(referral=referral, need=other, household=make.HOUSEHOLD, actor=referral.author, at=later)
    number = replace(make.NEED, file_number="D-18")
    facts = replace(make.HOUSEHOLD, equipment=phoned.household.equipment)
    changing.change(referral=phoned, need=number, household=facts, actor=phoned.author, at=later)
    at = TODAY + timedelta(minutes=2)
    deciding.decide(
        commission=commission, ref=again.ref, decision=_D.ACCEPT, reason="", seen=10_000, actor=make.user(), at=at
    )
    closed(commission)
    assert [each.stage for each in (corrected, again, phoned)] == [_S.SUBMITTED, _S.ACCEPTED, _S.ACCEPTED]
    (kept_out,) = [line for line in queries.lines_of(commission) if line.outcome is Outcome.KEPT_OUT]
    assert kept_out.referral is corrected
    assert "après cette décision" in kept_out.said
