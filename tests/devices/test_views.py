"""The pages of a device, of the list, of the scan and of a label."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.devices.code import check_letter, spoken
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Disk, DiskState, Hold, HoldReason, LogbookLine, Stage
from tests import make
from tests.counting import queries

Clients = Callable[[Role], FlaskClient]
JSON = {"Accept": "application/json"}
UNKNOWN_CODE = "BBBBBB" + check_letter("BBBBBB")


def post(client: FlaskClient, path: str, data: Mapping[str, object] | None = None) -> tuple[int, str]:
    """``(status, text)`` of the page that the person sees in the end."""
    answer = client.post(path, data=data or {})
    if answer.status_code == 303:
        answer = client.get(answer.location.split("#")[0])
    return answer.status_code, answer.get_data(as_text=True)


# --- scan --------------------------------------------------------------------------------------------------


def test_a_scanned_label_leads_to_the_device(session: Session, clients: Clients) -> None:
    device = make.device()
    answer = clients(Role.TECHNICIAN).post("/scan", data={"text": f"https://ordi.example/d/{device.code.lower()}/"})
    assert (answer.status_code, answer.location) == (303, f"/devices/{device.code}")


def test_a_scan_answers_a_program_with_the_same_facts(session: Session, clients: Clients) -> None:
    device = make.device()
    answer = clients(Role.TECHNICIAN).post("/scan", data={"text": spoken(device.code)}, headers=JSON)
    told = answer.get_json()
    assert (told["kind"], told["code"], told["raw"]) == ("device", device.code, spoken(device.code))
    assert (told["url"], told["tone"]) == (f"/devices/{device.code}", "good")


def test_a_scanned_place_leads_to_the_place_even_by_its_bare_code(session: Session, clients: Clients) -> None:
    place, client = make.place(), clients(Role.TECHNICIAN)
    for text in (f"HTTPS://X/L/{place.code}", place.code):
        assert client.post("/scan", data={"text": text}).location == f"/stock/{place.code}"


def test_a_well_formed_code_that_no_device_bears_says_so_and_echoes(session: Session, clients: Clients) -> None:
    status, page = post(clients(Role.TECHNICIAN), "/scan", {"text": UNKNOWN_CODE})
    assert status == 422
    assert "Aucun appareil ne porte le code" in page
    assert f'<code class="text-break">{UNKNOWN_CODE}</code>' in page


def test_what_cannot_be_read_is_echoed_escaped_and_cut(session: Session, clients: Clients) -> None:
    _status, page = post(clients(Role.TECHNICIAN), "/scan", {"text": "<b>" + "x" * 5000})
    assert "&lt;b&gt;xxx" in page
    assert "x" * 100 not in page


def test_a_makers_serial_leads_to_the_only_device_that_bears_it(session: Session, clients: Clients) -> None:
    device, client = make.device(), clients(Role.TECHNICIAN)
    device.serial = "PF0QA1WZ"
    for text in ("PF0QA1WZ", "pf0qa1wz", "PFàAQ&ZW"):
        assert client.post("/scan", data={"text": text}).location == f"/devices/{device.code}", text
    make.device().serial = "PF0QA1WZ"
    assert "Plusieurs appareils" in post(client, "/scan", {"text": "PF0QA1WZ"})[1]


def test_a_mode_card_says_what_to_do(session: Session, clients: Clients) -> None:
    assert "Déclarer prêt" in post(clients(Role.TECHNICIAN), "/scan", {"text": "/S/MARK_READY"})[1]


# --- the page of a device ----------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", list(make.PATHS), ids=lambda stage: stage.value)
@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.WORKSHOP_LEAD, Role.COORDINATOR, Role.ADMIN])
def test_the_page_opens_at_every_stage_for_every_staff_role(
    session: Session, clients: Clients, stage: Stage, role: Role
) -> None:
    device = make.device(stage=stage)
    page = clients(role).get(f"/devices/{device.code}")
    assert page.status_code == 200
    assert spoken(device.code) in page.get_data(as_text=True)


def test_a_closed_move_says_why_in_words(session: Session, clients: Clients) -> None:
    device = make.device(disk_serial="ABC123")
    page = clients(Role.TECHNICIAN).get(f"/devices/{device.code}").get_data(as_text=True)
    button = re.search(r'<button[^>]*aria-disabled="true"[^>]*aria-describedby="why-certify_wipe"', page)
    assert button
    assert "Disque sans preuve d’effacement" in page
    assert "ABC123" in page


def test_a_move_of_another_room_is_a_sentence_not_a_button(session: Session, clients: Clients) -> None:
    device = make.device(stage=Stage.EXPECTED)
    page = clients(Role.COORDINATOR).get(f"/devices/{device.code}").get_data(as_text=True)
    assert "La réception se fait depuis le don" in page
    assert "/moves/receive" not in page


def test_an_open_move_is_made_and_told(session: Session, clients: Clients) -> None:
    device = make.device(stage=Stage.WIPED)
    status, page = post(clients(Role.TECHNICIAN), f"/devices/{device.code}/moves/start_work")
    assert status == 200
    assert "En reconditionnement" in page
    assert device.stage is Stage.REFURBISHING
    line = session.scalars(select(LogbookLine).order_by(LogbookLine.id.desc()).limit(1)).one()
    assert (line.move, line.actor is not None) == (Move.START_WORK.value, True)


def test_a_closed_move_is_refused_and_nothing_is_written(session: Session, clients: Clients) -> None:
    device = make.device()
    status, page = post(clients(Role.TECHNICIAN), f"/devices/{device.code}/moves/certify_wipe")
    assert status == 409
    assert "Disque sans preuve" in page
    assert device.stage is Stage.RECEIVED


def test_a_role_without_the_right_of_the_move_is_refused_by_the_law(session: Session, clients: Clients) -> None:
    device = make.device(stage=Stage.WIPED)
    status, page = post(clients(Role.TECHNICIAN), f"/devices/{device.code}/moves/recycle", {"note": "HS"})
    assert (status, device.stage) == (409, Stage.WIPED)
    assert "Votre rôle ne permet pas" in page


def test_what_a_role_may_never_do_is_folded_and_what_can_be_mended_stays_in_sight(
    session: Session, clients: Clients
) -> None:
    device, folded = make.device(), "Autres actions, non permises ici"
    page = clients(Role.TECHNICIAN).get(f"/devices/{device.code}").text
    above, _, beneath = page.partition(folded)
    beneath = beneath.partition("</details>")[0]
    assert "Constater l’effacement" in above
    assert "Disque sans preuve" in above
    assert "Votre rôle ne permet pas" not in above
    assert beneath.count("Votre rôle ne permet pas") == 2, "for parts, and recycled"
    assert folded not in clients(Role.WORKSHOP_LEAD).get(f"/devices/{device.code}").text


@pytest.mark.parametrize("path", ["/devices/BBBBBBB", "/devices/BBBBBBB/facts", "/devices/x%00y", "/devices/é"])
def test_a_device_that_does_not_exist_is_not_found(session: Session, clients: Clients, path: str) -> None:
    assert clients(Role.TECHNICIAN).get(path).status_code == 404


def test_an_unknown_move_or_a_disk_that_is_not_there_is_not_found(session: Session, clients: Clients) -> None:
    device, client = make.device(), clients(Role.WORKSHOP_LEAD)
    for path in ("moves/fly", "disks/2", "disks/0", "disks/²", "holds/1/lift"):
        assert client.post(f"/devices/{device.code}/{path}").status_code == 404, path


def test_a_date_of_purchase_is_typed_in_words_and_a_wrong_one_is_told(session: Session, clients: Clients) -> None:
    device, client = make.device(), clients(Role.TECHNICIAN)
    path, sent = f"/devices/{device.code}/facts", {"kind": "laptop", "bought_on": "mars 2018"}
    client.post(path, data=sent)
    session.refresh(device)
    assert device.bought_on == "2018-03"
    assert 'value="mars 2018"' in client.get(path).text
    assert "date d’achat" in client.get(f"/devices/{device.code}").text.lower()
    wrong = client.post(path, data=sent | {"bought_on": "hier"})
    assert (wrong.status_code, "n’est pas une date d’achat" in wrong.text) == (422, True)


def test_facts_are_corrected_and_the_story_says_what_changed(session: Session, clients: Clients) -> None:
    device = make.device(model="Latitude 5490")
    form = {
        "kind": "laptop",
        "make": "Dell",
        "model": "Latitude 5590",
        "ram_mb": "8192",
        "screen_inches": "15,6",
    }
    _status, page = post(clients(Role.TECHNICIAN), f"/devices/{device.code}/facts", form)
    assert "modèle : Latitude 5490 → Latitude 5590" in page
    assert (device.ram_mb, device.screen_inches) == (8192, 15.6)


def test_a_wrong_number_comes_back_with_its_sentence_and_changes_nothing(session: Session, clients: Clients) -> None:
    device = make.device()
    form = {"kind": "laptop", "make": "HP", "ram_mb": "beaucoup"}
    status, page = post(clients(Role.TECHNICIAN), f"/devices/{device.code}/facts", form)
    assert status == 422
    assert "Tapez un nombre entier" in page
    assert device.make == "Dell"


def test_a_disk_is_added_then_corrected(session: Session, clients: Clients) -> None:
    device, client = make.device(disk_serial=None), clients(Role.TECHNICIAN)
    post(
        client,
        f"/devices/{device.code}/disks",
        {"medium": "ssd", "model": "870 EVO", "serial": "S6P", "capacity_gb": "500"},
    )
    (disk,) = session.scalars(select(Disk).where(Disk.device_id == device.id)).all()
    assert (disk.serial, disk.capacity_bytes) == ("S6P", 500 * 10**9)
    post(client, f"/devices/{device.code}/disks/1", {"medium": "ssd", "model": "870 EVO", "serial": "S6Q"})
    session.refresh(disk)
    assert disk.serial == "S6Q"


def test_the_absence_of_a_carrier_is_signed_by_the_person(session: Session, clients: Clients) -> None:
    device = make.device(disk_serial=None)
    _status, page = post(clients(Role.TECHNICIAN), f"/devices/{device.code}/no-carrier", {"confirmed": "y"})
    assert "Camille Roy a déclaré que" in page
    assert device.no_carrier_said_by_id is not None


def test_a_hold_is_set_by_a_technician_and_lifted_by_a_lead_only(session: Session, clients: Clients) -> None:
    device, technician = make.device(stage=Stage.WIPED), clients(Role.TECHNICIAN)
    _status, page = post(technician, f"/devices/{device.code}/holds", {"reason": "safety", "note": "Batterie gonflée"})
    assert "Batterie gonflée" in page
    assert technician.post(f"/devices/{device.code}/holds/1/lift").status_code == 403
    _status, page = post(clients(Role.WORKSHOP_LEAD), f"/devices/{device.code}/holds/1/lift", {"note": "Changée"})
    assert "Aucun blocage" in page


def test_an_unproven_disk_beyond_reception_is_shouted_about(session: Session, clients: Clients) -> None:
    device, client = make.device(stage=Stage.READY), clients(Role.TECHNICIAN)
    shout = "Un disque de cet appareil n’est pas prouvé effacé"
    assert shout not in client.get(f"/devices/{device.code}").get_data(as_text=True)
    post(client, f"/devices/{device.code}/disks", {"medium": "ssd", "serial": "NEW1"})
    assert shout in client.get(f"/devices/{device.code}").get_data(as_text=True)


def test_what_closes_every_move_is_said_once_above_them_with_the_way_to_the_disks(
    session: Session, clients: Clients
) -> None:
    device = make.device()
    page = clients(Role.WORKSHOP_LEAD).get(f"/devices/{device.code}").get_data(as_text=True)
    moves = page[page.index('id="moves"') : page.index("</section>", page.index('id="moves"'))]
    assert moves.count("Disque sans preuve d’effacement") == 1
    assert '<a href="#wiping">Voir les disques</a>' in moves
    assert moves.count('aria-describedby="why-all') == 3


def test_the_page_asks_a_fixed_number_of_questions(session: Session, clients: Clients) -> None:
    short, long = make.device(stage=Stage.REFURBISHING), make.device(stage=Stage.REFURBISHING)
    short.disks[0].state = DiskState.TO_WIPE  # both wait for a proof: a device wholly proven asks one question less
    people = [make.user(Role.WORKSHOP_LEAD, name=f"Personne {number}") for number in range(5)]
    for number, person in enumerate(people):
        long.disks.append(Disk(serial=f"D{number}", state_at=make.AT, unproven_since=make.AT))
        long.holds.append(Hold(reason=HoldReason.INVESTIGATE, set_at=make.AT, set_by_id=person.id))
        for minute in range(10):
            record(Verb.DEVICE_CHANGED, long.code, actor=person, at=make.AT + timedelta(minutes=minute))
    client = clients(Role.WORKSHOP_LEAD)
    client.get(f"/devices/{short.code}")
    counts = []
    for code in [device.code for device in (short, long)]:
        with queries() as asked:
            client.get(f"/devices/{code}")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 13, counts


def test_the_event_of_each_move_names_the_person(session: Session, sign_in: Callable[[User], FlaskClient]) -> None:
    device, person = make.device(stage=Stage.WIPED), make.user(Role.TECHNICIAN, name="Lou Martin")
    page = post(sign_in(person), f"/devices/{device.code}/moves/start_work")[1]
    assert "Lou Martin" in page
    assert session.scalars(select(AuditEvent).where(AuditEvent.subject == device.code)).all()


def test_the_page_of_a_device_is_for_staff(session: Session, clients: Clients, client: FlaskClient) -> None:
    device: Device = make.device()
    assert client.get(f"/devices/{device.code}").status_code == 302
    for role in (Role.DONOR, Role.PRESCRIBER):
        assert clients(role).get(f"/devices/{device.code}").status_code == 403
