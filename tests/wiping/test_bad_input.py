"""Bad files over HTTP: a clear sentence, nothing half-written, nothing lost; odd ones that are good are read."""

import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis.accounts.permissions import Role
from ordis.devices.models import Device, DiskState
from ordis.kernel import clock
from ordis.wiping.models import EvidenceDrop, EvidenceFile, WipeRecord
from tests.wiping.nwipe_pdf_samples import PDFS
from tests.wiping.nwipe_samples import HDD, NVME, QUIET, read
from tests.wiping.test_actions import AFTER, FAILED_READ_BACK, GOOD, NOT_VERIFIED, device_with
from tests.wiping.test_intake import zipped

Clients = Callable[[Role], FlaskClient]
DOORS = pytest.mark.parametrize("door", ["page of the device", "inbox"])


@pytest.fixture(autouse=True)
def _after_the_samples(session: Session) -> Iterator[None]:
    with clock.frozen(AFTER):
        yield


def send(client: FlaskClient, door: str, device: Device, data: bytes, name: str = "nwipe.log") -> TestResponse:
    path = "/evidence" if door == "inbox" else f"/devices/{device.code}/evidence"
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = io.BytesIO(head.encode() + data + b"\r\n--x--\r\n")
    return client.post(path, input_stream=body, content_type="multipart/form-data; boundary=x")


def nothing_written(session: Session) -> bool:
    return not any(session.scalar(sa.select(sa.exists().select_from(table)))
                   for table in (EvidenceFile, WipeRecord, EvidenceDrop))  # fmt: skip


def bomb() -> bytes:
    """300 MB of zeros, in 300 kB."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("nwipe.log", bytes(300_000_000))
    return content.getvalue()


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE report [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]>
<root><report><blancco_data>&c;&d;</blancco_data></report></root>"""


@DOORS
@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (read(QUIET), "nwipe.log", "anonyme"),
        (bomb(), "clef.zip", "gonfle démesurément"),
        (zipped({"../../etc/nwipe.log": read(GOOD)}), "clef.zip", "chemin interdit"),
        (zipped({"a.log": read(GOOD)})[:-40], "clef.zip", "incomplète ou abîmée"),
        (ENTITIES, "rapport.xml", "Rien n’a été enregistré"),
        (b"\x7fELF\x02" + bytes(200), "nwipe.log", "programme"),
        (b"", "nwipe.log", "vide"),
    ],
    ids=["quiet", "bomb", "path", "cut-zip", "entities", "program", "empty"],
)
def test_it_is_refused_by_a_sentence_and_leaves_nothing(
    session: Session, clients: Clients, door: str, data: bytes, name: str, words: str
) -> None:
    answer = send(clients(Role.TECHNICIAN), door, device_with(HDD), data, name)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Rien n’a été enregistré" in answer.text
    assert nothing_written(session)


@DOORS
@pytest.mark.parametrize(("disks", "status"), [(1_000, 303), (1_001, 422)])
def test_a_run_of_more_than_a_thousand_disks_is_refused_and_never_read_in_part(
    session: Session, clients: Clients, door: str, disks: int, status: int
) -> None:
    log = read(NOT_VERIFIED).decode()
    row = next(line for line in log.splitlines(keepends=True) if "| Erased |" in line)
    many = "".join(row.replace("sda", f"sd{n}").replace(HDD, f"SERIE{n:05d}") for n in range(disks - 1))
    answer = send(clients(Role.TECHNICIAN), door, device_with(HDD), log.replace(row, row + many).encode())
    assert answer.status_code == status
    assert (session.scalar(sa.select(sa.func.count()).select_from(WipeRecord)) == disks) is (status == 303)
    assert ("plus de 1000 disques" in answer.text) is (status == 422)


@DOORS
def test_fifty_megabytes_of_json_are_answered_in_bounded_time(session: Session, clients: Clients, door: str) -> None:
    data = json.dumps([{"x": "y" * 1_000}] * 49_000).encode()
    began = time.monotonic()
    answer = send(clients(Role.TECHNICIAN), door, device_with(HDD), data, "lshw.json")
    assert time.monotonic() - began < 20
    assert answer.status_code in {303, 413, 422}
    assert not session.scalar(sa.select(sa.exists().select_from(WipeRecord)))


