"""The city says its hours, and the times it opens follow them."""

from collections.abc import Callable

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.handover.models import Slot
from ordis.handover.venues.models import Venue
from ordis.kernel.clock import in_paris
from tests.handover.slots.test_views import typed
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
WEEK = {"day1": "9 h - 12 h, 14 h - 16 h", "day2": "9 h - 12 h", "closed_on_holidays": "y"}
LIBRARY = {"name": "Médiathèque", "address": "4 rue de l’Université", **WEEK}


def venue(session: Session, city: FlaskClient) -> Venue:
    follow(city, city.post("/handovers/places", data=LIBRARY))
    return session.scalars(sa.select(Venue)).one()


def test_a_place_is_added_changed_closed_and_archived(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    assert "Aucun lieu encore" in city.get("/handovers/places").text
    row = venue(session, city)
    listed = city.get("/handovers/places").text
    assert "Mercredi" in listed
    assert "Lundi" not in listed
    told = city.get(f"/handovers/places/{row.ref}").text
    assert "9\u00a0h - 12\u00a0h, 14\u00a0h - 16\u00a0h" in told
    assert "Noël" in told
    closing = {"first_day": "2026-12-21", "last_day": "2027-01-02", "why": "congés"}
    told = follow(city, city.post(f"/handovers/places/{row.ref}/closings", data=closing)).text
    assert "du 21\u00a0décembre 2026 au 2\u00a0janvier 2027" in told
    page = city.post(f"/handovers/places/{row.ref}/closings/{row.closings[0].ref}/remove")
    assert "Aucune fermeture annoncée" in follow(city, page).text
    assert "Archivé" in follow(city, city.post(f"/handovers/places/{row.ref}/archive")).text
    assert "Médiathèque" not in city.get("/handovers/slots/new").text


def test_a_place_badly_said_is_refused_and_keeps_what_was_typed(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    row = venue(session, city)
    for changes, said in (
        ({"day1": "le matin"}, "Écrivez les heures comme ceci"),
        ({"day1": "", "day2": ""}, "Ce lieu n’ouvre aucun jour"),
        ({"name": ""}, "Écrivez le nom du lieu"),
    ):
        answer = city.post(f"/handovers/places/{row.ref}", data={**LIBRARY, **changes})
        assert (answer.status_code, said in answer.text) == (422, True)
    again = city.post("/handovers/places", data=LIBRARY)
    assert (again.status_code, "s’appelle déjà" in again.text) == (422, True)
    wrong = {"first_day": "2026-12-21", "last_day": "2026-12-20"}
    assert "avant le premier" in city.post(f"/handovers/places/{row.ref}/closings", data=wrong).text


def test_a_series_leaves_out_what_the_place_does_not_open_and_says_so(session: Session, clients: Clients) -> None:
    """Tuesdays from 24 November at 14 h: until 16 h only, and not on a day closed."""
    city = clients(Role.COORDINATOR)
    row = venue(session, city)
    city.post(f"/handovers/places/{row.ref}/closings", data={"first_day": "2026-12-01", "last_day": "2026-12-01"})
    told = follow(city, city.post("/handovers/slots", data=typed(site=row.ref, place=""))).text
    assert "8\u00a0créneaux ouverts" in told
    assert "mardi 1er\u00a0décembre 2026 (fermeture)" in told
    assert "mardi 24\u00a0novembre 2026 (ouvert de" in told
    slots = session.scalars(sa.select(Slot).order_by(Slot.id)).all()
    assert {in_paris(slot.starts_at).hour for slot in slots} == {14, 15}
    assert {slot.place for slot in slots} == {"Médiathèque, 4 rue de l’Université"}


def test_a_series_all_outside_the_hours_is_refused(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    row = venue(session, city)
    answer = city.post("/handovers/slots", data=typed(site=row.ref, first_day="2026-11-26", weeks="1"))
    assert (answer.status_code, "fermé le jeudi" in answer.text) == (422, True)
    assert session.scalar(sa.select(sa.func.count()).select_from(Slot)) == 0


def test_new_hours_close_the_empty_times_they_leave_outside_and_say_how_many(
    session: Session, clients: Clients
) -> None:
    city = clients(Role.COORDINATOR)
    row = venue(session, city)
    city.post("/handovers/slots", data=typed(site=row.ref, weeks="1"))
    told = follow(city, city.post(f"/handovers/places/{row.ref}", data={**LIBRARY, "day1": "9 h - 12 h"})).text
    assert "4\u00a0créneaux sont fermés." in told
    assert session.scalar(sa.select(sa.func.count()).where(Slot.closed_at.is_(None))) == 0


def test_a_place_written_by_hand_stays_possible(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    venue(session, city)
    assert "18\u00a0créneaux ouverts" in follow(city, city.post("/handovers/slots", data=typed())).text
