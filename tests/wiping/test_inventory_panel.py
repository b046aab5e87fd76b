"""The card of the last inventory on the page of a device, and what a person settles there."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.inventory.kept import machine_from_json
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.models import Device, DiskState, Kind, Medium, Stage
from ordis.wiping.evidence import Format
from ordis.wiping.inventory_panel import last_inventory
from ordis.wiping.models import EvidenceDrop, EvidenceFile
from tests import make
from tests.counting import queries

Clients = Callable[[Role], FlaskClient]
DISK = SeenDisk("sda", "ATA", "ST500LM021-1KJ152", "S3Z9NX0M100001", 500_107_862_016, Medium.HDD, hours=4100)
STICK = SeenDisk("sdc", "USB", "Ultra Fit", "4C530001", 16_008_609_792, Medium.USB, external=True)
MACHINE = Machine(kind=Kind.LAPTOP, make="Dell Inc.", model="Latitude 5490", ram_mb=16384, disks=(DISK, STICK))


def drop(
    session: Session, device: Device, machine: Machine, *, tool: Format = Format.LSHW, at: datetime = make.AT
) -> EvidenceFile:
    content = repr((machine, device.code, at)).encode()
    file = EvidenceFile(
        sha256=hashlib.sha256(content).hexdigest(), filename="poste-3.json", size=len(content), format=tool.value,
        received_at=at, machines=[machine.as_json()],
    )  # fmt: skip
    session.add(file)
    session.flush()
    session.add(EvidenceDrop(evidence_id=file.id, device_id=device.id, dropped_at=at))
    session.flush()
    return file


def noted(session: Session, **facts: object) -> Device:
    device = make.device()
    device.ram_mb = 8192
    for name, value in facts.items():
        setattr(device, name, value)
    session.flush()
    return device


def post(client: FlaskClient, path: str, **data: str) -> str:
    answer = client.post(path, data=data)
    assert answer.status_code == 303, answer.text
    return client.get(answer.location.split("#")[0]).text


def card(page: str) -> str:
    found = re.search(r'<section[^>]*id="inventory".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def test_a_machine_is_read_again_as_it_was_kept() -> None:
    assert machine_from_json(MACHINE.as_json()) == MACHINE
    assert machine_from_json(Machine().as_json()) == Machine()


def test_a_device_without_inventory_has_no_card(session: Session, clients: Clients) -> None:
    device = noted(session)
    drop(session, device, MACHINE, tool=Format.NWIPE_LOG)
    assert card(clients(Role.TECHNICIAN).get(f"/devices/{device.code}").text) == ""


def test_what_differs_is_shown_and_taken_in_one_click(session: Session, clients: Clients) -> None:
    device, client = noted(session), clients(Role.TECHNICIAN)
    file = drop(session, device, MACHINE)
    shown = card(client.get(f"/devices/{device.code}").text)
    assert "Inventaire\u202f: 1\u00a0différence" in shown
    assert re.search(r"Noté\u202f: <strong>8\u00a0Go</strong><br>Vu\u202f: <strong>16\u00a0Go</strong>", shown)
    page = post(client, f"/devices/{device.code}/inventory/{file.ref}/take", key="ram_mb")
    assert device.ram_mb == 16384
    assert "La fiche concorde avec l’inventaire" in card(page)
    assert "mémoire\u202f: 8\u00a0Go → 16\u00a0Go" in page


def test_what_is_noted_is_kept_in_one_click_and_no_more_asked(session: Session, clients: Clients) -> None:
    device, client = noted(session), clients(Role.TECHNICIAN)
    file = drop(session, device, MACHINE)
    page = post(client, f"/devices/{device.code}/inventory/{file.ref}/keep", key="ram_mb")
    assert device.ram_mb == 8192
    assert "La fiche concorde" in card(page)
    assert "a gardé une valeur de la fiche" in page
    drop(session, device, MACHINE, at=make.AT + timedelta(days=30))
    assert "La fiche concorde" in card(client.get(f"/devices/{device.code}").text)


def test_what_a_person_saw_is_what_is_settled(session: Session, clients: Clients) -> None:
    device, client = noted(session), clients(Role.TECHNICIAN)
    old = drop(session, device, MACHINE)
    drop(session, device, replace(MACHINE, ram_mb=32768), at=make.AT + timedelta(days=1))
    answer = client.post(f"/devices/{device.code}/inventory/{old.ref}/take", data={"key": "ram_mb"})
    assert (answer.status_code, device.ram_mb) == (409, 8192)
    assert "Un autre inventaire est arrivé" in answer.text


def test_an_unknown_key_or_file_changes_nothing(session: Session, clients: Clients) -> None:
    device, client = noted(session), clients(Role.TECHNICIAN)
    assert client.post(f"/devices/{device.code}/inventory/x/take").status_code == 404
    file = drop(session, device, MACHINE)
    for key in ("", "stage", "ram", "9.medium", "donation_id"):
        path = f"/devices/{device.code}/inventory/{file.ref}/take"
        assert client.post(path, data={"key": key}).status_code == 409, key
    assert device.stage is Stage.RECEIVED


def test_the_line_of_a_proven_disk_is_not_offered_to_correction(session: Session, clients: Clients) -> None:
    device, client = noted(session, ram_mb=16384), clients(Role.TECHNICIAN)
    device.disks[0].medium = Medium.SSD
    drop(session, device, MACHINE)
    assert "Prendre la valeur vue" in card(client.get(f"/devices/{device.code}").text)
    device.disks[0].state = DiskState.WIPED
    shown = card(client.get(f"/devices/{device.code}").text)
    assert "Une preuve est liée à ce disque" in shown
    assert "Prendre la valeur vue" not in shown


def test_an_external_disk_is_proposed_and_added_by_a_click(session: Session, clients: Clients) -> None:
    device, client = noted(session), clients(Role.TECHNICIAN)
    file = drop(session, device, MACHINE)
    assert "support externe vu, non ajouté" in card(client.get(f"/devices/{device.code}").text)
    page = post(client, f"/devices/{device.code}/inventory/{file.ref}/disks", serial="4C530001")
    assert [disk.serial for disk in device.disks] == [DISK.serial, "4C530001"]
    assert "support externe" not in card(page)


def test_who_may_not_correct_sees_the_differences_without_buttons(session: Session, clients: Clients) -> None:
    device = noted(session)
    drop(session, device, MACHINE)
    shown = card(clients(Role.COORDINATOR).get(f"/devices/{device.code}").text)
    assert "Inventaire\u202f: 1\u00a0différence" in shown
    assert "<button" not in shown


def test_a_disk_noted_and_not_seen_is_told_instead_of_concord(session: Session, clients: Clients) -> None:
    device, client = noted(session, ram_mb=16384), clients(Role.TECHNICIAN)
    drop(session, device, replace(MACHINE, disks=(), lists_disks=True))
    shown = card(client.get(f"/devices/{device.code}").text)
    assert "Cet inventaire ne voit pas le disque" in shown
    assert DISK.serial in shown
    assert "La fiche concorde" not in shown


def test_a_tool_that_lists_no_disk_agrees_with_the_record(session: Session, clients: Clients) -> None:
    device, client = noted(session, ram_mb=16384), clients(Role.TECHNICIAN)
    drop(session, device, replace(MACHINE, disks=()), tool=Format.DMIDECODE)
    assert "La fiche concorde" in card(client.get(f"/devices/{device.code}").text)


def test_a_later_report_on_one_disk_does_not_hide_what_an_inventory_said(session: Session) -> None:
    device = noted(session)
    drop(session, device, MACHINE)
    late = make.AT + timedelta(days=2)
    file = drop(session, device, Machine(disks=(DISK,)), tool=Format.SMARTCTL, at=late)
    last = last_inventory(device)
    assert last is not None
    assert (last.ref, last.tool, last.at) == (file.ref, Format.SMARTCTL, late)
    assert [difference.key for difference in last.binding.differences] == ["ram_mb"]
    assert last.binding.external == (), "the stick was plugged in another session"


def test_two_reports_of_one_session_are_one_inventory(session: Session) -> None:
    device = noted(session)
    drop(session, device, replace(MACHINE, ram_mb=None))
    drop(session, device, Machine(ram_mb=4096), tool=Format.DMIDECODE, at=make.AT + timedelta(minutes=5))
    last = last_inventory(device)
    assert last is not None
    assert last.machine.ram_mb == 4096
    assert [disk.serial for disk in last.binding.external] == ["4C530001"]


def test_the_card_costs_one_query(session: Session) -> None:
    device = noted(session)
    for number in range(15):
        drop(session, device, MACHINE, at=make.AT + timedelta(minutes=number))
    assert device.disks
    with queries() as asked:
        assert last_inventory(device) is not None
    assert len(asked) == 1
