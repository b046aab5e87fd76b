"""A waiver: one demand at a time, one answer, in writing and before anything changes."""

from collections import Counter
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.aftercare import actions as aftercare
from ordis.aftercare.models import ReturnReason
from ordis.aftercare.waivers import actions
from ordis.aftercare.waivers.models import Outcome, Waiver
from ordis.devices.public import public_facts
from ordis.documents import queries as papers
from ordis.documents.models import Document, DocumentKind
from ordis.handover.models import HandedOverDevice
from ordis.kernel import clock
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.settings import current
from tests import make
from tests.aftercare import making
from tests.allocation.test_race import together
from tests.conftest import TODAY


def said_by(document: Document) -> str:
    pages = pypdf.PdfReader(BytesIO(papers.content(document))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def decide(waiver: Waiver, outcome: Outcome, why: str = "") -> Waiver:
    return actions.decide(waiver=waiver, outcome=outcome, why=why, actor=make.user(), at=clock.now())


def test_granted_the_family_is_free_at_once_and_its_label_says_so(session: Session) -> None:
    line, today = making.line(), clock.today()
    waiver = decide(making.asked(line), Outcome.GRANTED)
    assert line.ended_on == today
    assert line.device.no_resale_until == today - timedelta(days=1)
    facts = public_facts(line.device, settings=current(), today=today)
    assert facts.no_resale_until is None
    assert "disposer librement" in facts.statement
    assert waiver.document is not None
    assert waiver.document.kind is DocumentKind.WAIVER_DECISION
    assert waiver.document.number.startswith("LEV-2026-")


def test_refused_nothing_changes_but_the_answer(session: Session) -> None:
    line = making.line()
    until = line.device.no_resale_until
    waiver = decide(making.asked(line), Outcome.REFUSED, "Le foyer n’a pas d’autre ordinateur")
    assert (line.ended_on, line.device.no_resale_until) == (None, until)
    assert waiver.document is not None
    assert "Le foyer n’a pas d’autre ordinateur" in said_by(waiver.document)


def test_a_refusal_says_why(session: Session) -> None:
    with pytest.raises(Refusal, match="Dites pourquoi"):
        decide(making.asked(making.line()), Outcome.REFUSED, "  ")


def test_the_paper_tells_neither_the_family_nor_the_event(session: Session) -> None:
    line = making.line()
    waiver = decide(making.asked(line, note="Sa mère est malade"), Outcome.GRANTED)
    assert waiver.document is not None
    told, family = said_by(waiver.document), line.handover.referral.household
    assert line.handover.document.number in told
    for kept in (family.last_name, waiver.reason.label, "malade"):
        assert kept
        assert kept not in told


def test_the_prescriber_is_told_and_the_journal_names_nobody(session: Session) -> None:
    line = making.line()
    decide(making.asked(line), Outcome.GRANTED)
    mail = session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert mail is not None
    assert mail.recipient == line.handover.referral.author.email
    assert "accordée" in mail.body
    journal = repr([event.details for event in session.scalars(sa.select(AuditEvent))])
    assert "Part en juin" not in journal


def test_one_demand_of_a_device_waits_at_a_time_and_another_may_follow_its_answer(session: Session) -> None:
    line = making.line()
    first = making.asked(line)
    with pytest.raises(Refusal, match="déjà demandée"):
        making.asked(line)
    decide(first, Outcome.REFUSED, "Pas encore")
    assert making.asked(line).ref != first.ref


def test_what_binds_no_more_cannot_be_waived(session: Session) -> None:
    line = making.line()
    after = TODAY + timedelta(days=400)
    with pytest.raises(Refusal, match="il n’y a rien à lever"):
        making.asked(line, at=after)
    decide(making.asked(line), Outcome.GRANTED)
    with pytest.raises(Refusal, match="il n’y a rien à lever"):
        making.asked(line)


def test_a_computer_back_before_the_answer_makes_the_demand_moot_without_a_paper(session: Session) -> None:
    line = making.line()
    waiver = making.asked(line)
    aftercare.take_back(
        device=line.device, reason=ReturnReason.UNSUITED, actor=make.user(Role.WORKSHOP_LEAD), at=clock.now()
    )
    with pytest.raises(Refusal, match="a changé"):
        decide(waiver, Outcome.GRANTED)
    assert decide(waiver, Outcome.MOOT).document is None


def test_an_answer_that_cannot_be_sealed_changes_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    line = making.line()
    waiver, until = making.asked(line), line.device.no_resale_until
    session.commit()

    def full(*_args: Any) -> str:
        raise OSError("disk full")

    monkeypatch.setattr("ordis.kernel.blobs.Blobs.put", full)
    with pytest.raises(OSError, match="disk full"):
        decide(waiver, Outcome.GRANTED)
    session.rollback()
    assert (line.ended_on, line.device.no_resale_until, waiver.decided_at) == (None, until, None)


def _demands() -> int:
    return db.session.scalar(sa.select(sa.func.count(Waiver.id))) or 0


def test_asked_by_four_at_once_it_is_asked_once(own_database: Flask) -> None:
    line, person = making.line().id, make.user().id
    db.session.commit()

    def press() -> None:
        making.asked(db.session.get_one(HandedOverDevice, line), by=db.session.get_one(User, person), at=TODAY)

    answers = together(own_database, [press] * 4)
    assert Counter(answers)["gagné"] == 1
    assert all("déjà demandée" in answer for answer in answers if answer != "gagné")
    assert _demands() == 1


def test_decided_both_ways_at_once_it_has_one_answer_and_one_paper(own_database: Flask) -> None:
    waiver, person = making.asked(making.line()).id, make.user().id
    db.session.commit()

    def answering(outcome: Outcome) -> Any:
        def press() -> None:
            row, actor = db.session.get_one(Waiver, waiver), db.session.get_one(User, person)
            actions.decide(waiver=row, outcome=outcome, why="Motif", actor=actor, at=TODAY)

        return press

    answers = together(own_database, [answering(each) for each in (Outcome.GRANTED, Outcome.REFUSED)] * 2)
    assert Counter(answers)["gagné"] == 1
    assert all("déjà sa réponse" in answer for answer in answers if answer != "gagné")
    kept = sa.select(sa.func.count()).where(Document.kind == DocumentKind.WAIVER_DECISION)
    assert db.session.scalar(kept) == 1
    row = db.session.get_one(Waiver, waiver)
    assert (row.line.ended_on == in_paris(TODAY).date()) == (row.outcome is Outcome.GRANTED)
