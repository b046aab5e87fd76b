"""Places, moves by scan, what sleeps."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Stage
from ordis.stock import figures
from ordis.stock import queries as stock_queries
from ordis.stock.models import Place
from tests import make
from tests.counting import queries
from tests.pages import follow

PAGES = ("/stock", "/stock/places", "/stock/sleeping", "/stock/needs")
Clients = Callable[[Role], FlaskClient]


def waiting_since(days: int) -> Device:
    """A device wiped ``days`` before the others were."""
    device = make.device()
    for disk in device.disks:
        disk.state = type(disk.state)("wiped")
    lifecycle.apply(device, Move.CERTIFY_WIPE, actor=None, at=make.AT - timedelta(days=days))
    return device


def test_a_lead_opens_a_place_and_a_technician_does_not(session: Session, clients: Clients) -> None:
    room = make.place(name="Atelier")
    form = {"name": "Palette 7", "kind": "pallet", "capacity": "60", "parent": room.code}
    assert clients(Role.TECHNICIAN).post("/stock/new", data=form).status_code == 403
    lead = clients(Role.WORKSHOP_LEAD)
    answer = lead.post("/stock/new", data=form)
    place = session.scalars(select(Place).where(Place.name == "Palette 7")).one()
    assert answer.location == f"/stock/{place.code}"
    page = lead.get(answer.location).get_data(as_text=True)
    assert "Palette · dans Atelier" in page
    assert "Palette 7" in lead.get("/stock").get_data(as_text=True)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"name": ""}, 422),
        ({"capacity": "0"}, 422),
        ({"kind": "cloud"}, 422),
        ({"parent": "BBBBBBB"}, 422),
        ({"name": "Bus"}, 409),
    ],
)
def test_a_place_badly_described_is_refused(
    session: Session, clients: Clients, form: dict[str, str], status: int
) -> None:
    make.place(name="Bus")
    good = {"name": "Palette 7", "kind": "pallet", "capacity": "", "parent": ""}
    assert clients(Role.WORKSHOP_LEAD).post("/stock/new", data=good | form).status_code == status


def test_devices_are_put_in_a_place_one_scan_after_the_other(session: Session, clients: Clients) -> None:
    place, devices, client = make.place(), [make.device(), make.device()], clients(Role.TECHNICIAN)
    for device in devices:
        answer = client.post(f"/stock/{place.code}/devices", data={"text": f"HTTPS://X/D/{device.code}"})
        assert answer.location == f"/stock/{place.code}"
    page = client.get(f"/stock/{place.code}").get_data(as_text=True)
    assert all(f"/devices/{device.code}" in page for device in devices)
    assert "2\u00a0appareils" in page


@pytest.mark.parametrize(("text", "said"), [("rien", "n’est pas une étiquette"), ("", "Rien n’a été lu")])
def test_a_scan_that_is_no_device_moves_nothing(session: Session, clients: Clients, text: str, said: str) -> None:
    place = make.place()
    answer = clients(Role.TECHNICIAN).post(f"/stock/{place.code}/devices", data={"text": text})
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_a_place_scanned_where_a_device_is_wanted_is_refused_and_the_reverse_too(
    session: Session, clients: Clients
) -> None:
    place, device, client = make.place(), make.device(), clients(Role.TECHNICIAN)
    answer = client.post(f"/stock/{place.code}/devices", data={"text": f"/L/{place.code}"})
    assert "Pas un appareil" in answer.get_data(as_text=True)
    answer = client.post(f"/devices/{device.code}/place", data={"scan": device.code})
    assert "n’est pas un emplacement" in answer.get_data(as_text=True)
    assert device.place_id is None


@pytest.mark.parametrize("by", ["scan", "place"])
def test_a_device_is_put_somewhere_from_its_own_page(session: Session, clients: Clients, by: str) -> None:
    place, device, client = make.place(name="Étagère B3"), make.device(), clients(Role.TECHNICIAN)
    client.post(f"/devices/{device.code}/place", data={by: place.code if by == "scan" else place.name})
    assert device.place_id == place.id
    assert "Rangé" in client.get(f"/devices/{device.code}").get_data(as_text=True)


def test_what_sleeps_comes_oldest_first_and_what_has_left_does_not_sleep(session: Session, clients: Clients) -> None:
    recent, oldest, older = waiting_since(1), waiting_since(90), waiting_since(30)
    make.device(stage=Stage.RECYCLED)
    assert figures.oldest() == [oldest, older, recent]
    page = clients(Role.TECHNICIAN).get("/stock").get_data(as_text=True)
    assert page.index(oldest.code) < page.index(older.code) < page.index(recent.code)


def test_a_place_counts_only_what_is_still_in_our_premises(session: Session) -> None:
    here, gone, place = make.device(), make.device(stage=Stage.RECYCLED), make.place()
    here.place_id = gone.place_id = place.id
    session.flush()
    (node,) = [node for node in stock_queries.nodes() if node.place is place]
    assert node.own == 1
    assert stock_queries.devices_in(place, after=None).items == [here]


def test_the_stock_never_asks_a_question_per_place_or_device(session: Session, clients: Clients) -> None:
    client, counts = clients(Role.TECHNICIAN), []
    home = make.place()
    for number in (2, 8):
        for _ in range(number):
            make.device().place_id = home.id
            make.place().parent_id = home.id
        for path in (*PAGES, f"/stock/{home.code}"):
            with queries() as asked:
                client.get(path)
            counts.append(len(asked))
    assert counts[: len(PAGES) + 1] == counts[len(PAGES) + 1 :], counts
    assert max(counts) <= 12


def test_the_label_of_a_place_leads_staff_to_it_and_tells_others_whose_it_is(
    session: Session, clients: Clients, client: FlaskClient
) -> None:
    place = make.place(name="Étagère secrète")
    for prefix in ("/L/", "/l/"):
        assert clients(Role.TECHNICIAN).get(prefix + place.code.lower()).location == f"/stock/{place.code}"
        page = client.get(prefix + place.code).get_data(as_text=True)
        assert "appartiennent à l’opération" in page
        assert "secrète" not in page


def test_the_label_of_a_place_is_printed_by_the_dialog_of_all_labels(session: Session, clients: Clients) -> None:
    place, client = make.place(name="Étagère B3"), clients(Role.TECHNICIAN)
    assert "Étagère B3" in follow(client, client.get(f"/stock/{place.code}/label")).text


def test_the_labels_of_a_room_or_of_all_places_are_printed_at_once(session: Session, clients: Clients) -> None:
    room, other, gone = (make.place(name=name) for name in ("Atelier", "Réserve", "Cave"))
    shelves = [make.place(name=f"Atelier {number}") for number in (10, 2)]
    for shelf in shelves:
        shelf.parent_id = room.id
    gone.archived_at = make.AT
    session.flush()
    client = clients(Role.TECHNICIAN)
    assert "Avec les sous-emplacements" in client.get(f"/stock/{room.code}").text
    assert "Avec les sous-emplacements" not in client.get(f"/stock/{other.code}").text
    listed = r'<li><span class="font-monospace">[^<]+</span> ([^<]+)</li>'
    beneath = follow(client, client.get(f"/stock/{room.code}/label?beneath=1")).text
    assert re.findall(listed, beneath) == ["Atelier", "Atelier 2", "Atelier 10"]
    assert 'href="/stock/labels"' in client.get("/stock/places").text
    assert re.findall(listed, follow(client, client.get("/stock/labels")).text) == [
        "Atelier", "Atelier 2", "Atelier 10", "Réserve",
    ]  # fmt: skip


def test_a_place_that_does_not_exist_is_not_found(session: Session, clients: Clients) -> None:
    client = clients(Role.TECHNICIAN)
    for path in ("/stock/BBBBBBB", "/L/BBBBBBB", "/stock/BBBBBBB/label"):
        assert client.get(path).status_code == 404, path
