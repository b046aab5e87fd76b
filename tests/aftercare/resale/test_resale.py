"""A report is kept whatever the device, told to the city once, and settled by talking first."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.aftercare.resale import actions, rules
from ordis.aftercare.resale.models import Finding, Followed, ResaleReport
from ordis.aftercare.resale.queries import report_by_ref
from ordis.devices.models import Stage
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from tests import make
from tests.aftercare import making
from tests.allocation.test_race import together
from tests.conftest import TODAY

TALKED = [Followed.TALKED]


def test_a_report_is_tied_to_the_handover_in_force_and_each_coordinator_is_told_once(session: Session) -> None:
    line, coordinator = making.line(), make.user(Role.COORDINATOR)
    report = making.reported(line.device)
    assert (report.line_id, report.device_id) == (line.id, line.device_id)
    told = session.scalars(sa.select(OutgoingMail).where(OutgoingMail.recipient == coordinator.email)).all()
    assert [mail.is_news for mail in told] == [True]
    assert report.said not in told[0].body


def test_a_computer_that_was_never_handed_over_is_reported_too(session: Session) -> None:
    report = making.reported(make.device(stage=Stage.READY))
    assert report.device_id
    assert report.line_id is None


def test_a_label_that_no_device_bears_is_reported_too(session: Session) -> None:
    assert actions.report(code="BCDFGHJ", device=None, said="Faux", contact="", key="unbekannt", at=clock.now())
    assert session.scalars(sa.select(ResaleReport)).one().device_id is None


def test_a_form_sent_twice_is_one_report(session: Session) -> None:
    device = making.line().device
    making.reported(device)
    assert not actions.report(code=device.code, device=device, said="x", contact="", key="clef-de-test", at=clock.now())
    assert session.scalar(sa.select(sa.func.count(ResaleReport.id))) == 1


def test_the_base_and_the_journal_hold_neither_the_words_nor_who_said_them(session: Session) -> None:
    making.reported(making.line().device, said="Chez Untel, rue Haute")
    rows = repr(session.execute(sa.text("SELECT said, contact FROM resale_report")).all())
    journal = repr([event.details for event in session.scalars(sa.select(AuditEvent))])
    assert "rue Haute" not in rows + journal
    assert "06 00" not in rows + journal


@pytest.mark.parametrize("finding", Finding)
@pytest.mark.parametrize(
    "followed", [(), (Followed.TALKED,), (Followed.TALKED, Followed.EXCLUDED), (Followed.ASKED_BACK,)]
)
def test_the_city_talks_first_and_acts_only_upon_what_is_founded(
    finding: Finding, followed: tuple[Followed, ...]
) -> None:
    acts = set(followed) & {Followed.ASKED_BACK, Followed.EXCLUDED}
    founded = finding is Finding.FOUNDED
    lawful = (founded and Followed.TALKED in followed) or (not founded and not acts)
    assert (rules.objection(finding, followed, with_family=True) == "") == lawful


def test_nothing_follows_for_a_family_when_none_had_the_computer(session: Session) -> None:
    report = making.reported(make.device(stage=Stage.READY))
    with pytest.raises(Refusal, match="dans aucune famille"):
        actions.settle(
            report=report, finding=Finding.FOUNDED, followed=TALKED, note="x", actor=make.user(), at=clock.now()
        )


def test_who_reported_is_forgotten_when_it_is_settled(session: Session) -> None:
    report = making.reported(making.line().device)
    actions.settle(
        report=report, finding=Finding.UNFOUNDED, followed=[], note="Autre modèle", actor=make.user(), at=clock.now()
    )
    assert (report.contact, report.finding, report.settled_at) == (None, Finding.UNFOUNDED, clock.now())
    with pytest.raises(Refusal, match="déjà clos"):
        actions.settle(report=report, finding=Finding.UNKNOWN, followed=[], note="x", actor=make.user(), at=clock.now())


def test_two_who_settle_at_once_settle_once(own_database: Flask) -> None:
    ref, person = making.reported(making.line().device).ref, make.user().id
    db.session.commit()

    def press() -> None:
        found = report_by_ref(ref, lock=True)
        assert found is not None
        actor = db.session.get_one(User, person)
        actions.settle(report=found, finding=Finding.FOUNDED, followed=TALKED, note="Vu", actor=actor, at=TODAY)

    answers = together(own_database, [press] * 3)
    assert answers.count("gagné") == 1
    assert all("déjà clos" in answer for answer in answers if answer != "gagné")
