"""A stop moves at the very second at which families take its times, with real commits."""

from collections import Counter
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.handover.models import Appointment
from ordis.handover.tours import actions, changing
from ordis.handover.tours.models import Tour, TourStop
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail
from tests import make
from tests.allocation.test_race import together
from tests.conftest import TODAY
from tests.handover.slots.test_race import people, taking
from tests.handover.tours import making

FAMILIES = 6


def late(tour: int, city: int) -> None:
    actions.tell_delay(
        tour=db.session.get_one(Tour, tour), minutes=20, actor=db.session.get_one(User, city), at=TODAY
    )  # fmt: skip


def moved(tour: int, city: int) -> None:
    stop = db.session.scalars(sa.select(TourStop).where(TourStop.tour_id == tour)).one()
    facts = making.facts((14, 16), capacity=8)
    changing.change_stop(stop=stop, facts=facts, actor=db.session.get_one(User, city), at=TODAY)


def removed(tour: int, city: int) -> None:
    stop = db.session.scalars(sa.select(TourStop).where(TourStop.tour_id == tour)).one()
    changing.remove_stop(stop=stop, actor=db.session.get_one(User, city), at=TODAY)


@pytest.mark.parametrize("act", [late, moved, removed], ids=["late", "moved", "removed"])
def test_whoever_takes_a_time_while_the_stop_changes_is_expected_when_the_time_says(
    own_database: Flask, act: Callable[[int, int], None]
) -> None:
    stop, city = making.stop(making.tour(), (9, 11), capacity=8), make.user()
    slots, families = [slot.id for slot in making.slots(stop)], people(FAMILIES)
    tour, who = stop.tour_id, city.id
    db.session.commit()
    takers = [taking(*pair, slots[rank % len(slots)]) for rank, pair in enumerate(families)]
    answers = together(own_database, [*takers[:3], lambda: act(tour, who), *takers[3:]])
    rows = db.session.scalars(sa.select(Appointment).options(joinedload(Appointment.slot))).all()
    assert all(row.slot is not None and row.starts_at == row.slot.starts_at for row in rows)
    changed, taken = answers[3] == "gagné", Counter(answers[:3] + answers[4:])["gagné"]
    assert len(rows) == taken
    assert not (changed and act is removed and rows)
    assert changed or act is removed  # a family was there first: the stop stays
    told = db.session.scalars(sa.select(OutgoingMail.subject).where(OutgoingMail.subject.contains("bus"))).all()
    assert len(told) == sum(row.sequence for row in rows)
