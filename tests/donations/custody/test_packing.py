"""Devices are noted in the container they came in, by every way of receiving them; its mass counts for them."""

from collections.abc import Callable, Mapping

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.labels import stickers
from ordis.devices.labels.models import BlankSticker
from ordis.devices.models import Device, Kind, Stage
from ordis.donations.custody import packing, queries
from ordis.donations.custody.actions import ContainerFacts
from ordis.donations.custody.models import Container, ContainerKind, PackedDevice
from ordis.donations.destination.actions import facts_of, lots_of
from ordis.donations.masses import Lot
from ordis.donations.models import Donation, DonationStage
from ordis.kernel.db import db
from tests import make
from tests.counting import queries as counted
from tests.donations.custody import making
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]


def arriving(count: int = 2) -> tuple[Donation, Container, list[Device]]:
    donation = make.donation()
    devices = [make.device(stage=Stage.EXPECTED, of=donation) for _ in range(count)]
    for device in devices:
        device.announced = True
    [pallet] = making.packed(donation, 1)
    db.session.flush()
    return donation, pallet, devices


def inside(container: Container) -> set[str]:
    return {device.code for device in packing.packed_in(container)}


def test_the_label_of_a_pallet_opens_it_and_what_is_scanned_then_is_noted_in_it(
    session: Session, clients: Clients
) -> None:
    donation, pallet, (first, second) = arriving()
    bench, scan = clients(Role.TECHNICIAN), f"/donations/{donation.ref}/reception/scan"
    opened = bench.post(scan, data={"text": f"HTTPS://ORDI.EXAMPLE/C/{pallet.code}"})
    assert opened.location.endswith(f"/reception?container={pallet.code}")
    page = bench.get(opened.location).text
    assert f"Palette {spoken(pallet.code)} ouverte" in page
    assert page.count(f'name="container" type="hidden" value="{pallet.code}"') == 5
    told = follow(bench, bench.post(scan, data={"text": first.code, "container": pallet.code})).text
    assert f"Palette {spoken(pallet.code)} ouverte" in told
    assert "1\u00a0appareil sur 12" in told
    closed = bench.post(scan, data={"text": spoken(pallet.code), "container": pallet.code})
    assert "container" not in closed.location
    bench.post(scan, data={"text": second.code})
    assert (inside(pallet), second.stage) == ({first.code}, Stage.RECEIVED)


def test_a_device_received_already_is_noted_in_the_pallet_that_is_open_and_in_the_last_one(
    session: Session, clients: Clients
) -> None:
    donation, pallet, (device, _) = arriving()
    [other] = making.packed(donation, 1)
    bench, scan = clients(Role.TECHNICIAN), f"/donations/{donation.ref}/reception/scan"
    bench.post(scan, data={"text": device.code})
    assert (
        "noté dans ce colis"
        in follow(bench, bench.post(scan, data={"text": device.code, "container": pallet.code})).text
    )
    assert "est déjà reçu" in follow(bench, bench.post(scan, data={"text": device.code, "container": pallet.code})).text
    bench.post(scan, data={"text": device.code, "container": other.code})
    assert (inside(pallet), inside(other)) == (set(), {device.code})


WAYS: Mapping[str, dict[str, str]] = {
    "receive": {"everything": "1"},
    "counted": {"counted-text": "2 × Latitude 5490", "counted-key": "clef", "counted-kind": ""},
    "unexpected": {"new-kind": "laptop", "new-designation": "Dell Latitude"},
}
"""Each way of receiving, and what its form sends."""


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_receiving_notes_the_open_pallet(session: Session, clients: Clients, way: str) -> None:
    donation, pallet, devices = arriving()
    bench = clients(Role.TECHNICIAN)
    sent = bench.post(f"/donations/{donation.ref}/reception/{way}", data=WAYS[way] | {"container": pallet.code})
    assert (sent.status_code, f"container={pallet.code}" in sent.location) == (303, True)
    received = session.scalars(
        sa.select(Device.code).where(Device.donation_id == donation.id, Device.stage == Stage.RECEIVED)
    )
    assert inside(pallet) == set(received) != set()
    if way == "receive":
        assert inside(pallet) == {device.code for device in devices}


