"""The same key again gives the same answer and applies nothing; old receipts go."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Door, LogbookLine, Stage
from ordis.devices.scanning import actions
from ordis.devices.scanning.models import ScanReceipt
from ordis.kernel import clock
from ordis.kernel.db import db
from tests import make

KEY = "0123456789abcdef0123456789abcdef"
JSON = {"Accept": "application/json"}
SENDERS = 4


def send(client: FlaskClient, device: Device, **fields: str) -> Any:
    data = {"text": device.code, "step": "start_work", "key": KEY, **fields}
    return client.post("/scan", data=data, headers=JSON)


def applied(session: Session) -> int | None:
    return session.scalar(select(func.count()).select_from(LogbookLine).filter_by(door=Door.SCAN))


def test_the_same_key_again_gives_the_same_answer_word_for_word(
    session: Session, sign_in: Callable[[User], FlaskClient]
) -> None:
    device, client = make.device(stage=Stage.WIPED), sign_in(make.user(Role.TECHNICIAN))
    first, again = send(client, device), send(client, device)
    assert first.get_json()["outcome"] == "applied"
    assert again.get_data() == first.get_data()
    assert applied(session) == 1
    assert send(client, device, key="another-key-of-this-page").get_json()["outcome"] == "already"


def test_a_refusal_is_told_again_too_and_leaves_the_device_alone(
    session: Session, sign_in: Callable[[User], FlaskClient]
) -> None:
    device, client = make.device(stage=Stage.RECEIVED), sign_in(make.user(Role.TECHNICIAN))
    first, again = send(client, device), send(client, device)
    assert (first.status_code, first.get_json()["outcome"]) == (200, "blocked")
    assert again.get_data() == first.get_data()
    session.refresh(device)
    assert (device.stage, applied(session)) == (Stage.RECEIVED, 0)


def test_a_key_is_of_one_person(session: Session, clients: Callable[[Role], FlaskClient]) -> None:
    device = make.device(stage=Stage.WIPED)
    assert send(clients(Role.TECHNICIAN), device).get_json()["outcome"] == "applied"
    assert send(clients(Role.TECHNICIAN), device).get_json()["outcome"] == "already"


def test_another_scan_under_a_key_already_answered_is_applied_not_told_done(
    session: Session, sign_in: Callable[[User], FlaskClient]
) -> None:
    """A page without scripts gone back to, or a page that draws a key once, sends another device under it."""
    one, two = make.device(stage=Stage.WIPED), make.device(stage=Stage.WIPED)
    client = sign_in(make.user(Role.TECHNICIAN))
    assert [send(client, device).get_json()["code"] for device in (one, two)] == [one.code, two.code]
    session.refresh(two)
    assert two.stage is Stage.REFURBISHING


@pytest.mark.parametrize("key", ["short", "k" * 37, "clé-de-ce-scan", "a b c d e f"])
def test_a_key_that_no_page_draws_is_refused(
    session: Session, clients: Callable[[Role], FlaskClient], key: str
) -> None:
    answer = send(clients(Role.TECHNICIAN), make.device(stage=Stage.WIPED), key=key)
    assert answer.status_code == 422
    assert applied(session) == 0


def test_receipts_of_more_than_thirty_days_ago_go(
    app: Flask, session: Session, clients: Callable[[Role], FlaskClient]
) -> None:
    send(clients(Role.TECHNICIAN), make.device(stage=Stage.WIPED))
    assert actions.forget_old_receipts(at=clock.now() + timedelta(days=29)) == 0
    assert actions.forget_old_receipts(at=clock.now() + timedelta(days=31)) == 1
    assert session.scalar(select(func.count()).select_from(ScanReceipt)) == 0
    assert "forget_old_receipts" in app.extensions["jobs"]


def test_the_same_scan_sent_four_times_at_once_is_applied_once(own_database: Flask) -> None:
    user, device = make.user(Role.TECHNICIAN), make.device(stage=Stage.WIPED)
    start, uniquifier, code, at = Barrier(SENDERS), user.fs_uniquifier, device.code, clock.now()
    db.session.commit()

    def post(_number: int) -> tuple[int, bytes]:
        client = FlaskClient(own_database, own_database.response_class)
        with client.session_transaction() as cookie:
            cookie["_user_id"] = cookie["identity.id"] = uniquifier
        start.wait(timeout=30)
        with clock.frozen(at):
            data = {"text": code, "step": "start_work", "key": KEY}
            answer = client.post("/scan", data=data, headers=JSON)
        return answer.status_code, answer.get_data()

    with ThreadPoolExecutor(SENDERS) as pool:
        answers = set(pool.map(post, range(SENDERS)))
    assert {status for status, _told in answers} == {200}
    assert len(answers) == 1
    assert applied(db.session()) == 1
    assert db.session.scalar(select(func.count()).select_from(ScanReceipt)) == 1
