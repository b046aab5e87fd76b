"""A blank sticker is scanned: a device is created under its code, or takes it in place of its label."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.codes import fresh_codes
from ordis.devices.labels import stickers
from ordis.devices.labels.queries import sticker_by_code, stickers_of
from ordis.devices.models import Device, Stage
from ordis.devices.queries import device_by_code
from ordis.donations.models import DonationStage
from tests import make
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]


@pytest.fixture
def blank(session: Session) -> str:
    return stickers_of(stickers.print_batch(count=2, actor=make.user(), at=make.AT))[0].code


def test_a_phone_that_reads_a_blank_sticker_lands_on_its_page(session: Session, clients: Clients, blank: str) -> None:
    client = clients(Role.TECHNICIAN)
    page = follow(client, client.get(f"/D/{blank}"))
    assert "Sur quoi est-elle collée" in page.text
    scanned = client.post(
        "/scan", data={"text": f"HTTPS://ORDI.EXAMPLE/D/{blank}"}, headers={"Accept": "application/json"}
    )
    assert scanned.get_json()["url"] == f"/stickers/{blank}"


def test_a_blank_sticker_scanned_at_reception_asks_what_it_is_glued_on_in_that_donation(
    session: Session, clients: Clients, blank: str
) -> None:
    make.donation()
    donation, client = make.donation(), clients(Role.TECHNICIAN)
    path = f"/donations/{donation.ref}/reception/scan"
    answer = client.post(path, data={"text": f"HTTPS://ORDI.EXAMPLE/D/{blank}"})
    assert answer.location == f"/stickers/{blank}?donation={donation.ref}"
    assert f'selected value="{donation.ref}"' in follow(client, answer).text
    elsewhere = make.device(stage=Stage.RECEIVED)
    assert "n’est pas un appareil de ce don" in follow(client, client.post(path, data={"text": elsewhere.code})).text


def test_anybody_else_learns_only_that_it_is_nobody_s(session: Session, client: FlaskClient, blank: str) -> None:
    assert client.get(f"/D/{blank}").status_code == 404


def test_a_device_is_created_and_received_under_the_code_of_its_sticker(
    session: Session, clients: Clients, blank: str
) -> None:
    donation = make.donation()
    form = {
        "new-donation": donation.ref,
        "new-kind": "laptop",
        "new-designation": "Dell Latitude 7490",
        "new-serial": "ABC12345",
    }
    client = clients(Role.TECHNICIAN)
    page = follow(client, client.post(f"/stickers/{blank}/device", data=form))
    device = device_by_code(blank)
    assert device is not None
    assert (device.stage, device.donation_id, device.model) == (Stage.RECEIVED, donation.id, "Latitude 7490")
    assert device.label_printed_at is not None
    assert spoken(blank) in page.text
    given = sticker_by_code(blank)
    assert given is not None
    assert given.device is device
    assert client.get(f"/stickers/{blank}").location == f"/devices/{blank}"


def test_a_sticker_given_meanwhile_makes_no_second_device(session: Session, clients: Clients, blank: str) -> None:
    stickers.attach(code=blank, device=make.device(), reason="collée", actor=make.user(), at=make.AT)
    before = session.scalar(select(func.count()).select_from(Device))
    form = {"new-donation": make.donation().ref, "new-kind": "laptop", "new-serial": ""}
    answer = clients(Role.TECHNICIAN).post(f"/stickers/{blank}/device", data=form)
    assert (answer.status_code, "vient d’être donnée" in answer.text) == (409, True)
    assert session.scalar(select(func.count()).select_from(Device)) == before


def test_a_donation_that_is_closed_is_not_offered(session: Session, clients: Clients, blank: str) -> None:
    closed = make.donation(stage=DonationStage.CLOSED)
    client = clients(Role.TECHNICIAN)
    assert closed.number not in client.get(f"/stickers/{blank}").text
    form = {"new-donation": closed.ref, "new-kind": "laptop"}
    assert client.post(f"/stickers/{blank}/device", data=form).status_code == 422
    assert device_by_code(blank) is None


@pytest.mark.parametrize("by", ["code", "serial"])
def test_a_known_device_takes_the_sticker_in_place_of_its_label(
    session: Session, clients: Clients, blank: str, by: str
) -> None:
    device, client = make.device(), clients(Role.TECHNICIAN)
    old = device.code
    page = follow(client, client.post(f"/stickers/{blank}/attach", data={"known-text": getattr(device, by)}))
    assert device.code == blank
    assert spoken(old) in page.text
    assert device_by_code(old) is device


def test_what_is_no_device_takes_nothing(session: Session, clients: Clients, blank: str) -> None:
    client = clients(Role.TECHNICIAN)
    for text in ("", "rien", blank, make.place().code):
        assert client.post(f"/stickers/{blank}/attach", data={"known-text": text}).status_code == 422
    given = sticker_by_code(blank)
    assert given is not None
    assert given.claimed_at is None


def test_a_code_from_nowhere_says_that_it_was_not_printed_here(session: Session, clients: Clients) -> None:
    client = clients(Role.TECHNICIAN)
    for code in (fresh_codes(1)[0], "bonjour"):
        answer = client.get(f"/stickers/{code}")
        assert (answer.status_code, "n’a pas été imprimé ici" in answer.text) == (404, True)
        assert client.post(f"/stickers/{code}/attach", data={"known-text": "x"}).status_code == 404


# --- from the page of the label of a device -----------------------------------------------------------------


def test_the_page_of_a_label_prints_it_again_or_replaces_its_code(session: Session, clients: Clients) -> None:
    device, client = make.device(), clients(Role.TECHNICIAN)
    old = device.code
    assert f"/devices/{old}/label" in client.get(f"/devices/{old}").text
    assert client.post(f"/devices/{old}/label/replace", data={"new-reason": ""}).status_code == 422
    page = follow(client, client.post(f"/devices/{old}/label/replace", data={"new-reason": "Illisible"}))
    assert device.code != old
    assert (spoken(old) in page.text, "Illisible" in page.text) == (True, True)


def test_a_blank_sticker_glued_over_the_label_becomes_it(session: Session, clients: Clients, blank: str) -> None:
    device, client = make.device(), clients(Role.TECHNICIAN)
    for text, status in (("", 422), ("bonjour", 422), (fresh_codes(1)[0], 409)):
        assert client.post(f"/devices/{device.code}/label/sticker", data={"blank-text": text}).status_code == status
    form = {"blank-text": f"https://ordi.example/d/{blank.lower()}"}
    follow(client, client.post(f"/devices/{device.code}/label/sticker", data=form))
    assert device.code == blank


def test_a_batch_is_created_and_printed_again_without_the_stickers_that_were_given(
    session: Session, clients: Clients
) -> None:
    client = clients(Role.TECHNICIAN)
    for wrong in ("0", "501", "", "x"):
        assert client.post("/labels/blank", data={"count": wrong}).status_code == 422
    page = follow(client, client.post("/labels/blank", data={"count": "40"}))
    assert "40\u00a0étiquettes" in page.text
    first, *_rest = stickers_of("VIE-2026-00001")
    stickers.attach(code=first.code, device=make.device(), reason="collée", actor=make.user(), at=make.AT)
    again = client.get("/labels?what=stickers&codes=VIE-2026-00001")
    assert "39\u00a0étiquettes" in again.text
    assert "VIE-2026-00001" in client.get("/labels/blank").text
