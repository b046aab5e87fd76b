"""What every request meets first: the kind of its transaction, and what no person can have typed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ordis.accounts.permissions import Role
from ordis.kernel import typed
from ordis.kernel.db import db
from tests import make

Clients = Callable[[Role], FlaskClient]


@pytest.fixture
def begun(own_database: Flask) -> list[str]:
    """Each BEGIN that the database hears, in order."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite is told at BEGIN whether a transaction will write")
    heard: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("BEGIN"):
            heard.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", hear)
    return heard


def test_a_post_after_a_page_of_the_same_thread_takes_the_writers_lock_at_once(
    own_database: Flask, begun: list[str]
) -> None:
    """Begun as a reading, it would fail when somebody else wrote since: SQLite never upgrades a stale reading."""
    user = make.user(Role.TECHNICIAN)
    db.session.commit()
    client = FlaskClient(own_database, own_database.response_class)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = cookie["identity.id"] = user.fs_uniquifier
    db.session.remove()
    begun.clear()
    with ThreadPoolExecutor(1) as thread:
        for method, status in (("GET", 200), ("POST", 422), ("GET", 200)):
            assert thread.submit(client.open, "/scan", method=method).result().status_code == status
    assert begun == ["BEGIN", "BEGIN IMMEDIATE", "BEGIN"]


@pytest.mark.parametrize("address", ["/devices?text=%00", "/devices?after=1&%00=1"])
def test_a_nul_in_an_address_is_refused_with_a_sentence(clients: Clients, address: str) -> None:
    answer = clients(Role.TECHNICIAN).get(address)
    assert (answer.status_code, typed.NUL[:30] in answer.text) == (400, True)


def test_a_nul_in_a_form_is_refused_with_a_sentence(clients: Clients) -> None:
    answer = clients(Role.COORDINATOR).post("/partners/new", data={"name": "Atelier\0"})
    assert (answer.status_code, typed.NUL[:30] in answer.text) == (400, True)


def test_a_part_of_a_form_without_a_name_is_read_like_another(clients: Clients) -> None:
    body = "--part\r\nContent-Disposition: form-data\r\n\r\n{}\r\n--part--\r\n"
    for text, status in (("rien", 422), ("\0", 400)):
        answer = clients(Role.COORDINATOR).post(
            "/partners/new", data=body.format(text), content_type="multipart/form-data; boundary=part"
        )
        assert answer.status_code == status


@pytest.mark.parametrize("after", [10**30, -(10**30), 2**63, 2**31])
def test_a_key_that_no_row_can_have_gives_a_page_and_no_error(clients: Clients, after: int) -> None:
    assert clients(Role.TECHNICIAN).get(f"/devices?after={after}").status_code == 200


def test_a_token_of_the_story_that_nobody_made_gives_a_page_and_no_error(clients: Clients) -> None:
    device = make.device()
    db.session.flush()
    answer = clients(Role.TECHNICIAN).get(f"/devices/{device.code}?before=20261120T093000.000000-1-{10**30}")
    assert answer.status_code == 200


def test_an_error_of_the_database_never_quotes_what_was_typed(app: Flask) -> None:
    with app.app_context(), pytest.raises(sa.exc.SQLAlchemyError) as caught, db.engine.connect() as connection:
        connection.execute(sa.text("SELECT * FROM nowhere WHERE name = :name"), {"name": "Ndiaye"})
    assert "Ndiaye" not in str(caught.value)
