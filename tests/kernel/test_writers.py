"""Writers of SQLite wait for each other for ten seconds; whoever then fails is told so, and can send it again."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Timer

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ordis.accounts.permissions import Role
from ordis.devices.models import Device
from ordis.kernel import db as database
from ordis.kernel.answers import SENTENCES
from ordis.kernel.db import BUSY_TIMEOUT_MS, begin_writing, db
from ordis.kernel.transaction import in_small_transactions
from tests import make

WRITERS, WRITES = 20, 15


@pytest.fixture
def file(own_database: Flask) -> str:
    """The path of the database of this test."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no lock of all writers")
    return str(db.engine.url.database)


@pytest.fixture
def held(file: str) -> Iterator[sqlite3.Connection]:
    """The writers' lock in somebody else's hands, as another process would hold it, until it rolls back."""
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


@pytest.fixture
def client_of_its_own(own_database: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Somebody signed in, whose requests are answered as they would be outside of tests."""
    user = make.user(Role.TECHNICIAN)
    db.session.commit()
    client = FlaskClient(own_database, own_database.response_class)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = cookie["identity.id"] = user.fs_uniquifier
    db.session.remove()
    monkeypatch.setattr(own_database, "testing", False)
    return client


def _alone(send: Callable[[], TestResponse]) -> TestResponse:
    """Sent from a thread without a context: as on a server, what one request knows of its user the next does not."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(send).result()


def test_twenty_writers_at_once_all_write_and_nothing_is_lost(own_database: Flask, file: str) -> None:
    device = make.device()
    device.weight_g = 0
    db.session.commit()
    engine, start = db.engine, Barrier(WRITERS)

    def write(_number: int) -> None:
        begin_writing()
        start.wait(timeout=30)
        for _lap in range(WRITES):
            with engine.begin() as connection:
                connection.execute(sa.text("UPDATE device SET weight_g = weight_g + 1"))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert db.session.scalar(sa.select(Device.weight_g)) == WRITERS * WRITES


def test_a_writer_has_the_lock_as_soon_as_it_is_given_back(own_database: Flask, held: sqlite3.Connection) -> None:
    given_back: list[bool] = []

    def give_back() -> None:
        given_back.append(True)
        held.rollback()

    db.session.remove()
    begin_writing()
    Timer(0.3, give_back).start()
    with db.engine.begin() as connection:
        assert given_back
        assert connection.scalar(sa.text("PRAGMA busy_timeout")) == BUSY_TIMEOUT_MS


def test_a_page_is_read_while_somebody_writes(client_of_its_own: FlaskClient, held: sqlite3.Connection) -> None:
    assert client_of_its_own.get("/scan").status_code == 200


def test_a_lock_held_too_long_gives_a_sentence_and_the_same_request_then_succeeds(
    client_of_its_own: FlaskClient, held: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 200)
    sent = {"text": "HTTPS://ORDI.EXAMPLE/D/AAAAAAA"}
    json = {"Accept": "application/json"}
    answer = _alone(lambda: client_of_its_own.post("/scan", data=sent, headers=json))
    title, sentence = SENTENCES[503]
    told = answer.get_json()
    assert (answer.status_code, told["title"], told["detail"]) == (503, title, sentence)
    page = _alone(lambda: client_of_its_own.post("/scan", data=sent))
    assert page.status_code == 503
    assert sentence in page.text
    held.rollback()
    again = _alone(lambda: client_of_its_own.post("/scan", data=sent))
    assert again.status_code == 422


def test_a_job_in_chunks_lets_people_write_between_them(own_database: Flask, file: str) -> None:
    device = make.device()
    device.weight_g = 0
    db.session.commit()
    engine, seen, turns = db.engine, [], iter(range(10))

    def person() -> None:
        begin_writing()
        with engine.begin() as connection:
            seen.append(connection.scalar(sa.text("SELECT weight_g FROM device")))

    def chunk() -> int:
        """The person asks while the first chunk holds the lock, and so has to wait for its end."""
        device = db.session.scalars(sa.select(Device)).one()
        device.weight_g = (device.weight_g or 0) + 1
        if next(turns) == 0:
            pool.submit(person)
        time.sleep(0.05)
        return 1 if device.weight_g < 10 else 0

    begin_writing()
    with ThreadPoolExecutor(1) as pool:
        assert in_small_transactions(chunk, chunk=1, most=100) == 9
    assert seen[0] < 10, "the person waited for the whole job"


def test_a_job_in_chunks_stops_at_the_most_it_may_do(own_database: Flask) -> None:
    assert in_small_transactions(lambda: 5, chunk=5, most=3) == 15
