"""The story of a device: who, what field, from, to, by which door, with or without the automatic."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb, record
from ordis.accounts.permissions import Role
from ordis.devices import actions, timeline
from ordis.devices.code import spoken
from ordis.devices.models import Door
from ordis.stock import actions as stock
from tests import make
from tests.counting import queries

Clients = Callable[[Role], FlaskClient]


def test_a_correction_says_field_from_to_and_door(session: Session) -> None:
    device, person = make.device(), make.user(name="Lou Martin")
    actions.change_facts(device=device, values={"make": "HP"}, actor=person, at=make.AT, door=Door.BULK)
    session.flush()
    entry = next(each for each in timeline.read(device)[0] if not each.is_move)
    assert entry.sentence.startswith("Lou Martin a corrigé la fiche")
    assert (entry.note.replace("\u202f", " "), entry.door) == ("marque : Dell → HP", "lot")


def test_a_move_between_places_says_both_once(session: Session) -> None:
    device, person, first, second = make.device(), make.user(Role.TECHNICIAN), make.place(), make.place()
    stock.put(device=device, place=first, actor=person, at=make.AT, door=Door.PAGE)
    stock.put(device=device, place=second, actor=person, at=make.AT, door=Door.SCAN)
    session.flush()
    entry = timeline.read(device)[0][1]
    assert entry.note.replace("\u202f", " ") == f"emplacement : {first.name} → {second.name}"
    assert entry.door == "scan"


def test_the_automatic_is_left_out_on_request_with_as_many_questions(session: Session, clients: Clients) -> None:
    device, person, client = make.device(), make.user(name="Lou Martin"), clients(Role.TECHNICIAN)
    record(Verb.INVENTORY_APPLIED, device.code, actor=None, at=make.AT)
    record(Verb.LABEL_PRINTED, device.code, actor=person, at=make.AT)
    session.flush()
    client.get(f"/devices/{device.code}")
    pages, counts = [], []
    for query in ("", "?auto=0", "?auto=banana"):
        with queries() as asked:
            pages.append(client.get(f"/devices/{device.code}{query}").get_data(as_text=True))
        counts.append(len(asked))
    assert ["Ordis a rattaché" in page for page in pages] == [True, False, True]
    assert all("Lou Martin a imprimé" in page for page in pages)
    assert len(set(counts)) == 1, counts


def test_time_lots_and_codes_are_said_as_people_read_them(session: Session) -> None:
    device, person = make.device(), make.user(name="Lou Martin")
    record(Verb.WORK_RECORDED, device.code, actor=person, at=make.AT, minutes=45, lot="LOT-2022-00001")
    session.flush()
    entry = next(each for each in timeline.read(device)[0] if not each.is_move)
    assert entry.sentence == "Lou Martin a noté le reconditionnement de " + spoken(device.code)
    assert entry.note.replace("\u202f", " ") == "temps passé : 45\u00a0min ; lot : LOT-2022-00001"
