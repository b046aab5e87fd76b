"""The bench's work, over HTTP."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Grade, Kind, Stage
from ordis.refurbishing.rules import CHECKLISTS
from tests import make
from tests.counting import queries

Clients = Callable[[Role], FlaskClient]
SignIn = Callable[[User], FlaskClient]


def answers(kind: Kind, **others: str) -> dict[str, str]:
    form = {f"item_{item.name}": "ok" for item in CHECKLISTS[kind]}
    return form | {"grade": "B", "operating_system": "Linux Mint 22", "has_charger": "y", "minutes": "50"} | others


def text_of(client: FlaskClient, device: Device, page: str = "") -> str:
    return client.get(f"/devices/{device.code}{page}").get_data(as_text=True)


def start(client: FlaskClient, device: Device) -> None:
    assert client.post(f"/devices/{device.code}/moves/start_work").status_code == 303


def test_two_people_take_a_device_from_wiped_to_ready(session: Session, sign_in: SignIn) -> None:
    device = make.device(stage=Stage.WIPED)
    shelf = make.place()
    worker = sign_in(make.user(Role.TECHNICIAN, name="Lou Martin"))
    checker = sign_in(make.user(Role.TECHNICIAN, name="Sam Petit"))
    start(worker, device)
    worker.post(f"/devices/{device.code}/work", data={"item_screen": "ok", "grade": "", "minutes": "10"})
    assert "Liste à terminer" in text_of(worker, device)
    assert "1 sur 13" in text_of(worker, device)
    worker.post(f"/devices/{device.code}/checklist/complete", data=answers(Kind.LAPTOP))
    assert "revient à une autre personne" in text_of(worker, device, "/quality")
    assert worker.post(f"/devices/{device.code}/quality").status_code == 409
    assert "Signer le contrôle qualité" in text_of(checker, device, "/quality")
    checker.post(f"/devices/{device.code}/quality")
    assert "Contrôle qualité signé Sam Petit" in text_of(worker, device)
    worker.post(f"/devices/{device.code}/place", data={"scan": f"HTTPS://X/L/{shelf.code}"})
    assert worker.post(f"/devices/{device.code}/moves/mark_ready").status_code == 303
    assert (device.stage, device.grade, device.place_id) == (Stage.READY, Grade.B, shelf.id)


def test_what_was_answered_is_still_there_when_the_page_comes_back(session: Session, clients: Clients) -> None:
    device, client = make.device(stage=Stage.WIPED), clients(Role.TECHNICIAN)
    start(client, device)
    client.post(f"/devices/{device.code}/work", data={"item_camera": "not_applicable", "note": "Vis à remplacer"})
    page = text_of(client, device, "/work")
    assert 'id="item_camera-3" name="item_camera" type="radio" value="not_applicable"' in page.replace(" checked", "")
    assert page.count(" checked") == 1
    assert "Vis à remplacer" in page


def test_a_faulty_part_comes_back_as_a_sentence_and_nothing_is_half_written(session: Session, clients: Clients) -> None:
    device, client = make.device(stage=Stage.WIPED), clients(Role.TECHNICIAN)
    start(client, device)
    answer = client.post(f"/devices/{device.code}/checklist/complete", data=answers(Kind.LAPTOP, item_sound="faulty"))
    assert answer.status_code == 409
    assert "Reste défectueux : Son et micro" in answer.get_data(as_text=True)
    assert device.checklist_done_at is None
    assert device.grade is None


@pytest.mark.parametrize(
    "form",
    [
        {"minutes": "-5"},
        {"minutes": "dix"},
        {"minutes": "9999"},
        {"grade": "Z"},
        {"item_screen": "maybe"},
        {"licence_cost": "douze"},
        {"licence_cost": "-3"},
        {"accessories": "sofa"},
        {"battery_health": "140"},
        {"note_screen": "x" * 201},
    ],
)
def test_nonsense_is_refused_with_the_form_kept(session: Session, clients: Clients, form: dict[str, str]) -> None:
    device, client = make.device(stage=Stage.WIPED), clients(Role.TECHNICIAN)
    start(client, device)
    answer = client.post(f"/devices/{device.code}/work", data=answers(Kind.LAPTOP, note="gardée") | form)
    assert answer.status_code == 422
    assert "gardée" in answer.get_data(as_text=True)
    assert device.grade is None


def test_a_coordinator_reads_the_work_and_may_not_write_it(session: Session, clients: Clients) -> None:
    device, client = make.device(stage=Stage.REFURBISHING), clients(Role.COORDINATOR)
    assert "Reconditionnement" in text_of(client, device)
    page = text_of(client, device, "/work")
    assert "Ce qui a été fait" in page or "Aucun reconditionnement" in page
    assert "Terminer la liste" not in page
    assert client.post(f"/devices/{device.code}/work", data={}).status_code == 403


def test_the_panel_asks_as_many_questions_with_one_answer_as_with_all(session: Session, clients: Clients) -> None:
    device, client = make.device(stage=Stage.WIPED), clients(Role.TECHNICIAN)
    start(client, device)
    counts = []
    for form in ({"item_screen": "ok"}, answers(Kind.LAPTOP)):
        client.post(f"/devices/{device.code}/work", data=form)
        with queries() as asked:
            text_of(client, device)
        counts.append(len(asked))
    assert counts[0] == counts[1], counts
