"""« Je signe » while the same handover is prepared again, with real commits: the later one is told, nobody is stuck."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ordis.accounts.models import User
from ordis.handover import actions
from ordis.handover.kiosk import actions as kiosks
from ordis.handover.models import Handover, IdentityCheck, SignerQuality
from ordis.handover.rules import KitItem
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from ordis.referrals.models import Referral
from tests.conftest import TODAY
from tests.handover import holding, making

WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


class Counter:
    """One handover ready to be signed, in rows that are committed; its agent prepares it again meanwhile."""

    def __init__(self, app: Flask) -> None:
        begin_writing()
        case = making.ready()
        self.app, self.referral, self.agent = app, case.referral.id, case.agent.id
        self.tablet = FlaskClient(app, app.response_class)
        token = holding.token_of(case)
        self.filled = holding.filled(case.referral)
        db.session.commit()
        assert self.tablet.post(f"/kiosk/enter/{token}").status_code == 303
        db.session.remove()

    def sign(self, begun: Event) -> TestResponse:
        begun.wait(timeout=30)
        with clock.frozen(TODAY):
            return self.tablet.post("/kiosk/sign", data=self.filled, headers=holding.JSON)

    def prepare_again(self, begun: Event, signing: "Future[TestResponse]") -> None:
        """Its referral is held when the signature comes, which waits for it."""
        with self.app.app_context(), clock.frozen(TODAY):
            begin_writing()
            referral, agent = db.session.get_one(Referral, self.referral), db.session.get_one(User, self.agent)
            preparation = actions.open_kiosk(
                referral=referral, kit=[KitItem.CHARGER], place="Mairie", ceremony=None, actor=agent, at=clock.now(),
                quality=SignerQuality.BENEFICIARY, signer_name="", signer_title=None, interpreter_name="",
                identity_check=IdentityCheck.KNOWN,
            )  # fmt: skip
            begun.set()
            _until_it_waits(signing)
            kiosks.open_session(preparation=preparation, actor=agent, at=clock.now())
            db.session.commit()


def _until_it_waits(signing: "Future[TestResponse]") -> None:
    """On PostgreSQL, until the signature waits for a row; on SQLite it waits to begin, which nobody sees."""
    if db.engine.dialect.name != "postgresql":
        return
    with db.engine.connect() as other:
        while not other.scalar(WAITING):
            assert not signing.done(), signing.result().text
            other.rollback()  # what it sees of the others stays as it was until its transaction ends
            time.sleep(0.01)


def test_a_signature_that_meets_a_new_preparation_is_refused_and_nobody_is_stuck(own_database: Flask) -> None:
    counter, begun = Counter(own_database), Event()
    with ThreadPoolExecutor(2) as pool:
        signing = pool.submit(counter.sign, begun)
        preparing = pool.submit(counter.prepare_again, begun, signing)
        preparing.result(timeout=60)
        answer = signing.result(timeout=60)
    assert (answer.status_code, "rouverte ailleurs" in (answer.json or {})["detail"]) == (410, True)
    assert db.session.scalar(sa.select(sa.func.count(Handover.id))) == 0
