"""Pages: the panel of a device, the evidence, the certificate; who may do what; bad files."""

import io
import re
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis.accounts.permissions import Role
from ordis.demo.inventory_evidence import station_inventory
from ordis.devices.code import spoken
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.models import Device, DiskState, Kind, Stage
from ordis.kernel import clock
from ordis.wiping.models import EvidenceFile, WipeRecord
from tests import make
from tests.wiping.nwipe_samples import HDD, NVME, QUIET, SSD, read
from tests.wiping.test_actions import AFTER, FAILING, GOOD, NOT_VERIFIED, device_with

Clients = Callable[[Role], FlaskClient]


@pytest.fixture(autouse=True)
def _after_the_samples(session: Session) -> Iterator[None]:
    with clock.frozen(AFTER):
        yield


def send(client: FlaskClient, device: Device, data: bytes, name: str = "nwipe.log") -> TestResponse:
    return client.post(f"/devices/{device.code}/evidence", data={"file": (io.BytesIO(data), name)})


def page(client: FlaskClient, device: Device) -> str:
    return text_of(client.get(f"/devices/{device.code}"))


def text_of(response: TestResponse) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def test_a_log_dropped_on_the_page_wipes_and_the_move_opens(session: Session, clients: Clients) -> None:
    technician, device = clients(Role.TECHNICIAN), device_with(HDD, NVME)
    assert "Disque sans preuve d’effacement" in page(technician, device)
    response = send(technician, device, read(GOOD))
    assert response.status_code == 303
    assert response.headers["Location"].endswith(f"/devices/{device.code}#wiping")
    told = page(technician, device)
    assert f"{HDD} : effacé." in told
    assert "niveau Clear" in told
    assert technician.post(f"/devices/{device.code}/moves/certify_wipe").status_code == 303
    assert session.get_one(Device, device.id).stage is Stage.WIPED


def test_the_move_is_refused_while_a_disk_waits(session: Session, clients: Clients) -> None:
    technician, device = clients(Role.TECHNICIAN), device_with(HDD, SSD)
    send(technician, device, read(GOOD))
    refused = technician.post(f"/devices/{device.code}/moves/certify_wipe")
    assert refused.status_code == 409
    assert SSD in refused.get_data(as_text=True)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b"\x7fELF" + bytes(90), "programme"),
        (read(QUIET), "anonyme"),
        (read(GOOD), "autres disques"),
    ],
    ids=["empty", "program", "quiet", "other-disk"],
)
def test_a_bad_file_gets_its_sentence_and_a_second_chance(
    session: Session, clients: Clients, data: bytes, words: str
) -> None:
    device = device_with("AUTRE1")
    response = send(clients(Role.TECHNICIAN), device, data)
    assert response.status_code in {409, 422}
    told = response.get_data(as_text=True)
    assert words in told
    assert "Rien n’a été enregistré" in told
    assert "data-drop" in told
    assert not session.scalar(sa.select(sa.exists().select_from(EvidenceFile)))


def test_no_file_at_all_is_said(session: Session, clients: Clients) -> None:
    response = clients(Role.TECHNICIAN).post(f"/devices/{device_with(HDD).code}/evidence", data={})
    assert response.status_code == 422
    assert "Choisissez le fichier" in response.get_data(as_text=True)


def test_two_hundred_megabytes_are_refused_at_the_door(session: Session, clients: Clients) -> None:
    response = clients(Role.TECHNICIAN).post(
        f"/devices/{device_with(HDD).code}/evidence",
        input_stream=io.BytesIO(bytes(200_000_000)),
        content_type="multipart/form-data; boundary=x",
    )
    assert response.status_code == 413
    assert "dépasse la taille" in response.get_data(as_text=True)


def test_the_same_file_twice_is_said_kindly(session: Session, clients: Clients) -> None:
    technician, device = clients(Role.TECHNICIAN), device_with(HDD)
    send(technician, device, read(GOOD))
    page(technician, device)
    send(technician, device, read(GOOD))
    assert "déjà enregistré" in page(technician, device)


