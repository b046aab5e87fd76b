from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.handover.actions import set_appointment
from ordis.handover.slots.actions import close_slots, take
from ordis.kernel import clock
from ordis.referrals.models import Referral
from ordis.reports import queries
from tests import make
from tests.counting import queries as counted
from tests.handover.slots import making as meeting

Clients = Callable[[Role], FlaskClient]


def test_the_front_page_counts_what_waits_and_links_to_the_list_behind(session: Session, clients: Clients) -> None:
    make.device(stage=Stage.RECEIVED)
    make.device(stage=Stage.READY, disk_serial="S2")
    page = clients(Role.TECHNICIAN).get("/").get_data(as_text=True)
    assert "appareil à effacer" in page
    assert "/devices?stage=received" in page


def test_the_front_page_counts_no_further_than_its_cap(
    session: Session, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "COUNT_CAP", 1)
    for serial in ("S1", "S2"):
        make.device(stage=Stage.RECEIVED, disk_serial=serial)
    make.device(stage=Stage.READY, disk_serial="S3")
    page = clients(Role.TECHNICIAN).get("/").text
    assert "1+</strong> appareil à effacer" in page
    assert "<strong>1</strong> appareil prêt" in page


def test_a_donor_is_shown_no_work_of_the_workshop(session: Session, clients: Clients) -> None:
    assert "à effacer" not in clients(Role.DONOR).get("/").get_data(as_text=True)


def expected_today(number: int) -> list[Referral]:
    """So many families expected within the hour."""
    found = []
    for rank in range(number):
        referral, agent, _ = meeting.reserved()
        starts_at = clock.now() + timedelta(minutes=10 * rank + 5)
        set_appointment(referral=referral, starts_at=starts_at, place="Mairie", actor=agent, at=clock.now())
        found.append(referral)
    return found


def test_the_front_page_tells_the_handovers_of_the_day_and_names_no_family(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    assert "Personne n’est attendu aujourd’hui" in city.get("/").text
    first, second = expected_today(2)
    page = city.get("/").text
    assert "2\u00a0familles" in page
    assert "2\u00a0encore attendues" in page
    assert f"/handovers/{first.ref}" in page
    assert second.number not in page
    for referral in (first, second):
        assert referral.household.full_name not in page
    assert "Remises d’aujourd’hui" not in clients(Role.TECHNICIAN).get("/").text


def test_the_front_page_asks_as_many_queries_whatever_the_day_holds(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    expected_today(1)
    session.expire_all()
    with counted() as few:
        city.get("/")
    expected_today(6)
    session.expire_all()
    with counted() as many:
        city.get("/")
    assert len(many) == len(few) <= 20


def test_an_appointment_at_a_time_that_the_city_closed_is_a_thing_to_do_on_the_front_page(
    session: Session, clients: Clients
) -> None:
    [slot] = meeting.open_times()
    referral, agent, _ = meeting.reserved()
    take(referral=referral, slot=slot, actor=agent, at=clock.now())
    close_slots(slots=[slot], actor=make.user(), at=clock.now())
    page = clients(Role.COORDINATOR).get("/").text
    assert "1\u00a0rendez-vous à déplacer" in page
    assert "/handovers#to-move" in page
