"""The drawer and the actions of a list over HTTP: with a script, without one, and for whoever may."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Stage
from tests import make
from tests.devices.scanning.drawers import UNBORNE, devices, held

Clients = Callable[[Role], FlaskClient]
KEY = "7d1c8f1e-0000-4000-8000-000000000001"
SCRIPT = {"Accept": "application/json"}


def shown(answer: TestResponse) -> str:
    return " ".join(answer.text.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_an_address_arms_the_step_and_its_value(session: Session, clients: Clients) -> None:
    place = make.place(name="Étagère B3")
    technician = clients(Role.TECHNICIAN)
    assert "Que faire des appareils" in shown(technician.get("/drawer"))
    page = shown(technician.get(f"/drawer?step=put&value={place.code}"))
    assert f'<option value="{place.code}" selected>Étagère B3</option>' in page
    assert "Le tiroir est vide" in page
    assert "Garder pour pièces" not in shown(technician.get("/drawer?step=keep_for_parts"))


def test_without_a_script_a_list_is_checked_settled_and_confirmed(session: Session, clients: Clients) -> None:
    lead, ready, blocked = clients(Role.WORKSHOP_LEAD), devices(2), held()
    form = {"step": "start_work", "codes": "\r\n".join([ready[0].code, spoken(blocked.code), UNBORNE, ready[1].code])}
    page = shown(lead.post("/drawer/check", data=form))
    assert "À régler : 1 code inconnu · 1 avec un blocage" in page
    assert "confirmer (3 appareils)" in page
    assert " disabled aria-describedby" in page
    refused = lead.post("/drawer/confirm", data=form | {"key": KEY})
    assert (refused.status_code, "Rien n’a été appliqué" in refused.text) == (409, True)
    settled = shown(lead.post("/drawer/check", data=form | {"remove": "all"}))
    assert "À régler" not in settled
    form["codes"] = "\n".join(device.code for device in ready)
    answer = lead.post("/drawer/confirm", data=form | {"key": KEY})
    assert (answer.status_code, answer.location) == (303, "/drawer?step=start_work")
    assert "2 appareils" in shown(lead.get(answer.location))
    assert [device.stage for device in (*ready, blocked)] == [Stage.REFURBISHING] * 2 + [Stage.WIPED]


@pytest.mark.parametrize(
    ("scanned", "tone", "said"),
    [("device", "good", "Dell Latitude"), ("twice", "already", "Déjà dans le tiroir"), ("held", "blocked", "bloqué"),
     ("BCDFGHJ", "unknown", "lettre"), (UNBORNE, "unknown", "Aucun appareil"), ("place", "info", "Étagère B3")],
)  # fmt: skip
def test_the_script_is_told_what_each_scan_brought(
    session: Session, clients: Clients, scanned: str, tone: str, said: str
) -> None:
    (first, second), stopped, place = devices(2), held(), make.place(name="Étagère B3")
    named = {
        "device": second.code,
        "twice": first.code,
        "held": stopped.code,
        "place": f"HTTPS://X.EXAMPLE/L/{place.code}",
    }
    step = "put" if scanned == "place" else "start_work"
    fields = {"step": step, "codes": first.code, "last": named.get(scanned, scanned)}
    told = clients(Role.TECHNICIAN).post("/drawer/check", data=fields, headers=SCRIPT).get_json()
    assert told["tone"] == tone
    assert said in told["sentence"]
    assert told["lines"][0] == first.code


def test_the_script_confirms_and_is_told_where_to_go_or_what_still_blocks(session: Session, clients: Clients) -> None:
    technician, (device,), blocked = clients(Role.TECHNICIAN), devices(1), held()
    form = {"step": "start_work", "codes": f"{device.code}\n{blocked.code}", "key": KEY}
    kept = technician.post("/drawer/confirm", data=form, headers=SCRIPT)
    assert (kept.status_code, "avec un blocage" in kept.get_json()["html"]) == (409, True)
    for _ in range(2):  # the same key: told again, applied once
        answer = technician.post("/drawer/confirm", data=form | {"codes": device.code}, headers=SCRIPT)
        assert (answer.status_code, answer.get_json()) == (200, {"url": "/drawer?step=start_work"})
    assert device.stage is Stage.REFURBISHING


def test_what_cannot_be_undone_asks_for_the_number_of_devices(session: Session, clients: Clients) -> None:
    lead, wanted = clients(Role.WORKSHOP_LEAD), devices(2)
    form = {"step": "keep_for_parts", "note": "HS", "codes": "\n".join(device.code for device in wanted), "key": KEY}
    assert "Tapez le nombre d’appareils" in lead.post("/drawer/check", data=form).text
    for typed in ("", "1", "deux"):
        refused = lead.post("/drawer/confirm", data=form | {"typed": typed})
        assert (refused.status_code, "Tapez 2 pour confirmer" in shown(refused)) == (409, True)
    assert {device.stage for device in wanted} == {Stage.WIPED}
    assert lead.post("/drawer/confirm", data=form | {"typed": "2"}).status_code == 303
    assert {device.stage for device in wanted} == {Stage.FOR_PARTS}


def test_a_step_that_is_not_offered_is_refused_behind_both_doors(session: Session, clients: Clients) -> None:
    (device,) = devices(1)
    technician = clients(Role.TECHNICIAN)
    form = {"step": "keep_for_parts", "note": "HS", "codes": device.code, "key": KEY}
    for path in ("/drawer/check", "/drawer/confirm", "/devices/bulk/apply"):
        assert technician.post(path, data=form).status_code == 422
    assert device.stage is Stage.WIPED


def test_a_list_is_counted_then_applied_to_what_is_ready(session: Session, clients: Clients) -> None:
    lead = clients(Role.WORKSHOP_LEAD)
    ready, blocked = devices(3), held()
    assert "4 appareils choisis" in shown(lead.get("/devices/bulk?all=1&stage=wiped"))
    form = {"all": "1", "stage": "wiped", "step": "start_work"}
    page = lead.post("/devices/bulk", data=form)
    assert "4 appareils : 3 prêts à passer, 1 bloqué." in shown(page)
    assert "appliquer aux 3 appareils prêts" in shown(page)
    seal = page.text.split('name="seal" value="')[1].split('"')[0]
    late = make.device(stage=Stage.WIPED)
    session.flush()
    again = lead.post("/devices/bulk/apply", data=form | {"seal": seal, "expected": "3"})
    assert (again.status_code, "La sélection a changé" in again.text) == (409, True)
    seal = again.text.split('name="seal" value="')[1].split('"')[0]
    answer = lead.post("/devices/bulk/apply", data=form | {"seal": seal, "expected": "4"})
    assert (answer.status_code, answer.location) == (303, "/devices?stage=wiped")
    assert {device.stage for device in (*ready, late)} == {Stage.REFURBISHING}
    assert blocked.stage is Stage.WIPED


def test_an_exit_by_list_stands_apart_and_wants_its_number(session: Session, clients: Clients) -> None:
    lead, found = clients(Role.WORKSHOP_LEAD), devices(2)
    codes = [device.code for device in found]
    page = shown(lead.post("/devices/bulk", data={"codes": codes}))
    assert page.index("Quitter le reconditionnement") < page.index("Garder pour pièces")
    form = {"codes": codes, "step": "keep_for_parts"}
    assert "Vérifier" in shown(lead.post("/devices/bulk", data=form))
    form["note"] = "Carte mère hors service"
    asked = lead.post("/devices/bulk", data=form)
    seal = asked.text.split('name="seal" value="')[1].split('"')[0]
    assert lead.post("/devices/bulk/apply", data=form | {"seal": seal, "typed": "1"}).status_code == 409
    assert lead.post("/devices/bulk/apply", data=form | {"seal": seal, "typed": "2"}).status_code == 303
    assert {device.stage for device in found} == {Stage.FOR_PARTS}


def test_an_empty_or_too_large_choice_says_what_to_do(session: Session, clients: Clients) -> None:
    lead = clients(Role.WORKSHOP_LEAD)
    assert "Aucun appareil n’est choisi" in shown(lead.get("/devices/bulk"))
    many = {"codes": " ".join(f"BCDFG{rank}" for rank in range(1_001))}
    page = shown(lead.post("/devices/bulk", data=many))
    assert "Plus de 1 000 appareils" in page
    assert "Prendre les 1 000 premiers" in page
