"""What every change of a tour takes hold of, in the order in which whoever takes a time does."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.handover.models import Appointment, Slot
from ordis.handover.tours import queries
from ordis.handover.tours.models import Tour, TourStop
from ordis.handover.tours.rules import Stay
from ordis.kernel.db import db
from ordis.kernel.french import short_day
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral, ReferralStage

CANCELLED = "Cette tournée est annulée. Rien n’a été modifié."


def held_tour(tour: Tour) -> Tour:
    """The tour as the database has it now, for this transaction alone."""
    held = queries.tour_named(tour.ref, lock=True)
    if held is None or held.cancelled_at is not None:
        raise Refusal(CANCELLED)
    db.session.expire(held, ["stops"])
    return held


def hold_times(tour: Tour) -> tuple[list[Slot], Sequence[Appointment]]:
    """Every time of the tour, in the order of the ids, and who is expected there, for this transaction alone.

    Referrals are held before the times, as whoever takes one does: a family that takes a place meanwhile waits, or is
    among those that are moved.
    """
    hold_referrals(queries.expected_at(queries.slots_of(tour)))
    slots = list(queries.slots_of(tour, lock=True))
    return slots, queries.expected_at(slots, lock=True)


def hold_referrals(expected: Sequence[Appointment]) -> None:
    mine = sa.select(Referral.id).where(Referral.id.in_([row.referral_id for row in expected])).order_by(Referral.id)
    db.session.scalars(mine.with_for_update(of=Referral)).all()


def awaited(row: Appointment) -> bool:
    """Nobody has seen this family yet: it is told of what changes."""
    return row.referral.stage is ReferralStage.APPOINTMENT and row.arrived_at is None


def stay_of(stop: TourStop) -> Stay:
    return Stay(stop.arrives_at, stop.leaves_at)


def subject(tour: Tour) -> str:
    return f"{tour.name}, {short_day(tour.day)}"


def new_slot(tour: Tour, stop: TourStop, when: Stay, families: int, actor: User, at: datetime) -> Slot:
    return Slot(
        starts_at=when.arrives_at, ends_at=when.leaves_at, place=place_of(tour, stop), stop_id=stop.id,
        capacity=families, opened_by_id=actor.id, opened_at=at,
    )  # fmt: skip


def place_of(tour: Tour, stop: TourStop) -> str:
    return f"{tour.bus.name}, {stop.place}"[:160]
