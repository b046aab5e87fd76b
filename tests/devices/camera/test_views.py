"""What the camera of a page may ask, and who."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis.accounts.permissions import Role
from ordis.devices.camera import pool
from ordis.devices.camera.decoding import NO_PICTURE, TOO_HEAVY
from ordis.devices.models import Stage
from ordis.donations.models import DonationStage
from ordis.kernel.db import db
from tests import make
from tests.services.fake_camera import jpeg, label, seen

Clients = Callable[[Role], FlaskClient]
FRAME = jpeg(seen(label("BCDFGHB")))
READ = {"found": [{"text": "HTTPS://ORDI.EXAMPLE/D/BCDFGHB", "format": "qr_code"}]}


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    yield
    pool.close()


def send(client: FlaskClient, data: bytes) -> TestResponse:
    return client.post("/camera/frame", data=data, content_type="image/jpeg", headers={"Accept": "application/json"})


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.COORDINATOR])
def test_a_frame_gives_its_codes_to_who_sees_devices(clients: Clients, role: Role) -> None:
    answer = send(clients(role), FRAME)
    assert (answer.status_code, answer.json) == (200, READ)


@pytest.mark.parametrize("role", [Role.DONOR])
def test_a_frame_of_somebody_else_is_not_looked_at(clients: Clients, role: Role) -> None:
    assert send(clients(role), FRAME).status_code == 403
    assert pool._pool.pid is None


def test_a_frame_of_20_mb_is_refused_with_a_sentence(clients: Clients) -> None:
    answer = send(clients(Role.TECHNICIAN), FRAME + bytes(20_000_000))
    assert (answer.status_code, answer.json["detail"]) == (413, TOO_HEAVY)  # type: ignore[index]
    assert pool._pool.pid is None


@pytest.mark.parametrize("data", [b"", b"bonjour", FRAME[:2000]])
def test_a_picture_that_is_no_picture_is_refused_with_a_sentence(clients: Clients, data: bytes) -> None:
    answer = send(clients(Role.TECHNICIAN), data)
    assert (answer.status_code, answer.json["detail"]) == (422, NO_PICTURE)  # type: ignore[index]


def test_a_frame_asks_only_who_sends_it_and_takes_no_writers_lock(
    own_database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty frames a second would make every scan wait behind them."""
    user = make.user(Role.TECHNICIAN)
    db.session.commit()
    name = user.fs_uniquifier
    client = FlaskClient(own_database, own_database.response_class)
    with client.session_transaction() as cookie:
        cookie.update({"_user_id": name, "_fresh": True, "fs_cc": "set", "identity.id": name})
    said: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    assert send(client, FRAME).json == READ
    assert [words for words in said if not words.lstrip().upper().startswith("SELECT")] in ([], ["BEGIN"])
    assert len(said) <= 4, said


def test_the_serial_is_found_among_the_codes_of_a_sticker(clients: Clients) -> None:
    found = [{"text": "4CCC6A112233", "format": "code_128"}, {"text": "S/N: 5CD1234ABC", "format": "qr_code"}]
    answer = clients(Role.TECHNICIAN).post("/camera/serial", json={"found": found})
    said = {"serial": "5CD1234ABC", "why": "mention S/N de l’étiquette", "sure": True}
    ignored = [{"text": "4CCC6A112233", "why": "adresse réseau (MAC)"}]
    assert answer.json == {"chosen": said, "candidates": [said], "ignored": ignored}


@pytest.mark.parametrize(
    "sent",
    [
        [], {}, {"found": "x"}, {"found": [1]}, {"found": [{"text": 1}]}, {"found": [{"text": "x", "format": 3}]},
        {"found": [{"text": "x" * 1001}]}, {"found": [{"text": "x"}] * 41}, "x", 3,
    ],
)  # fmt: skip
def test_what_is_no_list_of_codes_is_refused_with_a_sentence(clients: Clients, sent: object) -> None:
    answer = clients(Role.TECHNICIAN).post("/camera/serial", json=sent, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "pas une liste de codes lus" in answer.json["detail"]  # type: ignore[index]


def test_a_body_that_is_no_json_is_refused_too(clients: Clients) -> None:
    assert clients(Role.TECHNICIAN).post("/camera/serial", data=b"{").status_code == 422


def test_pages_let_the_camera_in_for_themselves_alone(clients: Clients) -> None:
    answer = clients(Role.TECHNICIAN).get("/scan")
    assert "camera=(self)" in answer.headers["Permissions-Policy"]


def test_no_trace_of_a_frame_is_written(clients: Clients, session: Session) -> None:
    client = clients(Role.TECHNICIAN)
    tables = db.metadata.sorted_tables

    def sizes() -> list[int]:
        return [session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables]

    before = sizes()
    send(client, FRAME)
    assert sizes() == before


@pytest.mark.parametrize("code", ["1S20L50000FRPF12ABCD", "S/N: PF12ABCD", "[)>\x1e06\x1dSPF12ABCD\x1d1P20L5\x1e\x04"])
def test_a_makers_code_that_wraps_the_serial_leads_to_the_device_at_the_bench(clients: Clients, code: str) -> None:
    device = make.device()
    device.serial = "PF12ABCD"
    answer = clients(Role.TECHNICIAN).post("/scan", data={"text": code}, headers={"Accept": "application/json"})
    assert answer.json["code"] == device.code  # type: ignore[index]


def test_a_makers_code_that_wraps_the_serial_receives_the_device(clients: Clients) -> None:
    donation = make.donation(stage=DonationStage.ACCEPTED)
    device = make.device(stage=Stage.EXPECTED, of=donation)
    device.serial = "PF12ABCD"
    answer = clients(Role.TECHNICIAN).post(
        f"/donations/{donation.ref}/reception/scan", data={"text": "1S20L50000FRPF12ABCD", "shelf": "waiting"}
    )
    assert answer.status_code == 303
    assert device.stage is Stage.RECEIVED
