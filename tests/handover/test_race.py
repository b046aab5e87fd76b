"""Several at the same moment: one handover, one text."""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from ordis.documents.models import Document
from ordis.documents.wording.models import AgreementText
from ordis.handover.models import (
    HandedOverDevice,
    Handover,
)
from ordis.handover.texts.actions import ensure_text
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral
from tests.handover import making


def race(app: Flask, work: Callable[[], object], runners: int = 4) -> list[object]:
    """``work`` run at the same moment in several threads, each with a transaction of its own."""
    barrier, results = threading.Barrier(runners), list[object]()

    def run() -> None:
        with app.app_context(), clock.frozen(at):
            begin_writing()
            barrier.wait()
            try:
                results.append(work())
                db.session.commit()
            except Refusal as refusal:
                db.session.rollback()
                results.append(refusal)

    at = clock.now()
    threads = [threading.Thread(target=run) for _ in range(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_signature_pressed_four_times_at_once_is_one_handover(own_database: Flask) -> None:
    case = making.ready()
    ref, agent_id, key = case.referral.ref, case.agent.id, case.key
    db.session.commit()

    def press() -> object:
        referral = db.session.scalars(sa.select(Referral).where(Referral.ref == ref)).one()
        agent = db.session.get_one(type(case.agent), agent_id)
        return making.sign(making.Ready(referral, case.device, agent, key)).id

    db.session.remove()
    results = race(own_database, press)
    assert len(results) == 4
    assert len(set(results)) == 1, results
    assert isinstance(results[0], int)
    for table in (Handover, Document, HandedOverDevice):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(table)) == 1


def test_four_first_readers_at_once_publish_one_text(own_database: Flask) -> None:
    results = race(own_database, lambda: ensure_text(at=clock.now()).version)
    assert results == [1, 1, 1, 1]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AgreementText)) == 1


def test_a_text_published_between_two_questions_is_the_text_in_force(own_database: Flask) -> None:
    """On PostgreSQL each statement sees what was committed before it: « none in force », then « version 1 exists »."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets nobody publish between two statements of a writer")
    at, published = clock.now(), list[threading.Thread]()

    def publish() -> None:
        with own_database.app_context(), clock.frozen(at):
            ensure_text(at=at)
            db.session.commit()

    def meanwhile(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "agreement_text" in statement and not published:
            other = threading.Thread(target=publish)
            published.append(other)
            other.start()
            other.join()

    sa.event.listen(db.engine, "after_cursor_execute", meanwhile)
    assert ensure_text(at=at).version == 1