def test_an_unknown_disk_is_added_with_one_click(session: Session, clients: Clients) -> None:
    technician, device = clients(Role.TECHNICIAN), device_with()
    send(technician, device, read(GOOD))
    told = page(technician, device)
    assert told.count("Ajouter ce disque à l’appareil") == 2
    line = session.scalars(sa.select(WipeRecord).where(WipeRecord.serial == HDD)).one()
    path = f"/devices/{device.code}/evidence/{line.evidence.ref}/disks"
    assert technician.post(path, data={"line": line.id}).status_code == 303
    (disk,) = session.get_one(Device, device.id).disks
    assert (disk.serial, disk.state) == (HDD, DiskState.WIPED)


def test_a_disk_known_elsewhere_is_wiped_there_and_not_proposed_here(session: Session, clients: Clients) -> None:
    technician, device, other = clients(Role.TECHNICIAN), device_with(HDD), device_with(NVME)
    send(technician, device, read(GOOD))
    told = page(technician, device)
    assert "Ajouter ce disque à l’appareil" not in told
    assert f"{NVME}, sur {spoken(other.code)} : effacé." in told
    assert session.get_one(Device, other.id).disks[0].state is DiskState.WIPED


def test_a_picture_is_kept_beside_the_device_and_proves_nothing(session: Session, clients: Clients) -> None:
    technician, device = clients(Role.TECHNICIAN), device_with(HDD)
    assert send(technician, device, b"\xff\xd8\xff\xe0" + b"1" * 90, "photo.jpg").status_code == 303
    assert "pièce jointe" in page(technician, device)
    file = session.scalars(sa.select(EvidenceFile)).one()
    assert (file.format, file.records) == ("unknown", [])
    assert session.get_one(Device, device.id).disks[0].state is DiskState.TO_WIPE


def test_several_files_at_once_have_each_their_answer(session: Session, clients: Clients) -> None:
    technician, device = clients(Role.TECHNICIAN), device_with(HDD)
    files = [(io.BytesIO(read(GOOD)), "bon.log"), (io.BytesIO(read(QUIET)), "muet.log")]
    assert technician.post(f"/devices/{device.code}/evidence", data={"file": files}).status_code == 303
    told = page(technician, device)
    assert f"{HDD} : effacé." in told
    assert "muet.log" in told
    assert "anonyme" in told
    assert [file.filename for file in session.scalars(sa.select(EvidenceFile))] == ["bon.log"]


def test_among_several_files_what_is_no_proof_is_named(session: Session, clients: Clients) -> None:
    technician, device = clients(Role.TECHNICIAN), device_with(HDD)
    files = [(io.BytesIO(read(GOOD)), "bon.log"), (io.BytesIO(b"bonjour"), "lettre.txt")]
    assert technician.post(f"/devices/{device.code}/evidence", data={"file": files}).status_code == 303
    assert "« lettre.txt » : Ce fichier n’est pas interprété" in page(technician, device).replace("\u202f", " ")


def test_a_reservation_is_judged_by_the_lead_and_not_by_the_technician(session: Session, clients: Clients) -> None:
    technician, lead, device = clients(Role.TECHNICIAN), clients(Role.WORKSHOP_LEAD), device_with(HDD)
    send(technician, device, read(NOT_VERIFIED))
    line = session.scalars(sa.select(WipeRecord)).one()
    assert "Accepter la réserve" not in page(technician, device)
    assert "Accepter la réserve" in page(lead, device)
    path, answer = f"/devices/{device.code}/reservations", {"line": line.id, "reason": "Relu par badblocks"}
    assert technician.post(path, data=answer).status_code == 403
    assert lead.post(path, data={"line": line.id, "reason": ""}).status_code == 422
    assert lead.post(path, data=answer).status_code == 303
    assert session.get_one(Device, device.id).disks[0].state is DiskState.WIPED
    assert "Relu par badblocks" in page(lead, device)


def test_a_reservation_of_another_device_is_not_found(session: Session, clients: Clients) -> None:
    lead, device, other = clients(Role.WORKSHOP_LEAD), device_with(HDD), device_with(SSD)
    send(lead, device, read(NOT_VERIFIED))
    line = session.scalars(sa.select(WipeRecord)).one()
    refused = lead.post(f"/devices/{other.code}/reservations", data={"line": line.id, "reason": "Essai"})
    assert refused.status_code == 404


