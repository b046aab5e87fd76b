"""Two people of the same donor in the same second: one page of thanks, one consent that counts, one tax receipt."""

import sqlalchemy as sa
from flask import Flask

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.documents.models import Document, DocumentKind
from ordis.donations.queries import locked_by_number
from ordis.donations.receipts.actions import issue_receipt
from ordis.donations.thanks import actions, queries
from ordis.donations.thanks.models import Naming, NamingConsent, ThanksPage
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from ordis.partners.models import Organisation
from tests import make
from tests.conftest import TODAY
from tests.donations.receipts.making import entitled, given, valued
from tests.racing import Press, at_once


def two_of(donor: Organisation, *presses: Press) -> list[tuple[User, Press]]:
    return [(make.user(Role.DONOR, of=donor), press) for press in presses]


def saying(ref: str, naming: Naming) -> Press:
    def press(actor: User) -> None:
        actions.say(donor=found(ref), naming=naming, logo=None, actor=actor, at=clock.now())

    return press


def found(ref: str) -> Organisation:
    return db.session.scalars(sa.select(Organisation).where(Organisation.ref == ref)).one()


def events(verb: str) -> int | None:
    return db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.verb == verb))


def test_a_page_opened_by_two_at_once_is_one_page(own_database: Flask) -> None:
    begin_writing()
    donor = make.donor()

    def press(actor: User) -> None:
        actions.open_page(donor=found(ref), actor=actor, at=clock.now())

    ref = donor.ref
    assert at_once(own_database, *two_of(donor, press, press)) == ["", ""]
    begin_writing()
    assert len(db.session.scalars(sa.select(ThanksPage)).all()) == 1
    assert events("donor.thanks_opened") == 1


def test_a_page_closed_by_two_at_once_is_closed_once(own_database: Flask) -> None:
    begin_writing()
    donor = make.donor()
    actions.open_page(donor=donor, actor=make.user(), at=TODAY)
    ref = donor.ref

    def press(actor: User) -> None:
        actions.close_page(donor=found(ref), actor=actor, at=clock.now())

    assert at_once(own_database, *two_of(donor, press, press)) == ["", ""]
    begin_writing()
    assert queries.open_page(found(ref)) is None
    assert events("donor.thanks_closed") == 1


def test_the_same_answer_given_by_two_at_once_is_written_once(own_database: Flask) -> None:
    begin_writing()
    donor = make.donor()
    ref = donor.ref
    assert at_once(own_database, *two_of(donor, saying(ref, Naming.NAME), saying(ref, Naming.NAME))) == ["", ""]
    begin_writing()
    assert db.session.scalars(sa.select(NamingConsent.naming)).all() == [Naming.NAME]
    assert events("donor.naming") == 1


def test_of_a_logo_given_and_taken_back_at_once_the_last_said_holds_and_no_logo_survives_it(
    own_database: Flask,
) -> None:
    begin_writing()
    donor = make.donor()
    ref, kept = donor.ref, "0" * 64

    def give(actor: User) -> None:
        actions.say(donor=found(ref), naming=Naming.LOGO, logo=kept, actor=actor, at=clock.now())

    assert at_once(own_database, *two_of(donor, give, saying(ref, Naming.NONE))) == ["", ""]
    begin_writing()
    said = db.session.scalars(sa.select(NamingConsent).order_by(NamingConsent.id)).all()
    assert sorted(each.naming for each in said) == sorted([Naming.LOGO, Naming.NONE])
    assert [bool(each.logo) for each in said] == [False, said[-1].naming is Naming.LOGO]


def test_a_receipt_sealed_by_two_at_once_has_one_number(own_database: Flask) -> None:
    begin_writing()
    with entitled():
        donation = given()
        valued(donation)
        number, lead = donation.number, make.user(Role.WORKSHOP_LEAD)

        def press(actor: User) -> None:
            issue_receipt(donation=locked_by_number(number), actor=actor, at=clock.now())

        assert at_once(own_database, (lead, press), (lead, press)) == ["", ""]
    begin_writing()
    receipts = sa.select(Document.number).where(Document.kind == DocumentKind.TAX_RECEIPT)
    assert db.session.scalars(receipts).all() == ["RFD-2026-00001"]