def test_what_is_seen_of_a_device_at_the_door_notes_the_open_pallet(session: Session, clients: Clients) -> None:
    donation, pallet, (device, _) = arriving()
    bench, path = clients(Role.TECHNICIAN), f"/donations/{donation.ref}/devices/{device.code}/seen"
    assert f'value="{pallet.code}"' in bench.get(f"{path}?container={pallet.code}").text
    said = {"kind": "desktop", "make": "HP", "model": "Elite", "serial": "", "container": pallet.code}
    assert bench.post(path, data=said).location.endswith(f"container={pallet.code}")
    assert inside(pallet) == {device.code}


def test_a_blank_sticker_scanned_from_a_pallet_comes_back_to_it(session: Session, clients: Clients) -> None:
    donation, pallet, _ = arriving()
    bench = clients(Role.WORKSHOP_LEAD)
    stickers.print_batch(count=1, actor=make.user(), at=make.AT)
    blank = session.scalars(sa.select(BlankSticker)).one()
    asked = bench.post(f"/donations/{donation.ref}/reception/scan", data={"text": blank.code, "container": pallet.code})
    assert f'value="{pallet.code}"' in bench.get(asked.location).text
    sent = {"new-donation": donation.ref, "new-kind": "laptop", "new-container": pallet.code}
    made = bench.post(f"/stickers/{blank.code}/device", data=sent)
    assert made.location.endswith(f"/reception?container={pallet.code}")
    assert inside(pallet) == {blank.code}


def test_a_pallet_of_another_donation_is_not_opened_here(session: Session, clients: Clients) -> None:
    donation, _, _ = arriving()
    [other] = making.packed(make.donation(), 1)
    bench, path = clients(Role.TECHNICIAN), f"/donations/{donation.ref}/reception"
    told = follow(bench, bench.post(f"{path}/scan", data={"text": other.code})).text
    assert "n’est pas de ce don" in told
    assert bench.get(f"{path}?container={other.code}").status_code == 404
    assert bench.post(f"{path}/receive", data={"everything": "1", "container": other.code}).status_code == 404


def test_the_page_of_a_pallet_lists_its_devices_and_lets_one_out(session: Session, clients: Clients) -> None:
    donation, pallet, devices = arriving()
    packing.note(container=pallet, devices=devices, actor=make.user(), at=make.AT)
    bench, path = clients(Role.TECHNICIAN), f"/donations/{donation.ref}/containers/{pallet.code}"
    page = bench.get(path).text
    assert all(spoken(device.code) in page for device in devices)
    assert "la masse de l’emballage n’est pas notée" in page
    told = follow(bench, bench.post(f"{path}/out", data={"codes": devices[0].code})).text
    assert "1\u00a0appareil retiré" in told
    assert inside(pallet) == {devices[1].code}
    assert bench.post(f"{path}/out", data={"codes": devices[0].code}).status_code == 422
    assert "1\u00a0appareil noté dedans" in bench.get(f"/donations/{donation.ref}/containers").text


def test_a_closed_donation_shows_its_pallets_and_changes_nothing(session: Session, clients: Clients) -> None:
    donation, pallet, devices = arriving()
    packing.note(container=pallet, devices=devices, actor=make.user(), at=make.AT)
    donation.stage = DonationStage.CLOSED
    bench, path = clients(Role.TECHNICIAN), f"/donations/{donation.ref}/containers/{pallet.code}"
    assert spoken(devices[0].code) in bench.get(path).text
    assert bench.post(f"{path}/out", data={"codes": devices[0].code}).status_code == 409
    assert len(inside(pallet)) == 2


def test_packing_heavier_than_its_load_is_refused_and_nothing_is_kept(session: Session, clients: Clients) -> None:
    donation, pallet, _ = arriving()
    path = f"/donations/{donation.ref}/containers/{pallet.code}"
    sent = {f"{pallet.code}-{name}": value for name, value in (("kind", "pallet"), ("weight", "20"), ("tare", "25"))}
    refused = clients(Role.TECHNICIAN).post(path, data=sent)
    assert (refused.status_code, "L’emballage pèserait plus" in refused.text) == (422, True)
    assert session.scalars(sa.select(Container.tare_g)).all() == [None]


