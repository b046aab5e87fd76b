"""A stop that was announced is changed or removed; no appointment is lost by it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.handover import actions as handover
from ordis.handover.models import Appointment, Slot
from ordis.handover.slots.actions import close_slots
from ordis.handover.tours import changing
from ordis.handover.tours.models import TourStop
from ordis.kernel import clock
from ordis.kernel.clock import in_paris
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from tests import make
from tests.handover.tours import making
from tests.handover.tours.test_actions import last_mail, take
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]


def change(stop: TourStop, facts: changing.StopFacts) -> list[Appointment]:
    return changing.change_stop(stop=stop, facts=facts, actor=make.user(), at=clock.now())


def hours(rows: list[Appointment]) -> list[str]:
    return [in_paris(row.starts_at).strftime("%H:%M") for row in rows]


def mails(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail)) or 0


def test_a_stop_that_moves_takes_its_families_with_it_and_tells_each(session: Session) -> None:
    stop = making.stop(making.tour(), (9, 11))
    rows = [take(making.slots(stop)[rank])[2] for rank in (0, 2)]
    assert change(stop, making.facts((14, 16), place="Marché")) == rows
    assert hours(rows) == ["14:00", "15:00"]
    assert [row.sequence for row in rows] == [1, 1]
    assert {row.place for row in rows} == {"Bus numérique, Marché"}
    assert [in_paris(each.starts_at).hour for each in making.slots(stop)] == [14, 14, 15, 15]
    mail = last_mail(session)
    assert "l’arrêt du bus change" in mail.subject
    assert mail.next_try_at == clock.now()
    [file] = mail.calendars.values()
    event = Calendar.from_ical(file).walk("VEVENT")[0]
    assert (int(event["sequence"]), str(event["location"])) == (1, "Bus numérique, Marché")


def test_a_stop_that_lasts_longer_moves_nobody_and_tells_nobody(session: Session) -> None:
    stop = making.stop(making.tour(), (9, 11))
    refs = [slot.ref for slot in making.slots(stop)]
    row = take(making.slots(stop)[1])[2]
    told = mails(session)
    assert change(stop, making.facts((9, 12), capacity=6)) == []
    assert (row.sequence, hours([row]), mails(session)) == (0, ["09:30"], told)
    assert [slot.ref for slot in making.slots(stop)][:4] == refs  # whoever has the page open takes the same time
    assert sum(slot.capacity for slot in making.slots(stop)) == 6


def test_a_stop_without_room_for_whoever_is_expected_is_refused_and_nothing_changes(session: Session) -> None:
    stop = making.stop(making.tour(), (9, 11))
    rows = [take(slot)[2] for slot in making.slots(stop)[:3]]
    with pytest.raises(
        Refusal, match="3\u00a0familles sont attendues à cet arrêt, qui n’aurait plus que 2\u00a0places"
    ):
        change(stop, making.facts((9, 11), capacity=2))
    assert hours(rows) == ["09:00", "09:30", "10:00"]
    assert (stop.capacity, [row.sequence for row in rows]) == (4, [0, 0, 0])
    moved = change(stop, making.facts((10, 12), capacity=3))
    assert sorted(hours(rows)) == ["10:00", "10:30", "11:00"]
    assert len(moved) == 2  # who came at 10 h still does


def test_what_was_cancelled_stays_told_when_its_time_goes(session: Session) -> None:
    stop = making.stop(making.tour(), (9, 11))
    referral, agent, row = take(making.slots(stop)[0])
    handover.cancel_appointment(referral=referral, actor=agent, at=clock.now())
    change(stop, making.facts((14, 15), capacity=2))
    session.refresh(row)
    assert (row.slot_id, row.cancelled_at) == (None, clock.now())
    changing.remove_stop(stop=stop, actor=make.user(), at=clock.now())
    assert session.scalar(sa.select(sa.func.count()).select_from(Slot)) == 0


def test_a_stop_is_removed_only_when_nobody_is_expected(session: Session) -> None:
    tour = making.tour()
    stop = making.stop(tour)
    take(making.slots(stop)[0])
    with pytest.raises(Refusal, match="1\u00a0famille est attendue à cet arrêt"):
        changing.remove_stop(stop=stop, actor=make.user(), at=clock.now())
    assert tour.stops == [stop]


def test_a_stop_meets_no_other_and_does_not_change_once_the_bus_is_there_or_its_times_are_closed(
    session: Session,
) -> None:
    tour = making.tour()
    first, second = making.stop(tour, (9, 10)), making.stop(tour, (11, 12), place="Gare")
    for facts, said in ((making.facts((10, 12)), "à deux arrêts"), (making.facts((5, 7)), "entre 7")):
        with pytest.raises(Refusal, match=said):
            change(first, facts)
    for act in (
        lambda: changing.change_stop(stop=first, facts=making.facts(), actor=make.user(), at=first.arrives_at),
        lambda: changing.remove_stop(stop=first, actor=make.user(), at=first.arrives_at + timedelta(minutes=5)),
    ):
        with pytest.raises(Refusal, match="déjà à cet arrêt"):
            act()
    close_slots(slots=making.slots(second)[:1], actor=make.user(), at=clock.now())
    with pytest.raises(Refusal, match="un de ses créneaux est fermé"):
        change(second, making.facts((13, 14)))


def test_the_page_of_a_stop_shows_what_is_planned_changes_it_and_removes_it(session: Session, clients: Clients) -> None:
    city, tour = clients(Role.COORDINATOR), making.tour()
    ref = making.stop(tour).ref
    path = f"/handovers/tours/{tour.ref}"
    assert f'href="{path}/stops/{ref}"' in city.get(path).text
    page = city.get(f"{path}/stops/{ref}").text
    assert 'value="09:00"' in page
    said = {"place": "Gare", "arrives": "15:00", "leaves": "14:00", "capacity": "4", "minutes": "30", "district": ""}
    refused = city.post(f"{path}/stops/{ref}", data=said)
    assert (refused.status_code, "après y être arrivé" in refused.text) == (422, True)
    told = follow(city, city.post(f"{path}/stops/{ref}", data=said | {"leaves": "17:00"})).text
    assert "L’arrêt « Gare » est changé. Aucun rendez-vous n’a bougé." in told.replace("\u202f", " ").replace(
        "\u00a0", " "
    )
    assert "est retiré" in follow(city, city.post(f"{path}/stops/{ref}/remove")).text
    assert city.get(f"{path}/stops/{ref}").status_code == 404


def test_whoever_drives_finds_the_tours_from_the_first_page(session: Session, clients: Clients) -> None:
    driver, tour = clients(Role.TECHNICIAN), making.tour()
    assert 'href="/handovers/tours"' in driver.get("/").text
    assert 'aria-current="true"' in driver.get(f"/handovers/tours/{tour.ref}").text
    stop = making.stop(tour)
    assert driver.get(f"/handovers/tours/{tour.ref}/stops/{stop.ref}").status_code == 403
