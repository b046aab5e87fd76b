"""What a person answers in the inbox: whose disk it is, whose inventory, or that it concerns nobody."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk, DiskState
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.wiping import inbox, placing
from ordis.wiping.inbox import Shown, Waiting
from ordis.wiping.models import EvidenceFile, FirmwareErase, WipeRecord
from tests import make
from tests.wiping.nwipe_samples import HDD, NVME, read
from tests.wiping.test_actions import AFTER, GOOD, device_with
from tests.wiping.test_intake import lshw, take
from tests.wiping.test_views import text_of

Clients = Callable[[Role], FlaskClient]


@pytest.fixture(autouse=True)
def _after_the_samples(session: Session) -> Iterator[None]:
    with clock.frozen(AFTER):
        yield


def waiting(shown: Shown = Shown.WAITING) -> list[Waiting]:
    return inbox.inbox(shown, after=None).items


def test_one_click_adds_the_disk_and_every_run_of_it_follows(session: Session, clients: Clients) -> None:
    device = device_with()
    take(read(GOOD) + read("vm-v042-verifyzero-fail-nwipe.log"))
    path = f"/evidence/{session.scalars(sa.select(EvidenceFile)).one().ref}/line"
    assert (
        clients(Role.TECHNICIAN).post(path, data={"line": 0, "device": spoken(device.code).lower()}).status_code == 303
    )
    (disk,) = session.get_one(Device, device.id).disks
    assert (disk.serial, disk.state) == (HDD, DiskState.FAILED)
    assert session.scalar(sa.select(sa.func.count()).where(WipeRecord.disk_id == disk.id)) == 2


def test_a_result_without_serial_is_placed_by_a_person_and_stays_a_reservation(
    session: Session, clients: Clients
) -> None:
    device = device_with("CLEF0001")
    file = take(read("v0.42-zero.log")).evidence
    answer = clients(Role.TECHNICIAN).post(
        f"/evidence/{file.ref}/line", data={"line": 0, "device": device.code, "disk": 1}
    )
    assert answer.status_code == 303
    (placed,) = session.get_one(EvidenceFile, file.id).records
    assert placed.disk is session.get_one(Device, device.id).disks[0]
    assert (placed.outcome, placed.disk.state) == ("success_with_reservation", DiskState.TO_WIPE)
    assert placed.disk.serial == "CLEF0001"


def test_a_result_without_serial_is_not_placed_on_a_disk_of_another_size(session: Session) -> None:
    device = device_with("CLEF0001")
    device.disks[0].capacity_bytes = 1_000_204_886_016
    file = take(read("v0.42-zero.log")).evidence
    with pytest.raises(Refusal, match="ce n’est pas lui"):
        placing.place_disk(
            device=device, line=file.records[0], disk=device.disks[0], actor=make.user(Role.TECHNICIAN), at=AFTER
        )


def test_a_sanitize_log_placed_on_a_disk_is_an_erase_that_waits_for_its_read_back(session: Session) -> None:
    device = device_with(NVME)
    data = b'{"nvme0": {"sprog": 65535, "sstat": 257, "cdw10_info": 2}}'
    file = take(data, "sanitize.json", device=device).evidence
    (waits,) = file.records
    placing.place_disk(
        device=device, line=waits, disk=device.disks[0], actor=make.user(Role.TECHNICIAN), at=AFTER
    )  # fmt: skip
    erase = session.scalars(sa.select(FirmwareErase)).one()
    assert (erase.disk, erase.technique.value, erase.evidence) == (device.disks[0], "sanitize_block", file)
    assert device.disks[0].state is DiskState.TO_WIPE


def test_what_is_known_on_another_device_is_not_added_a_second_time(session: Session, clients: Clients) -> None:
    take(read(GOOD))
    device_with(HDD)
    device, file = device_with(), session.scalars(sa.select(EvidenceFile)).one()
    refused = clients(Role.TECHNICIAN).post(f"/evidence/{file.ref}/line", data={"line": 0, "device": device.code})
    assert refused.status_code == 409
    assert "deux appareils" in refused.text


def test_a_code_that_nothing_bears_is_said(session: Session, clients: Clients) -> None:
    file = take(read(GOOD)).evidence
    technician = clients(Role.TECHNICIAN)
    path = f"/evidence/{file.ref}/line"
    refused = technician.post(path, data={"line": 0, "device": "BBBBBBB"})
    assert refused.status_code == 422
    assert "Aucun appareil ne porte le code" in text_of(
        technician.get(path, query_string={"line": 0, "device": "BBBBBBB"})
    )
    assert technician.get(f"/evidence/{file.ref}/line?line=99").status_code == 404


def test_the_page_of_a_line_shows_the_disks_of_the_device_found_by_its_code(session: Session, clients: Clients) -> None:
    device = device_with("AUTRE1")
    device.disks.append(Disk(model="ST500LM021", state_at=make.AT, unproven_since=make.AT))
    session.flush()
    file = take(read(GOOD)).evidence
    path = f"/evidence/{file.ref}/line"
    told = text_of(clients(Role.TECHNICIAN).get(path, query_string={"line": 0, "device": device.code}))
    assert "ST500LM021 sans numéro de série" in told
    assert "n° AUTRE1" not in told
    assert f"Ajouter ce disque à {spoken(device.code)}" in told


def test_an_inventory_is_placed_by_its_code(session: Session, clients: Clients) -> None:
    device = device_with()
    device.serial = None
    session.flush()
    file = take(lshw(), "lshw.json").evidence
    answer = clients(Role.TECHNICIAN).post(f"/evidence/{file.ref}/device", data={"device": device.code})
    assert answer.status_code == 303
    assert [disk.serial for disk in session.get_one(Device, device.id).disks] == ["NEUF0001"]
    assert not session.get_one(EvidenceFile, file.id).waits
    assert waiting() == []


def test_what_concerns_nobody_is_set_aside_by_a_name_and_taken_back(session: Session, clients: Clients) -> None:
    file, technician = take(read(GOOD)).evidence, clients(Role.TECHNICIAN)
    assert technician.post(f"/evidence/{file.ref}/set-aside", data={"line": 0}).status_code == 303
    assert [card.count for card in waiting()] == [1]
    assert technician.post(f"/evidence/{file.ref}/set-aside").status_code == 303
    assert waiting() == []
    told = text_of(technician.get("/evidence?state=set_aside"))
    assert told.count("Écarté par Camille Roy") == 2
    assert technician.post(f"/evidence/{file.ref}/take-back", data={"line": 1}).status_code == 303
    assert [card.count for card in waiting()] == [1]
    verbs = list(session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.subject == file.ref)))
    assert verbs == ["evidence.taken", "evidence.set_aside", "evidence.set_aside", "evidence.taken_back"]


def test_an_inventory_is_set_aside_and_taken_back(session: Session, clients: Clients) -> None:
    file, technician = take(lshw(), "lshw.json").evidence, clients(Role.TECHNICIAN)
    technician.post(f"/evidence/{file.ref}/set-aside")
    assert (waiting(), len(waiting(Shown.SET_ASIDE))) == ([], 1)
    technician.get("/evidence?state=set_aside")
    technician.post(f"/evidence/{file.ref}/take-back")
    assert len(waiting()) == 1
    assert technician.post(f"/evidence/{file.ref}/take-back").status_code == 409
