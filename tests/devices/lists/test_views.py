"""The page of the list: its filters, its tabs, its questions to the database."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.labels.models import FormerCode
from ordis.devices.listing import Filter
from ordis.devices.lists import queries as list_queries
from ordis.devices.lists.models import SavedView
from ordis.devices.models import Device, Grade, Hold, HoldReason, Kind, Stage
from ordis.kernel.pages import PAGE_SIZE
from tests import make
from tests.conftest import TODAY
from tests.counting import queries

Clients = Callable[[Role], FlaskClient]


def codes(page: str) -> list[str]:
    return re.findall(r'href="/devices/([A-Z]{7})"', page)


def shown(client: FlaskClient, query: str) -> list[str]:
    return codes(client.get(f"/devices?{query}").get_data(as_text=True))


def hold(device: Device, reason: HoldReason) -> None:
    device.holds.append(Hold(reason=reason, set_at=make.AT, set_by_id=make.user().id))


def test_several_values_of_a_field_add_up_and_fields_narrow(session: Session, clients: Clients) -> None:
    wiped, ready = make.device(stage=Stage.WIPED), make.device(stage=Stage.READY)
    received = make.device(kind=Kind.DESKTOP)
    client = clients(Role.TECHNICIAN)
    for query, expected in [
        ("stage=wiped&stage=ready", [ready, wiped]),
        ("stage=wiped&stage=received&kind=desktop", [received]),
        ("kind=laptop&kind=desktop", [received, ready, wiped]),
        ("stage=wiped&stage=received&kind=laptop&kind=desktop", [received, wiped]),
    ]:
        assert shown(client, query) == [device.code for device in expected], query


def test_each_field_keeps_what_it_says(session: Session, clients: Clients) -> None:
    client = clients(Role.TECHNICIAN)
    held, graded, old, labelled = (make.device() for _ in range(4))
    unknown = make.device(disk_serial=None)
    monitor = make.device(kind=Kind.MONITOR, disk_serial=None)
    proven = make.device(stage=Stage.WIPED)
    hold(held, HoldReason.SAFETY)
    graded.grade, graded.performance = Grade.B, "C2"
    old.stage_since = TODAY - timedelta(days=40)
    old.received_at = TODAY - timedelta(days=40)
    labelled.label_printed_at = make.AT
    session.flush()
    everything = {device.code for device in (held, graded, old, labelled, unknown, monitor, proven)}
    for query, expected in [
        ("held=safety", {held}), ("held=1", {held}), ("held=locked", set()), ("grade=B&grade=C", {graded}),
        ("performance=C2", {graded}), ("days=30", {old}), ("received_to=2026-10-12", {old}),
        ("received_from=2026-10-11&received_to=2026-10-11", {old}), ("disk=unknown", {unknown}),
    ]:  # fmt: skip
        assert set(shown(client, query)) == {device.code for device in expected}, query
    assert set(shown(client, "unlabelled=1")) == everything - {labelled.code}
    assert set(shown(client, "disk=unproven")) == everything - {monitor.code, proven.code}
    assert set(shown(client, "disk=to_wipe")) == everything - {monitor.code, proven.code, unknown.code}
    assert shown(client, "outside=1") == []


def test_a_place_is_searched_with_the_places_inside_it_whatever_their_depth(session: Session, clients: Clients) -> None:
    room, shelf, box = make.place(), make.place(), make.place()
    shelf.parent_id, box.parent_id = room.id, shelf.id
    room.parent_id = box.id  # a loop that nobody should make does not hang the page
    device, elsewhere = make.device(), make.device()
    device.place_id = box.id
    elsewhere.place_id = make.place().id
    session.flush()
    assert shown(clients(Role.TECHNICIAN), f"place={room.code}") == [device.code]


def test_a_replaced_code_still_finds_its_device(session: Session, clients: Clients) -> None:
    device, person = make.device(), make.user()
    old = make.device().code
    session.add(FormerCode(code="BCDFGHJ", device_id=device.id, replaced_at=make.AT, replaced_by_id=person.id))
    session.flush()
    assert shown(clients(Role.TECHNICIAN), "text=bcd-fgh-j") == [device.code]
    assert shown(clients(Role.TECHNICIAN), f"code={device.code}&code={old}") == [old, device.code]


@pytest.mark.parametrize(
    "query",
    ["after=x", "after=99999999999999999999", "after=-1", "days=²", "stage=%FF", "received_from=2026-02-30",
     "code=x&code=", "held=%F0%9F%92%A9", "text=%", "place='; DROP TABLE device", "grade=A&grade=A&disk="],
)  # fmt: skip
def test_a_bad_address_is_a_page(session: Session, clients: Clients, query: str) -> None:
    make.device()
    assert clients(Role.TECHNICIAN).get(f"/devices?{query}").status_code == 200


def test_the_button_is_told_how_many_there_are(session: Session, clients: Clients) -> None:
    for _ in range(3):
        make.device(stage=Stage.WIPED)
    answer = clients(Role.TECHNICIAN).get("/devices/count?stage=wiped").get_json()
    assert answer == {"found": 3, "label": "3\u00a0appareils"}


@pytest.mark.parametrize("capped", [False, True])
@pytest.mark.parametrize("query", ["stage=wiped&stage=ready", "stage=wiped", "kind=laptop&stage=ready&stage=wiped"])
def test_the_pages_of_a_wide_list_and_of_a_narrow_one_hold_each_device_once(
    session: Session, query: str, capped: bool
) -> None:
    made = [make.device(stage=Stage.WIPED) for _ in range(PAGE_SIZE + 5)]
    wanted = Filter.from_args(MultiDict(parse_qsl(query)))
    first = list_queries.devices_page(wanted, after=None, capped=capped)
    second = list_queries.devices_page(wanted, after=first.next_after, capped=capped)
    assert [device.id for device in (*first.items, *second.items)] == [device.id for device in reversed(made)]
    assert second.next_after is None


def test_the_list_asks_the_same_questions_whatever_it_holds(
    session: Session, sign_in: Callable[[User], FlaskClient]
) -> None:
    person = make.user(Role.WORKSHOP_LEAD)
    client, counts = sign_in(person), []
    every = "&".join(f"stage={stage.value}" for stage in Stage)
    for number in (1, 12):
        for rank in range(number):
            device = make.device(stage=Stage.READY)
            hold(device, HoldReason.SAFETY)
            name = f"Vue {number} {rank}"
            session.add(SavedView(name=name, owner_id=person.id, arguments={"stage": ["ready"]}, created_at=make.AT))
        session.flush()
        with queries() as asked:
            client.get(f"/devices?{every}&held=1&kind=laptop&disk=unproven&unlabelled=1")
            client.get("/devices?stage=ready")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14, counts


def test_the_hold_and_the_name_of_a_device_are_in_its_row(session: Session, clients: Clients) -> None:
    device = make.device()
    hold(device, HoldReason.LOCKED)
    page = clients(Role.TECHNICIAN).get("/devices").get_data(as_text=True)
    assert spoken(device.code) in page
    assert "Bloqué" in page
    assert f'name="codes" value="{device.code}"' in page


def test_what_is_chosen_goes_to_the_dialog_of_labels(session: Session, clients: Clients) -> None:
    devices = [make.device(stage=Stage.WIPED) for _ in range(3)]
    client = clients(Role.TECHNICIAN)
    picked = client.post("/devices/selection/labels", data={"codes": [devices[0].code, spoken(devices[1].code)]})
    assert picked.status_code == 303
    assert re.findall("[A-Z]{7}", picked.location) == [devices[0].code, devices[1].code]
    whole = client.post("/devices/selection/labels", data={"all": "1", "stage": "wiped"})
    assert re.findall("[A-Z]{7}", whole.location) == [device.code for device in reversed(devices)]
    nothing = client.post("/devices/selection/labels", data={})
    assert nothing.status_code == 422
    assert "Aucun appareil n’est choisi" in nothing.get_data(as_text=True)


def test_reading_lists_leaves_no_trace(session: Session, clients: Clients) -> None:
    make.device()
    before = len(session.scalars(select(AuditEvent)).all())
    client = clients(Role.TECHNICIAN)
    for path in ("/devices", "/devices/count", "/devices/paste", "/devices/views", "/devices/columns"):
        assert client.get(path).status_code == 200
    assert len(session.scalars(select(AuditEvent)).all()) == before
