"""« Pas venu » on the page of the day, and the page where the city decides."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.handover.missed import actions
from ordis.handover.slots import actions as slots
from ordis.kernel import clock
from ordis.kernel.clock import in_paris
from ordis.kernel.french import day
from tests.handover.missed.test_actions import DAY, expected
from tests.handover.slots import making
from tests.pages import follow

SignIn = Callable[[User], FlaskClient]
Clients = Callable[[Role], FlaskClient]


def test_the_prescriber_notes_it_on_the_page_of_the_day(session: Session, sign_in: SignIn) -> None:
    referral, agent, reservation, slot = expected()
    client = sign_in(agent)
    assert "Pas venu" not in client.get("/handovers").text
    with clock.frozen(slot.starts_at):
        assert "Pas venu" in client.get("/handovers").text
        told = follow(client, client.post(f"/handovers/{referral.ref}/missed")).text
        assert "n’est pas venue. Son prescripteur est prévenu" in told
        page = client.get(f"/referrals/{referral.ref}").text
    assert "La famille n’est pas venue le mardi 24" in page
    assert f"réservé jusqu’au {day(reservation.until)}" in page


def test_an_appointment_past_is_listed_until_somebody_says_what_happened(session: Session, sign_in: SignIn) -> None:
    referral, agent, _, slot = expected()
    client = sign_in(agent)
    with clock.frozen(slot.starts_at + DAY):
        told = client.get("/handovers").text
        assert "Rendez-vous passés, non signés" in told
        assert "Pas venu" in told
        follow(client, client.post(f"/handovers/{referral.ref}/missed"))
        assert "Rendez-vous passés, non signés" not in client.get("/handovers").text


def test_the_city_sees_what_to_decide_and_the_figures(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    assert "Rien à décider" in city.get("/handovers/missed").text
    referral, agent, _, slot = expected()
    actions.miss(referral=referral, actor=agent, at=slot.starts_at)
    with clock.frozen(slot.starts_at):
        [slot] = making.open_times(days=5)
        slots.take(referral=referral, slot=slot, actor=agent, at=clock.now())
    actions.miss(referral=referral, actor=agent, at=slot.starts_at)
    with clock.frozen(slot.starts_at):
        told = city.get("/handovers/missed").text
    assert f"2, le dernier noté le {day(in_paris(slot.starts_at))}" in told
    assert "2\u00a0rendez-vous manqués" in told
    assert "100\u202f% des rendez-vous n’ont pas eu lieu" in told