def test_the_mass_of_a_weighed_pallet_counts_as_weighed_on_the_certificate(session: Session) -> None:
    donation = make.donation(stage=DonationStage.RECEIVED)
    facts = ContainerFacts(ContainerKind.PALLET, "portables", 3, 31_000, 25_000)
    donation.stage = DonationStage.ACCEPTED
    [pallet] = making.packed(donation, 1, facts)
    donation.stage = DonationStage.RECEIVED
    devices = [make.device(stage=stage, of=donation) for stage in (Stage.READY, Stage.READY, Stage.RECYCLED)]
    devices[0].weight_g = 1_800
    alone = make.device(stage=Stage.READY, of=donation)
    packing.note(container=pallet, devices=devices, actor=make.user(), at=make.AT)
    session.flush()
    assert set(lots_of(donation)) == {
        Lot(Kind.LAPTOP, Stage.READY, 3, 2, 3_900), Lot(Kind.LAPTOP, Stage.RECYCLED, 1, 1, 2_100),
    }  # fmt: skip
    assert facts_of(donation, make.user(), make.AT).lots == tuple(lots_of(donation))
    packing.note(container=pallet, devices=[alone], actor=make.user(), at=make.AT)
    assert Lot(Kind.LAPTOP, Stage.RECYCLED, 1, 0, 0) in lots_of(donation), "a fourth device was not counted in it"


def test_lists_cost_the_same_for_many_devices_as_for_few(session: Session, clients: Clients) -> None:
    donation, pallet, devices = arriving(1)
    packing.note(container=pallet, devices=devices, actor=make.user(), at=make.AT)
    bench, path = clients(Role.TECHNICIAN), f"/donations/{donation.ref}/containers/{pallet.code}"
    with counted() as few:
        bench.get(path)
    more = [make.device(stage=Stage.RECEIVED, of=donation) for _ in range(20)]
    packing.note(container=pallet, devices=more, actor=make.user(), at=make.AT)
    session.expire_all()
    with counted() as many:
        bench.get(path)
    assert len(many) <= len(few) + 1
    assert queries.container_in(donation, pallet.code.lower()) is pallet


def test_a_mass_typed_before_the_scan_is_noted_with_it(session: Session, clients: Clients) -> None:
    donation, _, (device, other) = arriving()
    bench, scan = clients(Role.TECHNICIAN), f"/donations/{donation.ref}/reception/scan"
    bench.post(scan, data={"text": device.code, "weight": "2,35"})
    assert (device.stage, device.weight_g) == (Stage.RECEIVED, 2_350)
    assert (
        "Cette masse ne se lit pas"
        in follow(bench, bench.post(scan, data={"text": other.code, "weight": "lourd"})).text
    )
    assert other.stage is Stage.EXPECTED


def test_the_next_of_forty_alike_asks_for_its_serial_alone(session: Session, clients: Clients) -> None:
    donation, _, _ = arriving()
    bench = clients(Role.TECHNICIAN)
    sent = {"new-kind": "desktop", "new-designation": "HP Elite", "new-serial": "CZC1234567"}
    page = follow(bench, bench.post(f"/donations/{donation.ref}/reception/unexpected", data=sent)).text
    assert 'value="HP Elite"' in page
    assert '<option selected value="desktop"' in page
    assert "CZC1234567" not in page.split('id="unexpected"')[1]


def test_a_device_is_in_one_container_at_most(session: Session) -> None:
    _, pallet, devices = arriving()
    packing.note(container=pallet, devices=devices, actor=make.user(), at=make.AT)
    told = {"noted_at": make.AT, "noted_by_id": make.user().id, "container_id": pallet.id}
    with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
        session.execute(sa.insert(PackedDevice).values(device_id=devices[0].id, **told))
