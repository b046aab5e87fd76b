"""A scan under an armed step: the law at the door of the scan, each answer with its tone and its sentence."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ordis import rooms
from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices import lifecycle
from ordis.devices.code import check_letter, neighbours, spoken
from ordis.devices.lifecycle import LIFECYCLE, Move
from ordis.devices.models import Device, DiskState, Door, Hold, HoldReason, LogbookLine, Stage
from ordis.devices.steps import Step
from ordis.kernel.db import db
from ordis.refurbishing.outside.models import OutsideLot
from tests import make
from tests.counting import queries

Clients = Callable[[Role], FlaskClient]
JSON = {"Accept": "application/json"}
STAFF = (Role.TECHNICIAN, Role.WORKSHOP_LEAD, Role.COORDINATOR, Role.ADMIN)


def told(client: FlaskClient, text: str, step: str = "", **fields: str) -> dict[str, Any]:
    answer = client.post("/scan", data={"text": text, "step": step, **fields}, headers=JSON)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def lines(session: Session, device: Device) -> list[LogbookLine]:
    return list(session.scalars(select(LogbookLine).filter_by(device_id=device.id).order_by(LogbookLine.id)))


@pytest.mark.parametrize("step", rooms.BENCH_STEPS, ids=lambda step: step.name)
@pytest.mark.parametrize("role", STAFF)
def test_every_step_obeys_its_rule_at_every_stage_for_every_role(
    session: Session, sign_in: Callable[[User], FlaskClient], step: Step, role: Role
) -> None:
    user, place = make.user(role), make.place()
    client, value = sign_in(user), ""
    if step.values:
        known = [code for code, _label in step.values()]
        value = place.code if place.code in known else next(iter(known), "")
    for stage in make.PATHS:
        device = make.device(stage=stage)
        before, written = device.stage, len(lines(session, device))
        expected = "applied"
        if not user.can(step.permission) or (step.values and not value):
            expected = "blocked"
        elif step.done(device, value):
            expected = "already"
        elif step.refusals(device=device, value=value, actor=user):
            expected = "blocked"
        elif step.warnings(device=device, value=value, actor=user):
            expected = "warned"
        answer = told(client, device.code, step.name, value=value, note="Carte mère morte")
        assert (answer["outcome"], answer["code"]) == (expected, device.code), (stage, answer)
        assert answer["message"]
        session.refresh(device)
        new = lines(session, device)[written:]
        assert all(line.door is Door.SCAN for line in new)
        if expected not in {"applied", "warned"}:
            assert (device.stage, new) == (before, [])


def break_disks(device: Device) -> None:
    device.disks[0].state = DiskState.FAILED


def break_hold(device: Device) -> None:
    device.holds.append(Hold(reason=HoldReason.SAFETY, set_at=make.AT, set_by_id=make.user().id))


def break_home(device: Device) -> None:
    partner, person = make.organisation(), make.user()
    lot = OutsideLot(number="LOT-2026-00001", organisation_id=partner.id, opened_at=make.AT, opened_by_id=person.id)
    db.session.add(lot)
    db.session.flush()
    device.outside_lot_id = lot.id


BROKEN: dict[str, Callable[[Device], object]] = {
    "at_home": break_home,
    "every_disk_proven": break_disks,
    "no_hold": break_hold,
    "checklist_done": lambda device: setattr(device, "checklist_done_at", None),
    "graded": lambda device: setattr(device, "grade", None),
    "system_installed": lambda device: setattr(device, "operating_system", ""),
    "charger_present": lambda device: setattr(device, "has_charger", False),
    "quality_checked": lambda device: setattr(device, "quality_checked_at", None),
    "placed": lambda device: setattr(device, "place_id", None),
    "not_loaded": lambda device: setattr(device, "loaded_for", "ENL-2026-00001"),
}


def almost_ready() -> Device:
    """Ready, then taken up again by the law alone: nothing of its checks is forgotten."""
    device = make.device(stage=Stage.READY)
    lifecycle.apply(device, Move.REOPEN_WORK, actor=None, at=make.AT)
    return device


@pytest.mark.parametrize("guard", LIFECYCLE[Move.MARK_READY].guards, ids=lambda guard: guard.name)
def test_each_guard_of_ready_says_its_sentence_at_the_bench(session: Session, clients: Clients, guard: Any) -> None:
    device = almost_ready()
    BROKEN[guard.name](device)
    session.flush()
    answer = told(clients(Role.TECHNICIAN), device.code, "mark_ready")
    assert (answer["outcome"], answer["tone"]) == ("blocked", "blocked")
    assert guard.sentence(device) in answer["reasons"]


def test_a_device_that_lacks_nothing_is_declared_ready_by_scan(session: Session, clients: Clients) -> None:
    device = almost_ready()
    answer = told(clients(Role.TECHNICIAN), f"HTTPS://ORDI.EXAMPLE/D/{device.code}", "mark_ready")
    assert (answer["outcome"], answer["tone"], answer["title"]) == ("applied", "good", "Fait")
    assert answer["device"]["stage"] == "Prêt"
    assert answer["device"]["place"]
    assert answer["url"] == f"/devices/{device.code}"
    session.refresh(device)
    assert device.stage is Stage.READY


def test_keeping_for_parts_wants_its_note(session: Session, clients: Clients) -> None:
    device, client = make.device(stage=Stage.WIPED), clients(Role.WORKSHOP_LEAD)
    answer = told(client, device.code, "keep_for_parts")
    assert answer["outcome"] == "blocked"
    assert "Dites pourquoi" in answer["message"]
    assert told(client, device.code, "keep_for_parts", note="Dalle fendue")["outcome"] == "applied"
    session.refresh(device)
    assert lines(session, device)[-1].note == "Dalle fendue"


def test_a_hold_is_named_with_who_may_lift_it(session: Session, clients: Clients) -> None:
    device = make.device(stage=Stage.WIPED)
    break_hold(device)
    session.flush()
    answer = told(clients(Role.TECHNICIAN), device.code, "start_work")
    assert "Sécurité (batterie)" in answer["message"]
    assert "lever" in answer["message"]
    assert answer["device"]["holds"] == ["Sécurité (batterie)"]


def test_what_is_no_device_applies_nothing_and_says_so(session: Session, clients: Clients) -> None:
    client, place = clients(Role.TECHNICIAN), make.place()
    assert told(client, place.code, "start_work")["outcome"] == "no_device"
    assert told(client, "bonjour", "start_work")["outcome"] == "unknown"
    unknown = "BBBBBB" + check_letter("BBBBBB")
    assert told(client, unknown, "start_work")["outcome"] == "not_found"
    foreign = told(client, f"https://ordi.lyon.example/d/{unknown}", "start_work")
    assert "ordi.lyon.example" in foreign["message"]
    assert "autre ville" in foreign["message"]


def test_a_torn_label_is_read_again_its_neighbours_told_and_nothing_done(session: Session, clients: Clients) -> None:
    device = make.device(stage=Stage.WIPED)
    torn = next(code for code in (device.code[:-1] + letter for letter in "BCD") if code != device.code)
    assert device.code in neighbours(torn)
    answer = told(clients(Role.TECHNICIAN), torn, "start_work")
    assert (answer["outcome"], answer["code"], answer["device"]) == ("unknown", None, None)
    assert "relisez" in answer["message"]
    assert spoken(device.code) in answer["message"]
    session.refresh(device)
    assert device.stage is Stage.WIPED


def test_paused_a_scan_says_what_it_is_and_leads_nowhere(session: Session, clients: Clients) -> None:
    device, client = make.device(stage=Stage.WIPED), clients(Role.TECHNICIAN)
    answer = told(client, device.code, "pause")
    assert (answer["outcome"], answer["url"]) == ("paused", None)
    page = client.post("/scan", data={"text": device.code, "step": "pause"})
    assert page.status_code == 200
    assert "en pause" in page.text


def test_a_step_that_does_not_exist_or_is_not_ones_own_applies_nothing(session: Session, clients: Clients) -> None:
    device = make.device(stage=Stage.WIPED)
    assert "n’existe pas" in told(clients(Role.TECHNICIAN), device.code, "fly_away")["message"]
    answer = told(clients(Role.ADMIN), device.code, "start_work")
    assert "Votre rôle ne permet pas" in answer["message"]
    page = clients(Role.ADMIN).get("/scan").text
    assert "Commencer le reconditionnement" not in page


def test_a_card_arms_its_step_and_refuses_it_to_those_who_may_not(session: Session, clients: Clients) -> None:
    lead = clients(Role.WORKSHOP_LEAD)
    answer = told(lead, "/S/START_WORK", "mark_ready")
    assert (answer["outcome"], answer["mode"]["step"]) == ("mode", "start_work")
    assert told(lead, "/S/PAUSE")["mode"]["step"] == "pause"
    assert "reste à préciser" in told(lead, "/S/KEEP_FOR_PARTS")["message"]
    assert "Chaque scan l’applique" in told(lead, "/S/HOLD/SAFETY")["message"]  # its note may stay empty
    assert told(lead, "/S/FLY_AWAY")["outcome"] == "unknown"
    assert told(clients(Role.ADMIN), "/S/START_WORK")["outcome"] == "blocked"


def test_without_scripts_a_card_arms_the_page_and_each_scan_applies_it(session: Session, clients: Clients) -> None:
    client, device = clients(Role.TECHNICIAN), make.device(stage=Stage.WIPED)
    armed = client.post("/scan", data={"text": "/S/START_WORK"})
    assert armed.status_code == 303
    page = client.get(armed.location).text
    assert '<input type="hidden" name="step" value="start_work">' in page
    done = client.post("/scan", data={"text": device.code, "step": "start_work"})
    assert done.status_code == 200
    assert "En reconditionnement" in done.text
    assert '<input type="hidden" name="step" value="start_work">' in done.text
    refused = client.post("/scan", data={"text": device.code, "step": "mark_ready"})
    assert refused.status_code == 422
    assert "La liste de contrôle n’est pas complète." in refused.text


def test_a_label_scanned_into_the_note_is_no_note_and_arms_nothing(session: Session, clients: Clients) -> None:
    client, device = clients(Role.TECHNICIAN), make.device()
    asked = "/scan?step=hold&value=safety&confirmed=1&note="
    assert 'data-mode="hold"' in client.get(asked + "Batterie").text
    for label in (f"HTTPS://ORDI.EXAMPLE/D/{device.code}", "HTTPS://ORDI.EXAMPLE/S/START_WORK", device.code):
        assert 'data-mode="open"' in client.get(asked + label).text


def test_a_device_under_the_address_of_another_house_is_told_when_a_step_is_applied(
    session: Session, clients: Clients
) -> None:
    device, place = make.device(), make.place()
    answer = told(clients(Role.TECHNICIAN), f"HTTPS://AUTRE.EXAMPLE/D/{device.code}", "put", value=place.code)
    assert answer["outcome"] == "applied"
    assert "autre.example" in answer["message"]


def test_a_step_out_of_the_house_is_not_armed_before_it_is_confirmed(session: Session, clients: Clients) -> None:
    client = clients(Role.WORKSHOP_LEAD)
    hidden = '<input type="hidden" name="step" value="keep_for_parts">\n        <input type="hidden" name="value"'
    assert hidden not in client.get("/scan?step=keep_for_parts&note=Casse").text
    assert hidden in client.get("/scan?step=keep_for_parts&note=Casse&confirmed=1").text
    assert hidden not in client.get("/scan?step=keep_for_parts&confirmed=1").text


def test_a_scan_asks_few_questions_of_the_database(session: Session, clients: Clients) -> None:
    client, code = clients(Role.TECHNICIAN), make.device(stage=Stage.WIPED).code
    with queries() as asked:
        told(client, code)
    assert len(asked) <= 4, asked
    with queries() as asked:
        assert told(client, code, "start_work", key="a" * 32)["outcome"] == "applied"
    assert len(asked) <= 8, asked
    assert session.scalar(select(func.count()).select_from(LogbookLine).filter_by(door=Door.SCAN)) == 1


def test_a_scan_that_must_be_read_says_so_by_its_own_tone(session: Session, clients: Clients) -> None:
    device, place = make.reservation().device, make.place()
    answer = told(clients(Role.TECHNICIAN), device.code, "put", value=place.code)
    assert (answer["outcome"], answer["tone"], answer["title"]) == ("warned", "warned", "Fait, mais lisez")
    assert "Réservé pour la demande" in answer["reasons"][0]
    assert device.place_id == place.id
