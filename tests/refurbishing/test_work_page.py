"""The work page over HTTP: what it keeps, what it refuses, what it hides, and how many questions it asks."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Kind, Stage
from ordis.refurbishing import actions, publishing, queries
from ordis.refurbishing.licences import Licence
from ordis.refurbishing.rules import CHECKLISTS, Item
from tests import make
from tests.counting import queries as counted
from tests.pages import follow
from tests.refurbishing.making import all_good, technician

Clients = Callable[[Role], FlaskClient]
KEY = "VK7JG-NPHTM-C97JM"


def page_of(client: FlaskClient, device: Device) -> str:
    return client.get(f"/devices/{device.code}/work").text


def jpeg(side: int = 30) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(out, "JPEG")
    return io.BytesIO(out.getvalue())


def test_a_licence_of_twelve_and_a_half_euros_is_kept_in_cents_and_its_key_shown_on_demand_only(
    session: Session, clients: Clients, on_the_bench: Device
) -> None:
    client, path = clients(Role.TECHNICIAN), f"/devices/{on_the_bench.code}"
    client.post(f"{path}/work", data={"licence_key": KEY, "licence_cost": "12,5 €"})
    order = queries.open_order(on_the_bench)
    assert order is not None
    assert order.licence_cost_cents == 1250
    page = page_of(client, on_the_bench)
    assert 'value="12,50"' in page
    assert KEY not in page + client.get(path).text + clients(Role.WORKSHOP_LEAD).get("/devices").text
    assert KEY in client.post(f"{path}/licence").text
    assert KEY not in client.get(path).text
    for role in (Role.COORDINATOR, Role.ADMIN):
        assert clients(role).post(f"{path}/licence").status_code == 403


def test_a_note_without_an_answer_asks_for_the_answer(session: Session, clients: Clients, on_the_bench: Device) -> None:
    path = f"/devices/{on_the_bench.code}/work"
    answer = clients(Role.TECHNICIAN).post(path, data={"note_screen": "Pixel mort"})
    assert answer.status_code == 422
    assert "Pixel mort" in answer.text
    assert "Répondez aussi à ce point" in answer.text


def test_everything_works_is_one_tap_and_keeps_what_was_just_typed(
    session: Session, clients: Clients, on_the_bench: Device
) -> None:
    client = clients(Role.TECHNICIAN)
    form = {"item_sound": "faulty", "note_sound": "Haut-parleur gauche", "minutes": "15", "time_key": "k"}
    for _ in range(2):
        assert client.post(f"/devices/{on_the_bench.code}/checklist/all-good", data=form).status_code == 303
    page = page_of(client, on_the_bench)
    assert "13 sur 13" in page
    assert "Son et micro\u202f: défectueux" in page
    assert "Haut-parleur gauche" in page
    assert "15 min" in page


def test_a_page_of_another_version_comes_back_with_its_answers_and_the_new_questions(
    session: Session, clients: Clients, on_the_bench: Device
) -> None:
    publishing.publish_checklist(
        kind=Kind.LAPTOP, items=[*CHECKLISTS[Kind.LAPTOP], Item("", "Cache de caméra", "")], based_on=0, note="x",
        actor=make.user(Role.WORKSHOP_LEAD), at=make.AT,
    )  # fmt: skip
    client, path = clients(Role.TECHNICIAN), f"/devices/{on_the_bench.code}/work"
    assert "garde la liste d’Ordis" in page_of(client, on_the_bench)
    assert client.post(f"/devices/{on_the_bench.code}/checklist/version").status_code == 303
    old = {"checklist": "0", "item_screen": "ok", "item_gone": "ok"}
    answer = client.post(path, data=old)
    assert answer.status_code == 409
    assert "passée à la version 1" in answer.text
    assert "Cache de caméra" in answer.text
    assert answer.text.count(" checked") == 1
    assert client.post(path, data=old | {"checklist": "1"}).status_code == 303


def test_a_photograph_is_shown_to_the_house_and_to_nobody_else(
    session: Session, clients: Clients, client: FlaskClient, on_the_bench: Device
) -> None:
    worker, path = clients(Role.TECHNICIAN), f"/devices/{on_the_bench.code}/photos"
    assert worker.post(path, data={"photo": (jpeg(), "a.jpg"), "caption": "Coin"}).status_code == 303
    (photo,) = queries.photos_of(on_the_bench)
    address = f"{path}/{photo.ref}"
    shown = clients(Role.COORDINATOR).get(address)
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert client.get(address).status_code == 302
    for role in (Role.DONOR, Role.PRESCRIBER):
        assert clients(role).get(address).status_code == 403
    other = make.device(stage=Stage.REFURBISHING)
    assert worker.get(f"/devices/{other.code}/photos/{photo.ref}").status_code == 404
    assert worker.post(f"{address}/remove").status_code == 303
    assert worker.get(address).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("x.jpg", 422), ("", 422)])
def test_a_file_that_is_no_picture_is_refused(
    session: Session, clients: Clients, on_the_bench: Device, name: str, status: int
) -> None:
    data = {"photo": (io.BytesIO(b"MZ not a picture"), name)} if name else {}
    assert clients(Role.TECHNICIAN).post(f"/devices/{on_the_bench.code}/photos", data=data).status_code == status


def test_the_class_is_explained_and_computed_again_on_demand(
    session: Session, clients: Clients, on_the_bench: Device
) -> None:
    client = clients(Role.TECHNICIAN)
    assert "processeur non noté" in page_of(client, on_the_bench)
    on_the_bench.cpu_mark = 9000
    answer = follow(client, client.post(f"/devices/{on_the_bench.code}/rating"))
    assert "9\u202f000\u00a0points" in answer.text


def test_work_over_is_read_and_not_written(session: Session, clients: Clients) -> None:
    device, client = make.device(stage=Stage.READY), clients(Role.TECHNICIAN)
    assert "Aucun reconditionnement" in page_of(client, device)
    assert client.post(f"/devices/{device.code}/work", data={}).status_code == 409
    assert client.get("/devices/XXXXXXX/work").status_code == 404


def test_the_page_asks_as_many_questions_whatever_was_noted(
    session: Session, clients: Clients, on_the_bench: Device
) -> None:
    client, asked = clients(Role.TECHNICIAN), []
    work = all_good(minutes=5, licence=Licence(KEY, 100), accessories=("mouse", "bag"), notes={"screen": "Rayé"})
    for noted in (all_good(answers={}), work):
        actions.save_work(device=on_the_bench, work=noted, actor=technician(), at=make.AT)
        with counted() as found:
            page_of(client, on_the_bench)
        asked.append(len(found))
    assert asked[0] == asked[1], asked
    assert asked[0] <= 18


def test_a_list_refused_as_incomplete_shows_as_noted_only_what_was_noted_before(
    session: Session, clients: Clients, on_the_bench: Device
) -> None:
    form = {"item_screen": "ok", "minutes": "20", "time_key": "k"}
    answer = clients(Role.TECHNICIAN).post(f"/devices/{on_the_bench.code}/checklist/complete", data=form)
    assert answer.status_code == 409
    assert "0 sur 13" in answer.text
    assert "Aucun temps noté" in answer.text
    assert answer.text.count(" checked") == 1