@DOORS
@pytest.mark.parametrize(
    "data",
    [
        read(GOOD).replace(b"\n", b"\r\n"),
        read(GOOD).decode().encode("utf-16"),
        read(GOOD).decode().encode("utf-16-be"),
        b"\xef\xbb\xbf" + read(GOOD) + bytes(4_000),
    ],
    ids=["crlf", "utf-16", "utf-16-be-without-mark", "mark-and-nuls"],
)
def test_an_oddly_written_log_is_read_all_the_same(session: Session, clients: Clients, door: str, data: bytes) -> None:
    device = device_with(HDD, NVME)
    assert send(clients(Role.TECHNICIAN), door, device, data).status_code == 303
    assert [disk.state for disk in session.get_one(Device, device.id).disks] == [DiskState.WIPED] * 2


@DOORS
@pytest.mark.parametrize("cut", [0.3, 0.5, 0.7, 0.97])
def test_a_log_cut_in_mid_line_proves_nothing_and_the_whole_one_may_follow(
    session: Session, clients: Clients, door: str, cut: float
) -> None:
    device, technician = device_with(HDD), clients(Role.TECHNICIAN)
    whole = read(GOOD)
    send(technician, door, device, whole[: int(len(whole) * cut)])
    assert session.get_one(Device, device.id).disks[0].state is DiskState.TO_WIPE
    assert send(technician, door, device, whole).status_code == 303
    assert session.get_one(Device, device.id).disks[0].state is DiskState.WIPED


@DOORS
def test_mixed_runs_count_by_the_newest_of_each_disk(session: Session, clients: Clients, door: str) -> None:
    device = device_with(HDD, NVME)
    mixed = read(FAILED_READ_BACK) + read("vm-v036-vanish-usb-nwipe.log") + read(GOOD)
    assert send(clients(Role.TECHNICIAN), door, device, mixed).status_code == 303
    hdd, nvme = session.get_one(Device, device.id).disks
    assert (hdd.state, nvme.state) == (DiskState.WIPED, DiskState.WIPED)
    assert session.scalar(sa.select(sa.func.count()).where(WipeRecord.disk_id == hdd.id)) == 3


@DOORS
def test_a_pdf_renamed_log_is_read_as_the_report_that_it_is(session: Session, clients: Clients, door: str) -> None:
    data = (PDFS / "vm-v040-zero-card.pdf").read_bytes()
    assert send(clients(Role.TECHNICIAN), door, device_with(HDD), data, "nwipe.log").status_code == 303
    file = session.scalars(sa.select(EvidenceFile)).one()
    assert (file.format, len(file.records), file.records[0].disk_id) == ("nwipe-pdf", 1, None)


def test_an_end_before_the_donation_stops_on_the_page_and_waits_from_the_inbox(
    session: Session, clients: Clients
) -> None:
    device, technician = device_with(HDD), clients(Role.TECHNICIAN)
    device.received_at = AFTER + timedelta(days=7)
    session.flush()
    with clock.frozen(AFTER + timedelta(days=8)):
        refused = send(technician, "page", device, read(GOOD))
        assert refused.status_code == 409
        assert "avant la réception" in refused.text
        assert nothing_written(session)
        assert send(technician, "inbox", device, read(GOOD)).status_code == 303
        told = re.sub(r"\s+", " ", technician.get("/evidence").text)
    assert "avant la réception" in told
    assert session.get_one(Device, device.id).disks[0].state is DiskState.TO_WIPE
    assert {line.disk_id for line in session.scalars(sa.select(WipeRecord))} == {None}


def test_the_same_serial_on_two_devices_stops_on_the_page_and_waits_from_the_inbox(
    session: Session, clients: Clients
) -> None:
    device, twin, technician = device_with(HDD), device_with(HDD), clients(Role.TECHNICIAN)
    refused = send(technician, "page", device, read(GOOD))
    assert refused.status_code == 409
    assert "deux appareils" in refused.text
    assert nothing_written(session)
    assert send(technician, "inbox", device, read(GOOD)).status_code == 303
    assert "deux appareils" in technician.get("/evidence").text
    assert {each.disks[0].state for each in (device, twin)} == {DiskState.TO_WIPE}


@DOORS
def test_the_same_file_twice_is_one_evidence_and_is_said(session: Session, clients: Clients, door: str) -> None:
    device, technician = device_with(HDD), clients(Role.TECHNICIAN)
    send(technician, door, device, read(GOOD))
    technician.get("/evidence")
    assert send(technician, door, device, read(GOOD), "copie.log").status_code == 303
    assert "déjà enregistré" in technician.get("/evidence").text
    assert session.scalar(sa.select(sa.func.count()).select_from(EvidenceFile)) == 1
