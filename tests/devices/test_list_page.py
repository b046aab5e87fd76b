"""The page of the list: its filters in its address, its pages, a fixed number of questions."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Hold, HoldReason, Stage
from tests import make
from tests.counting import queries

Clients = Callable[[Role], FlaskClient]


def codes(page: str) -> list[str]:
    return re.findall(r'href="/devices/([A-Z]{7})"', page)


def test_filters_are_in_the_address_and_add_up(session: Session, clients: Clients) -> None:
    laptop, ready = make.device(stage=Stage.WIPED), make.device(stage=Stage.READY)
    ready.serial = "PF0123"
    held = make.device(stage=Stage.WIPED)
    held.holds.append(Hold(reason=HoldReason.SAFETY, set_at=make.AT, set_by_id=make.user().id))
    client = clients(Role.TECHNICIAN)
    assert laptop.donation is not None
    assert ready.place is not None
    for query, expected in [
        ("stage=wiped", [held, laptop]),
        ("stage=wiped&held=1", [held]),
        ("kind=monitor", []),
        ("stage=ready&kind=laptop", [ready]),
        (f"donation={laptop.donation.number.lower()}", [laptop]),
        (f"place={ready.place.code}", [ready]),
        ("text=pf01", [ready]),
        (f"text={held.code[:4].lower()}", [held]),
        (f"text={spoken(laptop.code)}", [laptop]),
        ("stage=nothing&after=x", [held, ready, laptop]),
    ]:
        page = client.get(f"/devices?{query}").get_data(as_text=True)
        assert codes(page) == [device.code for device in expected], query


def test_the_list_is_read_by_pages_and_keeps_its_filters(session: Session, clients: Clients) -> None:
    made = [make.device(stage=Stage.WIPED) for _ in range(52)]
    client = clients(Role.TECHNICIAN)
    first = client.get("/devices?stage=wiped").get_data(as_text=True)
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link
    second = client.get(link[1].replace("&amp;", "&")).get_data(as_text=True)
    assert "stage=wiped" in link[1]
    assert codes(first) + codes(second) == [device.code for device in reversed(made)]


def test_the_list_never_asks_a_question_per_row(session: Session, clients: Clients) -> None:
    client, counts = clients(Role.TECHNICIAN), []
    for number in (1, 12):
        for _ in range(number):
            device = make.device(stage=Stage.READY)
            device.holds.append(Hold(reason=HoldReason.SAFETY, set_at=make.AT, set_by_id=make.user().id))
        with queries() as asked:
            client.get("/devices?stage=ready")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6, counts


def test_an_empty_list_says_what_to_do(session: Session, clients: Clients) -> None:
    client = clients(Role.TECHNICIAN)
    assert "Aucun appareil n’est encore enregistré" in client.get("/devices").get_data(as_text=True)
    assert "Aucun appareil ne répond" in client.get("/devices?stage=ready").get_data(as_text=True)
