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
    return (
        form | {"grade": "B", "operating_system": "Linux Mint 22", "has_charger": "y", "minutes_spent": "50"} | others
    )


def text_of(client: FlaskClient, device: Device) -> str:
    return client.get(f"/devices/{device.code}").get_data(as_text=True)


def start(client: FlaskClient, device: Device) -> None:
    assert client.post(f"/devices/{device.code}/moves/start_work").status_code == 303


def test_two_people_take_a_device_from_wiped_to_ready(session: Session, sign_in: SignIn) -> None:
    device = make.device(stage=Stage.WIPED)
    shelf = make.place()
    worker = sign_in(make.user(Role.TECHNICIAN, name="Lou Martin"))
    checker = sign_in(make.user(Role.TECHNICIAN, name="Sam Petit"))
    start(worker, device)
    worker.post(f"/devices/{device.code}/bench", data={"item_screen": "ok", "grade": "", "minutes_spent": "10"})
    assert "Liste à terminer" in text_of(worker, device)
    worker.post(f"/devices/{device.code}/bench/complete", data=answers(Kind.LAPTOP))
    assert "qui n’a pas travaillé sur cet appareil" in text_of(worker, device)
    assert worker.post(f"/devices/{device.code}/quality").status_code == 409
    assert "Signer le contrôle qualité" in text_of(checker, device)
    checker.post(f"/devices/{device.code}/quality")
    assert "Contrôle qualité signé Sam Petit" in text_of(worker, device)
    worker.post(f"/devices/{device.code}/place", data={"scan": f"HTTPS://X/L/{shelf.code}"})
    assert worker.post(f"/devices/{device.code}/moves/mark_ready").status_code == 303
    assert (device.stage, device.grade, device.place_id) == (Stage.READY, Grade.B, shelf.id)


def test_what_was_answered_is_still_there_when_the_page_comes_back(session: Session, clients: Clients) -> None:
    device, client = make.device(stage=Stage.WIPED), clients(Role.TECHNICIAN)
    start(client, device)
    client.post(f"/devices/{device.code}/bench", data={"item_camera": "not_applicable", "note": "Vis à remplacer"})
    page = text_of(client, device)
    assert 'id="item_camera-3" name="item_camera" type="radio" value="not_applicable"' in page.replace(" checked", "")
    assert page.count(" checked") == 1
    assert "Vis à remplacer" in page


def test_a_faulty_part_comes_back_as_a_sentence_and_nothing_is_half_written(session: Session, clients: Clients) -> None:
    device, client = make.device(stage=Stage.WIPED), clients(Role.TECHNICIAN)
    start(client, device)
    answer = client.post(f"/devices/{device.code}/bench/complete", data=answers(Kind.LAPTOP, item_sound="faulty"))
    assert answer.status_code == 409
    assert "Reste défectueux : Son et micro" in answer.get_data(as_text=True)
    assert device.checklist_done_at is None
    assert device.grade is None


@pytest.mark.parametrize(
    "form", [{"minutes_spent": "-5"}, {"minutes_spent": "dix"}, {"grade": "Z"}, {"item_screen": "maybe"}]
)
def test_nonsense_is_refused_with_the_form_kept(session: Session, clients: Clients, form: dict[str, str]) -> None:
    device, client = make.device(stage=Stage.WIPED), clients(Role.TECHNICIAN)
    start(client, device)
    answer = client.post(f"/devices/{device.code}/bench", data=answers(Kind.LAPTOP, note="gardée") | form)
    assert answer.status_code == 422
    assert "gardée" in answer.get_data(as_text=True)
    assert device.grade is None


def test_a_coordinator_reads_the_work_and_may_not_write_it(session: Session, clients: Clients) -> None:
    device, client = make.device(stage=Stage.REFURBISHING), clients(Role.COORDINATOR)
    page = text_of(client, device)
    assert "Reconditionnement" in page
    assert "Terminer la liste" not in page
    assert client.post(f"/devices/{device.code}/bench", data={}).status_code == 403


def test_the_panel_asks_as_many_questions_with_one_answer_as_with_all(session: Session, clients: Clients) -> None:
    device, client = make.device(stage=Stage.WIPED), clients(Role.TECHNICIAN)
    start(client, device)
    counts = []
    for form in ({"item_screen": "ok"}, answers(Kind.LAPTOP)):
        client.post(f"/devices/{device.code}/bench", data=form)
        with queries() as asked:
            text_of(client, device)
        counts.append(len(asked))
    assert counts[0] == counts[1], counts
