"""Reads of the appointments that nobody came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.allocation.models import Reservation
from ordis.handover.missed.rules import TO_DECIDE
from ordis.handover.models import Appointment, Handover
from ordis.handover.paperwork.models import PaperStage, SignedPaper
from ordis.kernel.clock import PARIS
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.referrals.models import Referral, ReferralStage

AT_ONCE = 100
LISTED = 100


@dataclass(frozen=True, slots=True)
class ToDecide:
    """A device that a family did not come for, ``times`` times."""

    reservation: Reservation
    times: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Structure:
    """Appointments that ended in the period, by structure: ``met`` are handovers."""

    name: str
    missed: int
    met: int


def missed_since(referral: Referral, at: datetime) -> int:
    """How many appointments of the referral were missed from then on."""
    statement = sa.select(sa.func.count()).where(Appointment.referral_id == referral.id, Appointment.missed_at >= at)
    return db.session.scalar(statement) or 0


def forgotten(before: date) -> Sequence[Appointment]:
    """Appointments of before that day that nothing ended, the oldest first, ``AT_ONCE`` at most."""
    waiting = sa.select(SignedPaper.id).where(
        SignedPaper.referral_id == Appointment.referral_id, SignedPaper.stage == PaperStage.ATTACHED
    )
    statement = (
        sa.select(Appointment)
        .join(Appointment.referral)
        .where(Appointment.cancelled_at.is_(None), Appointment.missed_at.is_(None))
        .where(Appointment.starts_at < _midnight(before), Referral.stage == ReferralStage.APPOINTMENT)
        .where(~waiting.exists())
        .options(joinedload(Appointment.referral))
    )
    return db.session.scalars(statement.order_by(Appointment.starts_at, Appointment.id).limit(AT_ONCE)).all()


def to_decide() -> list[ToDecide]:
    """Devices still set aside, without an appointment, for families who did not come ``TO_DECIDE`` times or more."""
    times, last = sa.func.count(Appointment.id), sa.func.max(Appointment.missed_at)
    counted = (
        sa.select(Reservation.id, times.label("times"), last.label("last"))
        .join(Appointment, Appointment.referral_id == Reservation.referral_id)
        .join(Referral, Referral.id == Reservation.referral_id)
        .where(Reservation.ended_at.is_(None), Referral.stage == ReferralStage.RESERVED)
        .where(Appointment.missed_at >= Reservation.made_at)
        .group_by(Reservation.id)
        .having(times >= TO_DECIDE)
        .subquery()
    )
    statement = (
        sa.select(Reservation, counted.c.times, counted.c.last)
        .join(counted, counted.c.id == Reservation.id)
        .options(joinedload(Reservation.referral).joinedload(Referral.organisation), joinedload(Reservation.device))
        .order_by(counted.c.last, Reservation.id)
        .limit(LISTED)
    )
    return [ToDecide(*row) for row in db.session.execute(statement)]


def figures(begins: date, ends: date) -> list[Structure]:
    """By structure, what was missed and what was handed over between two days, both counted; the most missed first."""
    span = (_midnight(begins), datetime.combine(ends, time.max, PARIS))
    missed, met = sa.func.count(Appointment.id), sa.func.count(Handover.id)
    lost = _by_structure(missed, Appointment, Appointment.starts_at.between(*span), Appointment.missed_at.is_not(None))
    kept = _by_structure(met, Handover, Handover.signed_at.between(*span))
    found = [Structure(name, lost.get(name, 0), kept.get(name, 0)) for name in sorted(lost.keys() | kept.keys())]
    return sorted(found, key=lambda each: (-each.missed, each.name))


def _by_structure(
    count: sa.Function[int], model: type[Appointment] | type[Handover], *where: sa.ColumnElement[bool]
) -> dict[str, int]:
    statement = (
        sa.select(Organisation.name, count)
        .select_from(model)
        .join(Referral, Referral.id == model.referral_id)
        .join(Organisation, Organisation.id == Referral.organisation_id)
        .where(*where)
        .group_by(Organisation.id, Organisation.name)
    )
    found: dict[str, int] = {}
    for name, number in db.session.execute(statement):
        found[name] = found.get(name, 0) + number
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)
