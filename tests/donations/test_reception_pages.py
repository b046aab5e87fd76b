"""Pages of a reception: device by device, by scan, all at once, then the slip and the labels."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Device, DiskState, Door, Kind, LogbookLine, Stage
from ordis.donations.models import Donation
from ordis.kernel.db import db
from tests import make
from tests.donations.lists import hidden
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]


def expected(count: int = 3, *, kind: Kind = Kind.LAPTOP) -> tuple[Donation, list[Device]]:
    donation = make.donation()
    devices = [make.device(stage=Stage.EXPECTED, kind=kind, of=donation) for _ in range(count)]
    for device in devices:
        device.announced = True
    db.session.flush()
    return donation, devices


def test_devices_are_received_one_by_one_or_those_ticked(session: Session, clients: Clients) -> None:
    donation, (first, second, third) = expected()
    client = clients(Role.TECHNICIAN)
    assert spoken(first.code) in client.get(f"/donations/{donation.ref}/reception").text
    base = f"/donations/{donation.ref}/reception"
    client.post(f"{base}/receive", data={"one": first.code, "codes": [third.code]})
    client.post(f"{base}/receive", data={"codes": [second.code]})
    assert [first.stage, second.stage, third.stage] == [Stage.RECEIVED, Stage.RECEIVED, Stage.EXPECTED]
    client.post(f"{base}/missing", data={"codes": [third.code]})
    assert third.stage is Stage.MISSING


def test_everything_that_waits_is_received_at_once(session: Session, clients: Clients) -> None:
    donation, devices = expected()
    clients(Role.TECHNICIAN).post(f"/donations/{donation.ref}/reception/receive", data={"everything": "1"})
    assert {device.stage for device in devices} == {Stage.RECEIVED}


def test_devices_are_received_by_scan_of_a_label_or_of_the_makers_serial(session: Session, clients: Clients) -> None:
    donation, (first, second, _third) = expected()
    client, address = clients(Role.TECHNICIAN), f"/donations/{donation.ref}/reception/scan"
    client.post(address, data={"text": f"HTTPS://ORDI.EXAMPLE/D/{first.code}"})
    client.post(address, data={"text": f" {(second.serial or '').lower()} "})
    assert (first.stage, second.stage) == (Stage.RECEIVED, Stage.RECEIVED)
    doors = session.scalars(sa.select(LogbookLine.door).where(LogbookLine.move == "receive"))
    assert set(doors) == {Door.SCAN}
    assert "est déjà reçu" in follow(client, client.post(address, data={"text": first.code})).text


@pytest.mark.parametrize("text", ["", "n’importe quoi", "BCDFGHK", "x" * 5000])
def test_an_unknown_scan_says_so_and_changes_nothing(session: Session, clients: Clients, text: str) -> None:
    donation, devices = expected(1)
    client = clients(Role.TECHNICIAN)
    page = follow(client, client.post(f"/donations/{donation.ref}/reception/scan", data={"text": text}))
    assert "n’est pas un appareil de ce don" in page.text
    assert devices[0].stage is Stage.EXPECTED


def test_a_device_of_another_donation_is_not_received_here(session: Session, clients: Clients) -> None:
    donation, _ = expected(1)
    _, (other,) = expected(1)
    client = clients(Role.TECHNICIAN)
    assert client.post(f"/donations/{donation.ref}/reception/receive", data={"codes": other.code}).status_code == 422
    client.post(f"/donations/{donation.ref}/reception/scan", data={"text": other.code})
    assert other.stage is Stage.EXPECTED


def test_an_unexpected_device_is_added_with_three_fields(session: Session, clients: Clients) -> None:
    donation, _ = expected(1)
    client = clients(Role.TECHNICIAN)
    typed = {
        "new-kind": "laptop",
        "new-designation": "HP EliteBook",
        "new-serial": "5CG1",
        "shelf": "unexpected",
    }
    page = follow(client, client.post(f"/donations/{donation.ref}/reception/unexpected", data=typed))
    assert "HP EliteBook" in page.text
    assert client.post(f"/donations/{donation.ref}/reception/unexpected", data={"new-kind": "fax"}).status_code == 422


def test_disks_are_noted_at_reception(session: Session, clients: Clients) -> None:
    donation, (device,) = expected(1)
    client, address = clients(Role.TECHNICIAN), f"/donations/{donation.ref}/devices/{device.code}/disks"
    page = follow(client, client.post(address, data={"medium": "ssd", "serial": "S3Z9", "capacity": "256 Go"}))
    assert "S3Z9" in page.text
    client.post(address, data={"medium": "unknown", "removed": "y"})
    assert [disk.state for disk in device.disks] == [DiskState.TO_WIPE, DiskState.REMOVED_BY_DONOR]
    wrong = client.post(address, data={"medium": "ssd", "capacity": "beaucoup"})
    assert wrong.status_code == 422
    assert "256 Go" in wrong.text


def test_the_reception_ends_with_the_slip_and_not_before(session: Session, clients: Clients) -> None:
    donation, devices = expected(2)
    client, base = clients(Role.WORKSHOP_LEAD), f"/donations/{donation.ref}"
    assert client.post(f"{base}/reception/finish").status_code == 409
    assert "Ni reçus ni notés non reçus" in client.get(f"{base}/reception").text
    client.post(f"{base}/reception/receive", data={"codes": devices[0].code})
    client.post(f"{base}/reception/missing", data={"codes": devices[1].code})
    assert "L’atelier travaille" in follow(client, client.post(f"{base}/reception/finish")).text
    assert client.get(f"{base}/papers/slip").data.startswith(b"%PDF")


def test_labels_of_what_was_received_are_one_click_away_on_the_printer_of_the_day(
    session: Session, clients: Clients
) -> None:
    donation, devices = expected(2)
    client = clients(Role.TECHNICIAN)
    client.post(f"/donations/{donation.ref}/reception/receive", data={"everything": "1"})
    page = client.get(f"/donations/{donation.ref}/reception?shelf=received").text
    assert 'action="/labels/prepare"' in page
    asked = hidden(page[: page.index("unexpected")]) | {"codes": [each.code for each in devices]}
    assert "Imprimer 2\u00a0étiquettes" in client.post("/labels/prepare", data=asked).text
