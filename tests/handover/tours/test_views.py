"""The pages of a tour: the city prepares it, the workshop loads, a sheet is printed, nobody is named."""

from collections.abc import Callable

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.handover.slots import actions as slots
from ordis.handover.tours import queries
from ordis.handover.tours.models import Tour
from ordis.kernel import clock
from tests import make
from tests.counting import queries as counted
from tests.handover.slots import making as meeting
from tests.handover.tours import making
from tests.pages import follow

SignIn = Callable[[User], FlaskClient]
Clients = Callable[[Role], FlaskClient]
STOP = {
    "place": "Place de Provence", "arrives": "09:00", "leaves": "11:00", "capacity": "4", "minutes": "30",
    "district": "",
}  # fmt: skip


def tour_of(session: Session, city: FlaskClient) -> Tour:
    bus = making.bus()
    [agent, *_] = queries.agents()
    said = {"day": meeting.in_days(4).isoformat(), "bus": bus.code, "agent": agent.email, "name": "Quartiers nord"}
    assert "est prête" in follow(city, city.post("/handovers/tours", data=said)).text
    return session.scalars(sa.select(Tour)).one()


def test_a_tour_is_prepared_put_in_order_delayed_and_cancelled(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    assert "Aucun bus au stock" in city.get("/handovers/tours/new").text
    assert "Aucune tournée à venir" in city.get("/handovers/tours").text
    path = f"/handovers/tours/{tour_of(session, city).ref}"
    assert "Aucun arrêt encore" in city.get(path).text
    for changes in ({}, {"place": "Gare", "arrives": "13:00", "leaves": "14:00"}):
        told = follow(city, city.post(f"{path}/stops", data={**STOP, **changes})).text
    assert told.index('stop-place">Place de Provence') < told.index('stop-place">Gare')
    refs = [stop.ref for stop in session.scalars(sa.select(Tour)).one().stops]
    told = follow(city, city.post(f"{path}/order", data={"stop": refs[::-1]})).text
    assert "Personne n’y était encore attendu" in told
    assert "Le retard est dit" in follow(city, city.post(f"{path}/delay", data={"late": "20"})).text
    assert "20 minutes de retard annoncées" in city.get(path).text
    assert "est annulé" in follow(city, city.post(f"{path}/stops/{refs[0]}/cancel")).text
    assert "est annulée" in follow(city, city.post(f"{path}/cancel")).text
    assert "Cette tournée est annulée" in city.get(path).text


def test_a_stop_badly_typed_is_refused_and_keeps_what_was_typed(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    path = f"/handovers/tours/{tour_of(session, city).ref}"
    for changes, said in (
        ({"leaves": "08:00"}, "entre 7"),
        ({"capacity": "31"}, "de 1 à 30"),
        ({"minutes": "240"}, "Aucune remise de 240"),
        ({"place": ""}, "Écrivez où le bus s’arrête"),
    ):
        answer = city.post(f"{path}/stops", data={**STOP, **changes})
        assert (answer.status_code, said in answer.text, 'value="09:00"' in answer.text) == (422, True, True)
    assert city.post(f"{path}/delay", data={"late": "-3"}).status_code == 422


def test_the_workshop_loads_and_the_sheet_names_nobody(session: Session, clients: Clients, sign_in: SignIn) -> None:
    tour = making.tour()
    stop = making.stop(tour)
    referral, agent, reservation = meeting.reserved()
    slots.take(referral=referral, slot=making.slots(stop)[0], actor=agent, at=clock.now())
    code, path = spoken(reservation.device.code), f"/handovers/tours/{tour.ref}"
    bench = clients(Role.WORKSHOP_LEAD)
    assert "0/1 dans le bus" in bench.get(path).text
    assert "1/1 dans le bus" in follow(bench, bench.post(f"{path}/load", data={"text": reservation.device.code})).text
    other = bench.post(f"{path}/load", data={"text": make.reservation().device.code})
    assert (other.status_code, "attendu à aucun arrêt" in other.text) == (409, True)
    for page in (bench.get(path).text, bench.get(f"{path}/sheet").text):
        assert code in page
        assert referral.household.last_name not in page
        assert referral.number not in page
    assert sign_in(agent).get(path).status_code == 403


def test_a_tour_costs_the_same_whoever_is_expected(session: Session, clients: Clients) -> None:
    bench, asked = clients(Role.WORKSHOP_LEAD), []
    for families in (1, 4):
        tour = making.tour(days=3 + families, on=making.bus(f"Bus {families}"))
        stop = making.stop(tour)
        for slot in making.slots(stop)[:families]:
            referral, agent, _ = meeting.reserved()
            slots.take(referral=referral, slot=slot, actor=agent, at=clock.now())
        session.flush()
        session.expire_all()
        with counted() as made:
            assert bench.get(f"/handovers/tours/{tour.ref}").status_code == 200
        asked.append(len(made))
    assert asked[0] == asked[1]
