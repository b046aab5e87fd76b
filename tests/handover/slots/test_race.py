"""Many people at the same second on the same times, with real commits."""

from collections import Counter
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from ordis.accounts.models import User
from ordis.handover import actions as handover
from ordis.handover.models import Appointment, Slot
from ordis.handover.slots import actions, queries
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.allocation.test_race import together
from tests.conftest import TODAY
from tests.handover.slots import making

PEOPLE = 10


def taking(referral: int, agent: int, slot: int) -> Callable[[], None]:
    def attempt() -> None:
        wanted = db.session.get(Slot, slot)
        if wanted is None:
            raise Refusal("404: the stop moved away with its times")
        actions.take(
            referral=db.session.get_one(Referral, referral),
            slot=wanted,
            actor=db.session.get_one(User, agent),
            at=TODAY,
        )

    return attempt


def people(number: int) -> list[tuple[int, int]]:
    found = [making.reserved() for _ in range(number)]
    return [(referral.id, agent.id) for referral, agent, _ in found]


def kept() -> list[Appointment]:
    return list(db.session.scalars(sa.select(Appointment).where(Appointment.cancelled_at.is_(None))))


def test_the_last_place_of_a_time_goes_to_one_of_ten_and_the_others_are_told(own_database: Flask) -> None:
    [slot] = making.open_times(capacity=3)
    for referral, agent, _ in (making.reserved(), making.reserved()):
        actions.take(referral=referral, slot=slot, actor=agent, at=TODAY)
    wanted, key = people(PEOPLE), slot.id
    db.session.commit()
    answers = together(own_database, [taking(*pair, key) for pair in wanted])
    assert Counter(answers)["gagné"] == 1
    assert all("vient d’être prise" in answer for answer in answers if answer != "gagné")
    assert [each.slot_id for each in kept()] == [key] * 3
    appointed = sa.select(sa.func.count()).where(Referral.stage == ReferralStage.APPOINTMENT)
    assert db.session.scalar(appointed) == 3
    told = sa.select(sa.func.count()).where(OutgoingMail.subject.contains("rendez-vous fixé"))
    assert db.session.scalar(told) == 3  # nothing of a loser remains


def test_families_that_exchange_their_times_never_wait_for_each_other_in_a_ring(own_database: Flask) -> None:
    one, two = making.open_times(times=2, capacity=PEOPLE)
    pairs = [(*pair, one.id if rank % 2 else two.id) for rank, pair in enumerate(people(PEOPLE))]
    for referral, agent, slot in pairs:
        taking(referral, agent, slot)()
    other = {one.id: two.id, two.id: one.id}
    db.session.commit()
    answers = together(own_database, [taking(referral, agent, other[slot]) for referral, agent, slot in pairs])
    assert answers == ["gagné"] * PEOPLE
    assert {each.referral_id: each.slot_id for each in kept()} == {who: other[slot] for who, _, slot in pairs}


def test_a_time_closed_while_it_is_taken_tells_whoever_has_a_place(own_database: Flask) -> None:
    [slot] = making.open_times(capacity=PEOPLE)
    wanted, key, ref, city = people(PEOPLE - 1), slot.id, slot.ref, make.user().id
    db.session.commit()

    def closing() -> None:
        actions.close_slots(slots=queries.slots_named([ref]), actor=db.session.get_one(User, city), at=TODAY)

    answers = together(own_database, [closing, *(taking(*pair, key) for pair in wanted)])
    taken = len(kept())
    assert answers[0] == "gagné"
    assert Counter(answers[1:])["gagné"] == taken
    assert all("a fermé ce créneau" in answer for answer in answers if answer != "gagné")
    told = sa.select(sa.func.count()).where(OutgoingMail.subject.contains("ne peut pas se tenir"))
    assert db.session.scalar(told) == taken


def test_an_appointment_cancelled_twice_at_once_is_cancelled_once(own_database: Flask) -> None:
    [slot] = making.open_times()
    referral, agent, _ = making.reserved()
    actions.take(referral=referral, slot=slot, actor=agent, at=TODAY)
    who, by = referral.id, agent.id
    db.session.commit()

    def cancelling() -> None:
        mine, actor = db.session.get_one(Referral, who), db.session.get_one(User, by)
        handover.cancel_appointment(referral=mine, actor=actor, at=TODAY)

    answers = together(own_database, [cancelling] * 4)
    assert Counter(answers)["gagné"] == 1
    assert db.session.scalars(sa.select(Appointment.sequence)).all() == [1]


def test_the_same_series_opened_by_two_at_once_is_opened_once(own_database: Flask) -> None:
    making.open_times(days=2)  # whatever both write once and for all is there already
    db.session.commit()

    def opening() -> None:
        with clock.frozen(TODAY):
            making.open_times(days=9, times=4)

    answers = together(own_database, [opening, opening])
    assert Counter(answers)["gagné"] == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Slot)) == 5
