"""Reads of the queue, of what fits a referral and of what is set aside."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ordis.accounts.models import User
from ordis.allocation.matching import Candidate, fitting_kinds, matching
from ordis.allocation.models import Reservation
from ordis.allocation.priority import priority
from ordis.allocation.scoring import Case, Score
from ordis.devices.models import Device, Hold, Stage
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.referrals.models import Referral, ReferralStage

LOOKED_AT = 200
"""Ready devices compared for one referral: those that have waited longest."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A referral of the queue and why it stands where it stands."""

    referral: Referral
    score: Score


@dataclass(frozen=True, slots=True)
class Proposal:
    device: Device
    score: Score


def queue(today: date, *, limit: int = 50) -> list[Waiting]:
    """The first ``limit`` accepted referrals: highest score first, then the oldest. No identity is read."""
    statement = (
        sa.select(Referral)
        .where(Referral.stage == ReferralStage.ACCEPTED)
        .options(joinedload(Referral.organisation), joinedload(Referral.household))
    )
    waiting = [Waiting(each, priority(Case.of(each), today=today)) for each in db.session.scalars(statement)]
    waiting.sort(key=lambda each: (-each.score.total, each.referral.submitted_at, each.referral.id))
    return waiting[:limit]


def proposals(referral: Referral, today: date, *, limit: int = 12) -> list[Proposal]:
    """Ready devices that fit, best first; at equal points, the one that has waited longest."""
    statement = (
        sa.select(Device)
        .where(
            Device.stage == Stage.READY,
            Device.loaded_for.is_(None),
            Device.kind.in_(fitting_kinds(referral.wanted_kind)),
            ~Device.holds.any(Hold.lifted_at.is_(None)),
        )
        .order_by(Device.stage_since, Device.id)
        .limit(LOOKED_AT)
        .options(joinedload(Device.place), lazyload(Device.disks), lazyload(Device.holds))
    )
    case = Case.of(referral)
    found = [
        Proposal(device, score)
        for device in db.session.scalars(statement)
        if (score := fit(case, device, today)) is not None
    ]
    found.sort(key=lambda each: (-each.score.total, each.device.stage_since, each.device.id))
    return found[:limit]


def fit(case: Case, device: Device, today: date) -> Score | None:
    """How well ``device`` answers ``case``, or None when it does not."""
    ready_on = clock.in_paris(device.stage_since).date()
    return matching(case, Candidate(device.kind, device.grade, ready_on), today=today)


def open_reservations_of(referral: Referral) -> list[Reservation]:
    """What is set aside for ``referral`` now, devices loaded."""
    return list(db.session.scalars(_open().where(Reservation.referral_id == referral.id)))


def open_reservation_on(device: Device) -> Reservation | None:
    return db.session.scalar(_open().where(Reservation.device_id == device.id))


def due_reservations(today: date) -> list[Reservation]:
    """Open reservations whose last day is past, unless an appointment is set: then the family is expected."""
    return list(
        db.session.scalars(
            _open()
            .join(Reservation.referral)
            .where(Reservation.until < today, Referral.stage == ReferralStage.RESERVED)
        )
    )


def device_by_code(code: str) -> Device | None:
    return db.session.scalar(sa.select(Device).where(Device.code == code))


def _open() -> sa.Select[tuple[Reservation]]:
    return (
        sa.select(Reservation)
        .where(Reservation.ended_at.is_(None))
        .options(
            joinedload(Reservation.device),
            joinedload(Reservation.referral),
            joinedload(Reservation.made_by).lazyload(User.roles),
        )
        .order_by(Reservation.id)
    )
