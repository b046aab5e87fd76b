"""A device scanned into a list: a shelf, a lot, a lorry. One answer to a scan, applied once, in the bench’s words."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Stage
from ordis.kernel.db import db
from ordis.partners.models import Organisation, OrganisationKind
from ordis.refurbishing.outside import actions as outside
from ordis.refurbishing.outside.models import LotStage, OutsideLot
from ordis.stock.models import Placing
from tests import make

Clients = Callable[[Role], FlaskClient]
SignIn = Callable[[User], FlaskClient]
JSON = {"Accept": "application/json"}


def told(client: FlaskClient, path: str, text: str, **fields: str) -> dict[str, Any]:
    answer = client.post(path, data={"text": text, **fields}, headers=JSON)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


@pytest.fixture
def esat(session: Session) -> Organisation:
    return make.organisation(name="ESAT du Clos", kind=OrganisationKind.SOCIAL_WORKSHOP, refurbishes=True)


@pytest.fixture
def lot(esat: Organisation) -> OutsideLot:
    return outside.open_lot(
        organisation=esat, instructions="", due_on=None, actor=make.user(Role.WORKSHOP_LEAD), at=make.AT
    )


def entrusted(lot: OutsideLot, *devices: Device) -> None:
    lead = make.user(Role.WORKSHOP_LEAD)
    for device in devices:
        outside.add(lot=lot, device=device, actor=lead, at=make.AT)
    db.session.flush()
    db.session.expire(lot)
    outside.send(lot=lot, actor=lead, at=make.AT)


def lists(lot: OutsideLot) -> list[str]:
    """The address of a scan into a shelf, a lot and a lorry."""
    place, lorry = make.place(), make.collection()
    return [f"/stock/{place.code}/devices", f"/outside/{lot.ref}/devices", f"/recycling/{lorry.ref}/devices"]


def test_each_list_answers_a_scan_with_its_outcome_and_its_tone(lot: OutsideLot, clients: Clients) -> None:
    client, device, gone = (
        clients(Role.WORKSHOP_LEAD),
        make.device(stage=Stage.WIPED),
        make.device(stage=Stage.RECYCLED),
    )
    for path in lists(lot)[:2]:  # (a device stands on a shelf and in a lot at once, not on a lorry)
        found = [told(client, path, text) for text in (device.code, device.code, gone.code, "perdu", "")]
        assert [each["outcome"] for each in found] == ["applied", "already", "blocked", "unknown", "unknown"], path
        assert [each["tone"] for each in found] == ["good", "already", "blocked", "unknown", "unknown"]
        assert all(each["message"] for each in found)
    lorry = lists(lot)[2]
    other, ready = make.device(stage=Stage.FOR_PARTS), make.device(stage=Stage.READY)
    found = [told(client, lorry, text) for text in (other.code, other.code, ready.code, device.code)]
    assert [each["outcome"] for each in found] == ["applied", "already", "warned", "blocked"]
    assert "pour une famille" in found[2]["reasons"][0]


def test_a_scan_sent_again_is_applied_once_and_told_the_same(session: Session, clients: Clients) -> None:
    client, device, place = clients(Role.TECHNICIAN), make.device(), make.place()
    key = str(uuid4())
    first, second = (told(client, f"/stock/{place.code}/devices", device.code, key=key) for _ in range(2))
    assert first == second
    assert first["outcome"] == "applied"
    assert session.scalar(select(func.count()).where(Placing.device_id == device.id)) == 1


def test_a_mass_that_is_no_mass_loads_nothing(session: Session, clients: Clients) -> None:
    client, device, lorry = clients(Role.WORKSHOP_LEAD), make.device(stage=Stage.WIPED), make.collection()
    path = f"/recycling/{lorry.ref}/devices"
    answer = told(client, path, device.code, weight="0")
    assert (answer["outcome"], device.loaded_for) == ("blocked", None)
    assert "Entre 0,01 et 200 kg" in answer["message"]
    told(client, path, device.code, weight="2,4", reason="Carte mère morte")
    session.refresh(lorry)
    assert [(line.weight_g, line.reason) for line in lorry.loaded] == [(2_400, "Carte mère morte")]


def test_a_scan_kept_from_before_the_lot_left_does_not_bring_the_device_home(lot: OutsideLot, clients: Clients) -> None:
    """Without a network the page keeps it « into the lot »; sent once the lot is away, it would have said « back »."""
    client, device = clients(Role.WORKSHOP_LEAD), make.device(stage=Stage.WIPED)
    entrusted(lot, device)
    path = f"/outside/{lot.ref}/devices"
    answer = told(client, path, device.code, step=LotStage.PREPARED.value)
    assert answer["outcome"] == "blocked"
    assert "rechargez" in answer["message"]
    assert device.outside_lot_id == lot.id
    assert told(client, path, device.code, step=LotStage.AWAY.value)["outcome"] == "applied"
    assert told(client, path, device.code, step=LotStage.AWAY.value)["outcome"] == "already"


def test_a_refurbisher_finds_a_device_of_its_lots_by_scan_and_learns_nothing_of_any_other(
    lot: OutsideLot, esat: Organisation, sign_in: SignIn
) -> None:
    mine, other = make.device(stage=Stage.WIPED), make.device(stage=Stage.WIPED)
    entrusted(lot, mine)
    nour = sign_in(make.user(Role.REFURBISHER, of=esat))
    found = told(nour, "/outside/scan", f"HTTPS://ORDI.EXAMPLE/D/{mine.code}")
    assert (found["outcome"], found["url"]) == ("found", f"/outside/{lot.ref}/devices/{mine.code}")
    strangers = [told(nour, "/outside/scan", text) for text in (other.code, "BCDFGHJ")]
    assert all(each["url"] is None and each["device"] is None for each in strangers)
    assert other.designation not in strangers[0]["message"]
    assert nour.post("/outside/scan", data={"text": mine.code}).location == found["url"]
    assert nour.post("/outside/scan", data={"text": other.code}).status_code == 422
    for page in ("/outside", f"/outside/{lot.ref}"):
        assert 'id="scan-text"' in nour.get(page).text


def test_the_camera_of_a_refurbisher_is_read_as_that_of_the_workshop(
    lot: OutsideLot, esat: Organisation, sign_in: SignIn
) -> None:
    nour, donor = sign_in(make.user(Role.REFURBISHER, of=esat)), sign_in(make.user(Role.DONOR))
    assert nour.post("/camera/frame", data=b"no picture").status_code == 422
    assert donor.post("/camera/frame", data=b"no picture").status_code == 403
