"""A place closes days or hours: families are named first, then nobody takes what it no longer keeps."""

from collections.abc import Callable
from datetime import date, time

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.handover.models import Appointment, Slot
from ordis.handover.slots import actions as slots
from ordis.handover.slots.rules import Series
from ordis.handover.venues import actions
from ordis.handover.venues.models import Venue, VenueClosing
from ordis.handover.venues.outside import AsksFirst
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral
from tests import make
from tests.allocation.test_race import together
from tests.conftest import TODAY
from tests.handover.slots import making
from tests.handover.slots.test_race import kept, people, taking
from tests.handover.venues.test_views import LIBRARY
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
SignIn = Callable[[User], FlaskClient]

TUESDAY = date(2026, 11, 24)
WEEK = {1: [(time(9), time(12)), (time(14), time(16))]}
CLOSING = {"first_day": "2026-11-24", "last_day": "2026-11-24", "why": "travaux"}


def library(times: int = 2, capacity: int = 1) -> tuple[Venue, list[Slot]]:
    """Open on Tuesdays, with ``times`` half hours from 14 h on the next one."""
    city, at = make.user(Role.COORDINATOR), clock.now()
    venue, _ = actions.save_venue(
        venue=None, name="Médiathèque", address="4 rue de l’Université", hours=WEEK, closed_on_holidays=True,
        actor=city, at=at,
    )  # fmt: skip
    return venue, slots.open_slots(series=series(times, capacity), place="", site=None, venue=venue, actor=city, at=at)


