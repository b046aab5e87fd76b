"""Two windows in the same second, with real commits: the second sees what the first did."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from ordis import settings
from ordis.accounts.models import User
from ordis.donations.offers import actions, queries
from ordis.donations.offers.models import SheetStage
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from ordis.kernel.refusal import Refusal
from tests import make
from tests.conftest import TODAY
from tests.donations.offers import making
from tests.donations.offers.making import TOLD, mails


def test_two_confirmations_at_once_confirm_once(own_database: Flask) -> None:
    begin_writing()
    token, barrier = making.deposited().token, Barrier(2)
    db.session.commit()

    def press() -> str | None:
        with own_database.app_context(), clock.frozen(TODAY):
            barrier.wait(timeout=30)
            begin_writing()
            number = actions.confirm(token=token, at=clock.now()).number
            db.session.commit()
            return number

    with ThreadPoolExecutor(2) as pool:
        numbers = [each.result(timeout=60) for each in [pool.submit(press), pool.submit(press)]]
    assert numbers == ["OFF-2026-00001"] * 2
    assert len(mails(settings.current().contact_email)) == 1


def test_the_same_form_sent_by_two_windows_at_once_is_one_offer(own_database: Flask) -> None:
    barrier = Barrier(2)

    def send() -> None:
        with own_database.app_context(), clock.frozen(TODAY):
            barrier.wait(timeout=30)
            begin_writing()
            actions.deposit(told=TOLD, photographs_kept=(), key="la-meme-clef", at=clock.now())
            db.session.commit()

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(send), pool.submit(send)]:
            each.result(timeout=60)
    assert len(mails()) == 1


def test_of_two_coordinators_one_attaches_and_the_other_is_told(own_database: Flask) -> None:
    begin_writing()
    ref, barrier = making.confirmed().ref, Barrier(2)
    people = [make.user().id, make.user().id]
    db.session.commit()

    def attach(person: int) -> str:
        with own_database.app_context(), clock.frozen(TODAY):
            barrier.wait(timeout=30)
            begin_writing()
            sheet, actor = queries.sheet_by_ref(ref, lock=True), db.session.get_one(User, person)
            assert sheet is not None
            try:
                number = actions.attach(sheet=sheet, donor=None, invite=False, actor=actor, at=clock.now()).number
            except Refusal as refusal:
                db.session.rollback()
                return refusal.message
            db.session.commit()
            return number

    with ThreadPoolExecutor(2) as pool:
        told = sorted(each.result(timeout=60) for each in [pool.submit(attach, person) for person in people])
    assert told[0].startswith("Cette offre a changé")
    assert told[1] == "DON-2026-00001"
    begin_writing()
    sheet = queries.sheet_by_ref(ref)
    assert sheet is not None
    assert sheet.stage is SheetStage.TAKEN
