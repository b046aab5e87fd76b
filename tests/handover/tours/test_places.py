"""Taken, moved, cancelled, missed, late, put in another order: nobody offers more places than there are.

A plain book, kept apart, says who is where; the base must agree after every step.
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.handover import actions as handover
from ordis.handover.missed import actions as missed
from ordis.handover.models import Slot
from ordis.handover.queries import appointment_of
from ordis.handover.slots import actions as slots
from ordis.handover.slots import queries as offering
from ordis.handover.tours import actions as tours
from ordis.handover.tours import changing, queries
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.conftest import TODAY
from tests.handover.slots import making as meeting
from tests.handover.tours import making

FAMILIES = 5
EXAMPLES, STEPS = (12, 25) if os.environ.get("ORDIS_TEST_DATABASE", "sqlite") == "sqlite" else (5, 15)
WHO, WHICH = st.integers(0, FAMILIES - 1), st.integers(0, 20)


class Bus(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.savepoint, self.at = db.session.begin_nested(), TODAY
        self.city = make.user()
        with clock.frozen(self.at):
            self.tour = making.tour()
            self.stops = [making.stop(self.tour, hours, capacity=2) for hours in ((8, 9), (10, 11), (13, 14))]
            meeting.open_times(times=2)
            families = [meeting.reserved() for _ in range(FAMILIES)]
        self.families: list[tuple[Referral, User]] = [(referral, agent) for referral, agent, _ in families]
        self.sits: dict[int, int] = {}  # family → id of its slot
        self.lost: Counter[int] = Counter()  # id of a slot → places missed

    def teardown(self) -> None:
        self.savepoint.rollback()
        db.session.expunge_all()

    def attempt(self, act: Callable[[], object]) -> bool:
        try:
            with db.session.begin_nested():
                act()
        except Refusal:
            return False
        return True

    def times(self) -> list[Slot]:
        return list(db.session.scalars(sa.select(Slot).order_by(Slot.id)))

    @rule(who=WHO, which=WHICH)
    def a_family_takes_or_moves(self, who: int, which: int) -> None:
        (referral, agent), found = self.families[who], self.times()
        slot = found[which % len(found)]
        taken = Counter(self.sits.values())[slot.id] + self.lost[slot.id]
        free = slot.closed_at is None and slot.starts_at > self.at and taken < slot.capacity
        stays = self.sits.get(who) == slot.id and slot.closed_at is None
        done = self.attempt(lambda: slots.take(referral=referral, slot=slot, actor=agent, at=self.at))
        assert not done or free or stays
        if done:
            self.sits[who] = slot.id

    @rule(who=WHO)
    def a_family_cancels(self, who: int) -> None:
        referral, agent = self.families[who]
        done = self.attempt(lambda: handover.cancel_appointment(referral=referral, actor=agent, at=self.at))
        assert done == (who in self.sits)
        self.sits.pop(who, None)

    @rule(who=WHO)
    def a_family_does_not_come(self, who: int) -> None:
        referral, agent = self.families[who]
        row = appointment_of(referral)
        done = self.attempt(lambda: missed.miss(referral=referral, actor=agent, at=self.at))
        assert done == (row is not None and row.starts_at <= self.at)
        if done:
            self.lost[self.sits.pop(who)] += 1

    @rule(minutes=st.sampled_from([5, 20, 240]))
    def the_bus_is_late(self, minutes: int) -> None:
        self.attempt(lambda: tours.tell_delay(tour=self.tour, minutes=minutes, actor=self.city, at=self.at))

    @rule(order=st.permutations(range(3)))
    def the_bus_goes_another_way(self, order: list[int]) -> None:
        refs = [self.stops[rank].ref for rank in order]
        self.attempt(lambda: tours.reorder(tour=self.tour, order=refs, actor=self.city, at=self.at))

    @rule(which=st.integers(0, 2), begins=st.integers(7, 15), lasts=st.integers(1, 2), capacity=st.integers(1, 4))
    def a_stop_changes(self, which: int, begins: int, lasts: int, capacity: int) -> None:
        facts, stop = making.facts((begins, begins + lasts), capacity=capacity), self.stops[which]
        done = self.attempt(lambda: changing.change_stop(stop=stop, facts=facts, actor=self.city, at=self.at))
        if done:
            rows = {who: appointment_of(referral) for who, (referral, _) in enumerate(self.families)}
            assert {who for who, row in rows.items() if row} == set(self.sits)  # nobody is lost
            self.sits = {who: row.slot_id for who, row in rows.items() if row and row.slot_id}

    @rule(which=st.integers(0, 2))
    def a_stop_is_cancelled(self, which: int) -> None:
        self.attempt(lambda: tours.cancel_stop(stop=self.stops[which], actor=self.city, at=self.at))

    @rule(hours=st.sampled_from([1, 30, 24 * 4]))
    def time_goes_by(self, hours: int) -> None:
        if self.at < TODAY + timedelta(days=12):
            self.at += timedelta(hours=hours)

    @rule()
    def the_worker_notes_what_nobody_did(self) -> None:
        missed.note_forgotten(at=self.at)
        for who, slot in list(self.sits.items()):
            if appointment_of(self.families[who][0]) is None:
                self.lost[slot] += 1
                del self.sits[who]

    @invariant()
    def places_are_never_more_than_there_are(self) -> None:
        held = Counter(self.sits.values()) + self.lost
        for slot in self.times():
            assert offering.taken(slot) == held[slot.id] <= slot.capacity

    @invariant()
    def a_family_is_expected_when_its_time_says(self) -> None:
        for who, (referral, _) in enumerate(self.families):
            row = appointment_of(referral)
            assert (row.slot_id if row else None) == self.sits.get(who)
            assert referral.stage is (ReferralStage.APPOINTMENT if row else ReferralStage.RESERVED)
            assert row is None or (row.slot is not None and row.starts_at == row.slot.starts_at)

    @invariant()
    def the_bus_is_at_one_stop_at_a_time(self) -> None:
        stays = sorted((stop.arrives_at, stop.leaves_at) for stop in self.stops)
        assert all(one[1] <= two[0] for one, two in pairwise(stays))
        for slot in queries.slots_of(self.tour):
            stop = next(each for each in self.stops if each.id == slot.stop_id)
            assert stop.arrives_at <= slot.starts_at < slot.ends_at <= stop.leaves_at


def test_whatever_happens_to_times_and_tours_no_place_is_given_twice(session: Session) -> None:
    bounds = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None,
                      suppress_health_check=list(HealthCheck))  # fmt: skip
    run_state_machine_as_test(Bus, settings=bounds)  # type: ignore[no-untyped-call]