def series(times: int, capacity: int = 1) -> Series:
    return Series(TUESDAY, time(14), time(14 + times // 2, 30 * (times % 2)), minutes=30, capacity=capacity)


def expected_at(slot: Slot) -> tuple[Referral, User, Appointment]:
    referral, agent, _ = making.reserved()
    return referral, agent, slots.take(referral=referral, slot=slot, actor=agent, at=clock.now())


def test_the_page_names_the_appointments_before_it_closes_a_day_and_no_family(
    session: Session, clients: Clients
) -> None:
    venue, [first, _] = library()
    referral, _, row = expected_at(first)
    city, path = clients(Role.COORDINATOR), f"/handovers/places/{venue.ref}/closings"
    asked = city.post(path, data=CLOSING)
    assert asked.status_code == 409
    for said in (
        referral.number,
        "1\u00a0rendez-vous à déplacer",
        "1\u00a0créneau libre ferme aussi",
        'value="travaux"',
    ):
        assert said in asked.text
    assert referral.household.last_name not in asked.text
    assert session.scalars(sa.select(VenueClosing)).all() == []
    assert session.scalar(sa.select(sa.func.count()).where(Slot.closed_at.is_(None))) == 2
    told = follow(city, city.post(path, data={**CLOSING, "agreed": row.ref})).text
    assert "est fermé le mardi 24\u00a0novembre 2026." in told
    assert "2\u00a0créneaux sont fermés. 1\u00a0rendez-vous à déplacer\u202f: les prescripteurs" in told
    assert f"/handovers/{referral.ref}/slots" in told
    assert session.scalar(sa.select(sa.func.count()).where(Slot.closed_at.is_(None))) == 0
    assert row.ended_at is None


def test_who_is_expected_at_a_time_closed_is_to_be_moved_until_another_is_taken(
    session: Session, sign_in: SignIn
) -> None:
    venue, [first, _] = library()
    [elsewhere] = making.open_times()
    referral, agent, row = expected_at(first)
    actions.close_days(
        venue=venue, first_day=TUESDAY, last_day=TUESDAY, why="", agreed=[row.ref], actor=make.user(), at=clock.now()
    )
    page = sign_in(agent)
    assert "À déplacer" in page.get("/handovers").text
    assert "La ville a fermé ce créneau" in page.get(f"/referrals/{referral.ref}").text
    follow(page, page.post(f"/handovers/{referral.ref}/slots", data={"slot": elsewhere.ref}))
    assert row.slot_id == elsewhere.id
    assert "À déplacer" not in page.get("/handovers").text


def test_the_empty_times_of_a_day_that_closes_are_offered_and_taken_no_more(
    session: Session, clients: Clients, sign_in: SignIn
) -> None:
    venue, [first, _] = library()
    referral, agent, _ = making.reserved()
    city = clients(Role.COORDINATOR)
    told = follow(city, city.post(f"/handovers/places/{venue.ref}/closings", data=CLOSING)).text
    assert "2\u00a0créneaux sont fermés." in told
    assert making.offered(referral, agent) == []
    answer = sign_in(agent).post(f"/handovers/{referral.ref}/slots", data={"slot": first.ref})
    assert (answer.status_code, "a fermé ce créneau" in answer.text) == (409, True)


def test_hours_taken_away_ask_like_a_day_and_leave_the_other_times(session: Session, clients: Clients) -> None:
    venue, times = library(times=4)
    _, _, row = expected_at(times[3])
    city, path = clients(Role.COORDINATOR), f"/handovers/places/{venue.ref}"
    shorter = {**LIBRARY, "day1": "9 h - 12 h, 14 h - 15 h"}
    asked = city.post(path, data=shorter)
    assert (asked.status_code, row.referral.number in asked.text) == (409, True)
    assert venue.hours["1"][1] == ["14:00", "16:00"]
    follow(city, city.post(path, data={**shorter, "agreed": row.ref}))
    assert [slot.closed_at is None for slot in times] == [True, True, False, False]
    assert venue.hours["1"][1] == ["14:00", "15:00"]


def test_what_was_taken_since_the_page_asked_is_asked_again(session: Session, clients: Clients) -> None:
    venue, [first, second] = library()
    (_, _, row), (other, _, _) = expected_at(first), expected_at(second)
    city = clients(Role.COORDINATOR)
    again = city.post(f"/handovers/places/{venue.ref}/closings", data={**CLOSING, "agreed": row.ref})
    assert (again.status_code, other.number in again.text) == (409, True)
    assert "pendant que vous lisiez" in again.text


def test_a_family_that_left_with_its_computer_is_not_to_be_moved(session: Session) -> None:
    venue, [first, _] = library()
    referral, _, _ = expected_at(first)
    referral.stage = type(referral.stage).HANDED_OVER
    closed = actions.close_days(
        venue=venue, first_day=TUESDAY, last_day=TUESDAY, why="", actor=make.user(), at=clock.now()
    )
    assert (closed.closed, closed.standing) == (2, [])


def closing(venue: int, city: int) -> Callable[[], None]:
    """Somebody who agrees to nothing but empty times."""

    def attempt() -> None:
        actions.close_days(
            venue=db.session.get_one(Venue, venue), first_day=TUESDAY, last_day=TUESDAY, why="",
            actor=db.session.get_one(User, city), at=TODAY,
        )  # fmt: skip

    return attempt


def test_a_place_taken_while_the_day_closes_is_either_asked_about_or_refused(own_database: Flask) -> None:
    venue, [slot] = library(times=1, capacity=9)
    wanted, key, ref, city = people(9), slot.id, venue.id, make.user().id
    db.session.commit()
    answers = together(own_database, [closing(ref, city), *(taking(*pair, key) for pair in wanted)])
    taken, shut = len(kept()), db.session.get_one(Slot, key).closed_at is not None
    assert answers[1:].count("gagné") == taken
    assert (answers[0] == "gagné") == shut == (taken == 0)  # nobody stands, unread, in a day that closed
    assert answers[0] == "gagné" or "Des familles sont attendues" in answers[0]


def test_times_opened_while_the_day_closes_are_closed_too_or_never_opened(own_database: Flask) -> None:
    venue, _ = library(times=1)
    key, city = venue.id, make.user().id
    db.session.commit()

    def opening() -> None:
        slots.open_slots(
            series=Series(TUESDAY, time(9), time(12), minutes=30, capacity=1), place="", site=None,
            venue=db.session.get_one(Venue, key), actor=db.session.get_one(User, city), at=TODAY,
        )  # fmt: skip

    answers = together(own_database, [closing(key, city), opening])
    assert answers[0] == "gagné"
    assert db.session.scalar(sa.select(sa.func.count()).where(Slot.closed_at.is_(None))) == 0


def test_what_asks_first_is_a_refusal_that_names_who_is_expected(session: Session) -> None:
    venue, [first, second] = library()
    _, _, row = expected_at(first)
    with pytest.raises(AsksFirst) as asks:
        actions.close_days(venue=venue, first_day=TUESDAY, last_day=TUESDAY, why="", actor=make.user(), at=clock.now())
    assert isinstance(asks.value, Refusal)
    assert (list(asks.value.standing), asks.value.free, second.closed_at) == ([row], 1, None)
    assert session.scalars(sa.select(OutgoingMail).where(OutgoingMail.subject.contains("ne peut pas"))).all() == []
