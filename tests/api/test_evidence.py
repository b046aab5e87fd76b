"""POST evidence and inventory: a disk at a time, once for the same bytes, nothing half-written."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.api.models import ApiToken
from ordis.api.scopes import Scope
from ordis.devices.models import Device, DiskState, Stage
from ordis.kernel import clock
from ordis.wiping.models import EvidenceFile, WipeRecord
from tests import make
from tests.api.benches import Station, bearing, device_with, token
from tests.wiping.nwipe_samples import HDD, NVME, SSD, read

AFTER = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FIVE = "vm-v040-zero-5disks-nwipe.log"
INVENTORIES = Path(__file__).parents[1] / "devices" / "samples" / "inventory"


@pytest.fixture(autouse=True)
def _after_the_samples(session: Session) -> Iterator[None]:
    with clock.frozen(AFTER):
        yield


@pytest.fixture
def station(session: Session, client: FlaskClient) -> Station:
    return Station(client, token(at=AFTER)[1])


def kept(session: Session) -> list[int]:
    return [session.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for t in (EvidenceFile, WipeRecord)]


def by_serial(answer: Any) -> dict[str | None, dict[str, Any]]:
    return {disk["serial"]: disk for disk in answer.json["disks"]}


def test_each_disk_of_a_log_gets_its_own_answer(session: Session, station: Station) -> None:
    one, other = device_with(HDD), device_with(NVME)
    answer = station.send(read(FIVE))
    assert answer.status_code == 201, answer.text
    told = by_serial(answer)
    assert len(answer.json["disks"]) == 5
    assert (told[HDD]["state"], told[HDD]["device"], told[HDD]["outcome"]) == ("bound", one.code, "success")
    assert (told[NVME]["state"], told[NVME]["device"]) == ("bound", other.code)
    assert (told[SSD]["state"], told[SSD]["device"]) == ("waiting", None)
    assert all(disk["sentence"] for disk in answer.json["disks"])
    assert one.disks[0].state is other.disks[0].state is DiskState.WIPED
    assert one.stage is Stage.RECEIVED  # an API call never moves a stage by itself


def test_the_answer_names_the_file_that_is_kept(session: Session, station: Station) -> None:
    device_with(HDD)
    answer = station.send(read(FIVE), "clef usb.log").json
    file = session.scalars(sa.select(EvidenceFile)).one()
    assert answer["evidence"] == file.ref
    assert answer["sha256"] == file.sha256 == hashlib.sha256(read(FIVE)).hexdigest()
    assert answer["format"] == "nwipe-log"
    assert answer["url"].startswith("https://ordi.example/")


def test_a_log_of_one_device_leads_to_its_page(session: Session, station: Station) -> None:
    device = device_with(HDD)
    assert station.send(read(FIVE)).json["url"] == f"https://ordi.example/devices/{device.code}"


def test_the_same_bytes_twice_are_one_evidence(session: Session, station: Station) -> None:
    device_with(HDD)
    first, second = station.send(read(FIVE)), station.send(read(FIVE), "autre-nom.log")
    assert (first.status_code, first.json["again"]) == (201, False)
    assert (second.status_code, second.json["again"]) == (200, True)
    assert first.json["evidence"] == second.json["evidence"]
    assert by_serial(second)[HDD]["state"] == "known"
    assert kept(session) == [1, 5]


def test_a_form_and_a_raw_body_say_the_same(session: Session, station: Station) -> None:
    device = device_with(HDD, SSD, NVME)
    form = {"file": (io.BytesIO(read(FIVE)), "nwipe.log"), "device": device.code.lower()}
    answer = station.client.post("/api/evidence", data=form, headers=station.headers)
    assert answer.status_code == 201, answer.text
    assert station.send(read(FIVE), device=f" {device.code[:3]}-{device.code[3:]} ").json["again"] is True


def test_what_comes_by_the_api_acts_as_the_owner_of_the_token_and_names_the_bench(
    session: Session, client: FlaskClient
) -> None:
    row, secret = token(at=AFTER)
    device_with(HDD)
    Station(client, secret).send(read(FIVE))
    file = session.scalars(sa.select(EvidenceFile)).one()
    assert (file.received_by_id, file.bench_id) == (row.owner_id, row.bench_id)
    assert row.owner_id in session.scalars(sa.select(AuditEvent.actor_id).order_by(AuditEvent.id.desc())).all()


def test_sending_notes_the_use_of_the_token(session: Session, client: FlaskClient) -> None:
    row, secret = token(at=AFTER)
    Station(client, secret).send(read(FIVE))
    assert session.get_one(ApiToken, row.id).last_used_at == AFTER


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "nwipe.log", "vide"),
        (b"\x7fELF\x02" + bytes(90), "nwipe", "programme"),
        (read("vm-v042-quiet-nwipe.log"), "nwipe.log", "anonyme"),
    ],
    ids=["empty", "program", "quiet"],
)
def test_a_file_that_cannot_be_read_writes_nothing(
    session: Session, station: Station, data: bytes, name: str, words: str
) -> None:
    answer = station.send(data, name)
    assert answer.status_code == 422, answer.text
    assert answer.mimetype == "application/problem+json"
    assert words in answer.json["detail"]
    assert kept(session) == [0, 0]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"\xff\xd8\xff\xe0" + b"1" * 90, "photo.log", "image"),
        (b"bonjour\n", "note.txt", "pas un journal nwipe"),
        (read(FIVE)[:40], "nwipe.log", "pas un journal nwipe"),
    ],
    ids=["picture", "words", "cut"],
)
def test_a_harmless_unknown_file_is_kept_and_waits_as_a_whole(
    session: Session, station: Station, data: bytes, name: str, words: str
) -> None:
    answer = station.send(data, name)
    assert answer.status_code == 201, answer.text
    assert (answer.json["format"], answer.json["disks"]) == ("unknown", [])
    assert words in answer.json["note"]
    (told,) = answer.json["changes"]
    assert "ne prouve rien" in told
    assert session.scalars(sa.select(EvidenceFile)).one().waits
    again = station.send(data, name)
    assert (again.status_code, again.json["evidence"]) == (200, answer.json["evidence"])


def test_what_is_sent_as_an_inventory_and_is_none_is_refused(session: Session, station: Station) -> None:
    answer = station.send(b'{"id": "pc",', "lshw.json", to="inventory")
    assert answer.status_code == 422
    assert "Rien n’a été enregistré" in answer.json["detail"]
    assert kept(session) == [0, 0]


@pytest.mark.parametrize("code", ["BCDFGHJ", "BCDFGHB", "n’importe quoi", "x" * 500])
def test_a_wrong_code_writes_nothing(session: Session, station: Station, code: str) -> None:
    answer = station.send(read(FIVE), device=code)
    assert answer.status_code == 422
    assert len(answer.json["detail"]) < 200
    assert kept(session) == [0, 0]


def test_a_log_of_other_disks_than_the_named_device_is_refused(session: Session, station: Station) -> None:
    answer = station.send(read(FIVE), device=device_with("AUTRE1").code)
    assert answer.status_code == 422
    assert "autres disques" in answer.json["detail"]
    assert kept(session) == [0, 0]


def test_other_bodies_are_refused_with_their_reason(session: Session, station: Station) -> None:
    post, headers = station.client.post, station.headers
    assert post("/api/evidence", json={}, headers=headers).status_code == 415
    assert post("/api/evidence", data={"device": "x"}, headers=headers).status_code == 415
    empty = post("/api/evidence", data={"other": (io.BytesIO(b"x"), "x")}, headers=headers)
    assert empty.status_code == 422
    assert "« file »" in empty.json["detail"]
    nameless = post("/api/evidence", data=b"x", content_type="application/octet-stream", headers=headers)
    assert nameless.status_code == 422
    assert "filename" in nameless.json["detail"]


def test_a_file_too_heavy_is_413(session: Session, station: Station) -> None:
    limit = station.client.application.config["MAX_CONTENT_LENGTH"]
    answer = station.send(b"0" * (limit + 1))
    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"
    assert kept(session) == [0, 0]


def test_a_zip_of_the_stick_answers_for_its_members(session: Session, station: Station) -> None:
    device_with(HDD)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("nwipe_log_1.txt", read(FIVE))
    answer = station.send(packed.getvalue(), "clef.zip")
    assert answer.status_code == 201, answer.text
    assert answer.json["format"] == "zip"
    assert by_serial(answer)[HDD]["state"] == "bound"
    assert station.send(packed.getvalue(), "clef.zip").status_code == 200


# --- inventories -------------------------------------------------------------------------------------------


def combined() -> bytes:
    """What ``station.sh`` makes of the four tools."""
    parts = {
        "lshw": json.loads((INVENTORIES / "lshw.json").read_text()),
        "lsblk": json.loads((INVENTORIES / "lsblk-O.json").read_text()),
        "smartctl": [json.loads((INVENTORIES / "smartctl-a-sda.json").read_text())],
        "dmidecode": (INVENTORIES / "dmidecode.txt").read_text(),
    }
    return json.dumps(parts).encode()


def test_an_inventory_fills_the_device_and_never_moves_it(session: Session, station: Station) -> None:
    device = make.device(disk_serial=None)
    device.serial = "PC0TEST1"
    session.flush()
    answer = station.send(combined(), "inventaire.json", to="inventory", device=device.code)
    assert answer.status_code == 201, answer.text
    assert answer.json["changes"]
    row = session.get_one(Device, device.id)
    assert row.stage is Stage.RECEIVED
    assert HDD in {disk.serial for disk in row.disks}


@pytest.mark.parametrize(
    ("scope", "to", "data"),
    [
        (Scope.INVENTORY_WRITE, "inventory", read(FIVE)),
        (Scope.EVIDENCE_WRITE, "evidence", combined()),
    ],
    ids=["evidence-as-inventory", "inventory-as-evidence"],
)
def test_a_scope_is_not_escaped_by_the_other_address(
    session: Session, client: FlaskClient, scope: Scope, to: str, data: bytes
) -> None:
    device = device_with(HDD)
    station = Station(client, token(at=AFTER, scopes=[scope])[1])
    answer = station.send(data, "fichier.json", to=to, device=device.code)
    assert answer.status_code == 403, answer.text
    assert kept(session) == [0, 0]
    assert device.disks[0].state is DiskState.TO_WIPE


# --- reading -----------------------------------------------------------------------------------------------


def test_a_device_says_what_remains_to_be_proven_and_no_more(session: Session, station: Station) -> None:
    device = device_with(HDD, SSD)
    device.note = "Appeler Mme Roy"
    session.flush()
    station.send(read("vm-v036-dodshort-2disks-nwipe.log"))
    told = station.get(f"/api/devices/{device.code.lower()}")
    assert told.status_code == 200
    assert set(told.json) == {
        "code", "designation", "kind", "make", "model", "serial", "stage", "disks_proven", "disks", "url",
    }  # fmt: skip
    assert told.json["stage"] == "received"
    assert told.json["disks_proven"] is False
    assert [(disk["serial"], disk["proven"], bool(disk["remaining"])) for disk in told.json["disks"]] == [
        (HDD, True, False),
        (SSD, False, True),
    ]
    assert "Roy" not in told.text


def test_a_reservation_to_judge_is_said(session: Session, station: Station) -> None:
    device = device_with(HDD)
    station.send(read("vm-v042-zero-noverify-noblank-nwipe.log"))
    [disk] = station.get(f"/api/devices/{device.code}").json["disks"]
    assert disk["state"] == "to_wipe"
    assert "réserve" in disk["remaining"]


def test_nwipe_is_configured_for_a_donation(session: Session, station: Station) -> None:
    donation = make.donation(of=make.donor(name="Société « Été » ; SARL"))
    conf = station.get(f"/api/donations/{donation.number}/nwipe.conf")
    assert conf.status_code == 200
    assert f'User_Defined_Tag = "{donation.number}";' in conf.text
    assert "Société « Été » ; SARL" in conf.text
    csv = station.get(f"/api/donations/{donation.number}/nwipe_customers.csv")
    assert csv.mimetype == "text/csv"
    assert "Societe ' Ete ' , SARL" in csv.text
    assert station.get("/api/donations/DON-1999-00001/nwipe.conf").status_code == 404


def test_the_headers_of_a_token_are_what_a_bench_sends(session: Session, client: FlaskClient) -> None:
    """A scheme is read in any case (RFC 9110 §11.1)."""
    _row, secret = token(at=AFTER)
    header = {"Authorization": bearing(secret)["Authorization"].replace("Bearer", "bearer")}
    assert client.get(f"/api/devices/{make.device().code}", headers=header).status_code == 200