def test_the_evidence_is_shown_and_given_back_byte_for_byte_as_text(session: Session, clients: Clients) -> None:
    technician, device = clients(Role.TECHNICIAN), device_with("Y5TESTBAD", SSD)
    send(technician, device, read(FAILING), name="../../séance <b>.log")
    file = session.scalars(sa.select(EvidenceFile)).one()
    told = text_of(technician.get(f"/evidence/{file.ref}"))
    assert file.sha256 in told
    assert "L’outil a marqué ce disque en échec" in told
    assert "<b>.log" not in told
    raw = technician.get(f"/evidence/{file.ref}/raw")
    assert raw.get_data() == read(FAILING)
    assert raw.mimetype == "text/plain"
    assert raw.headers["Content-Disposition"].startswith("attachment")
    assert raw.headers["X-Content-Type-Options"] == "nosniff"
    assert technician.get("/evidence/inconnu").status_code == 404


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.DONOR])
def test_those_who_do_not_see_devices_do_not_see_evidence(session: Session, clients: Clients, role: Role) -> None:
    device = device_with(HDD)
    send(clients(Role.TECHNICIAN), device, read(GOOD))
    file = session.scalars(sa.select(EvidenceFile)).one()
    for path in (f"/evidence/{file.ref}", f"/evidence/{file.ref}/raw"):
        assert clients(role).get(path).status_code == 403


def test_a_coordinator_sees_the_proofs_and_drops_none(session: Session, clients: Clients) -> None:
    coordinator, device = clients(Role.COORDINATOR), device_with(HDD)
    assert "data-drop" not in page(coordinator, device)
    assert send(coordinator, device, read(GOOD)).status_code == 403


def test_a_screen_shows_no_panel_and_an_expected_laptop_no_drop_zone(session: Session, clients: Clients) -> None:
    technician = clients(Role.TECHNICIAN)
    assert "Preuves d’effacement" not in page(technician, make.device(kind=Kind.MONITOR, disk_serial=None))
    assert "data-drop" not in page(technician, make.device(stage=Stage.EXPECTED))


def test_the_panel_asks_no_more_queries_for_five_disks_than_for_one(session: Session, clients: Clients) -> None:
    technician = clients(Role.TECHNICIAN)
    counts = []
    for serials in ((HDD,), (NVME, "E1", "E2", "E3", "E4")):
        device = device_with(*serials)
        send(technician, device, read(GOOD))
        page(technician, device)
        asked: list[str] = []
        listener = lambda *args, asked=asked: asked.append(args[2])  # noqa: E731
        sa.event.listen(session.get_bind(), "before_cursor_execute", listener)
        page(technician, device)
        sa.event.remove(session.get_bind(), "before_cursor_execute", listener)
        counts.append(len([statement for statement in asked if "FROM" in statement]))
    assert counts[1] <= counts[0]


def test_what_a_log_of_many_disks_says_fits_in_the_cookie(session: Session, clients: Clients) -> None:
    serials = [f"SERIE{number:04d}" for number in range(60)]
    table = b"".join(read(NOT_VERIFIED).replace(HDD.encode(), serial.encode()) for serial in serials)
    technician, device = clients(Role.TECHNICIAN), device_with(*serials)
    answer = send(technician, device, table)
    assert answer.status_code == 303
    assert max(len(value) for value in answer.headers.getlist("Set-Cookie")) < 4_000
    assert "Autres résultats : 52" in page(technician, device)


def test_a_failure_is_told_however_much_an_inventory_filled_before_it(session: Session, clients: Clients) -> None:
    """No more than eight sentences are shown at once: what must be acted upon is never among those left out."""
    technician, device = clients(Role.TECHNICIAN), device_with("Y5TESTBAD")
    disks = tuple(SeenDisk(f"sd{rank}", "ATA", "ST500LM021", f"NEUF{rank}", 500_107_862_016) for rank in "bcdefghij")
    seen = station_inventory(Machine(serial="PC-AUTRE", disks=disks), taken_at=AFTER)
    files = [(io.BytesIO(seen), "inventaire.json"), (io.BytesIO(read(FAILING)), "nwipe.log")]
    technician.post(f"/devices/{device.code}/evidence", data={"file": files})
    told = page(technician, device)
    assert "Autres résultats" in told
    assert "Y5TESTBAD : échec" in told
