"""Reads of appointments, preparations and handovers, within what the user may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from ordis.accounts.models import User
from ordis.devices.models import Device
from ordis.handover.models import Appointment, HandedOverDevice, Handover, Preparation, Slot
from ordis.kernel.clock import PARIS, in_paris
from ordis.kernel.db import db
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.queries import visible_to

if TYPE_CHECKING:
    from ordis.ceremonies.models import Ceremony

_EXPECTED = sa.and_(Appointment.cancelled_at.is_(None), Appointment.missed_at.is_(None))
LONGEST = 50
"""Lines shown of each list of the agenda."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """Appointments before today still to be held, of today and to come; those to be moved (:func:`to_move`); reserved
    referrals that have none; the last handovers. Each at most ``LONGEST`` long, twice that for today."""

    overdue: Sequence[Appointment]
    today: Sequence[Appointment]
    coming: Sequence[Appointment]
    to_move: Sequence[Appointment]
    unplanned: Sequence[Referral]
    recent: Sequence[Handover]


def agenda(user: User, *, at: datetime) -> Agenda:
    """The handovers that concern ``user``, in five queries whatever their number."""
    midnight = datetime.combine(in_paris(at).date(), time(), PARIS)
    tomorrow = datetime.combine(in_paris(at).date() + timedelta(days=1), time(), PARIS)
    rows = _appointments(user, Appointment.starts_at >= midnight, most=2 * LONGEST)
    return Agenda(
        overdue=_appointments(user, Appointment.starts_at < midnight, most=LONGEST),
        today=[row for row in rows if row.starts_at < tomorrow],
        coming=[row for row in rows if row.starts_at >= tomorrow][:LONGEST],
        to_move=to_move(user, at=at),
        unplanned=_unplanned(user),
        recent=_recent(user),
    )


def to_move(user: User, *, at: datetime, venue_id: int | None = None) -> Sequence[Appointment]:
    """Families expected later at a time that the city closed since, by hour: somebody chooses another with each.
    ``venue_id``: at that place alone."""
    closed = sa.select(Slot.id).where(Slot.closed_at.is_not(None))
    if venue_id is not None:
        closed = closed.where(Slot.venue_id == venue_id)
    return _appointments(user, sa.and_(Appointment.starts_at > at, Appointment.slot_id.in_(closed)), most=LONGEST)


def _appointments(user: User, when: sa.ColumnElement[bool], *, most: int) -> Sequence[Appointment]:
    """Those of before today are read apart: however many wait, they hide none of today."""
    statement = (
        sa.select(Appointment)
        .join(Appointment.referral)
        .where(_EXPECTED, Referral.stage == ReferralStage.APPOINTMENT)
        .where(Referral.id.in_(_scope(user)), when)
        .options(joinedload(Appointment.referral).joinedload(Referral.organisation), joinedload(Appointment.slot))
    )
    return db.session.scalars(statement.order_by(Appointment.starts_at, Appointment.id).limit(most)).all()


def _unplanned(user: User) -> Sequence[Referral]:
    statement = (
        sa.select(Referral)
        .where(Referral.stage == ReferralStage.RESERVED, Referral.id.in_(_scope(user)))
        .options(joinedload(Referral.organisation))
    )
    return db.session.scalars(statement.order_by(Referral.id).limit(LONGEST)).all()


def _recent(user: User) -> Sequence[Handover]:
    statement = (
        sa.select(Handover)
        .where(Handover.referral_id.in_(_scope(user)))
        .options(joinedload(Handover.document), joinedload(Handover.referral).joinedload(Referral.organisation))
    )
    return db.session.scalars(statement.order_by(Handover.signed_at.desc(), Handover.id.desc()).limit(10)).all()


def _scope(user: User) -> Any:
    return visible_to(user).with_only_columns(Referral.id).order_by(None)


def appointment_of(referral: Referral) -> Appointment | None:
    """The appointment in force; none once the device was released: the family is no longer expected that day."""
    if referral.stage not in {ReferralStage.APPOINTMENT, ReferralStage.HANDED_OVER}:
        return None
    return open_appointment_of(referral)


def open_appointment_of(referral: Referral) -> Appointment | None:
    """The one that nobody cancelled nor missed, whatever became of the referral."""
    return db.session.scalar(sa.select(Appointment).where(Appointment.referral_id == referral.id, _EXPECTED))


def last_appointment_of(referral: Referral) -> Appointment | None:
    """The last one, in force, cancelled or missed, with its slot: what a calendar file and the referral's page tell."""
    statement = sa.select(Appointment).where(Appointment.referral_id == referral.id)
    return db.session.scalar(statement.options(joinedload(Appointment.slot)).order_by(Appointment.id.desc()).limit(1))


def cancelled_since(referral: Referral, at: datetime) -> int:
    """How many appointments of the referral were cancelled from then on."""
    statement = sa.select(sa.func.count()).where(Appointment.referral_id == referral.id, Appointment.cancelled_at >= at)
    return db.session.scalar(statement) or 0


def preparation_of(referral: Referral) -> Preparation | None:
    """With its text."""
    return db.session.scalar(_preparation_of(), {"referral": referral.id})


@cache
def _preparation_of() -> sa.Select[tuple[Preparation]]:
    """Built once, as what each signature asks for."""
    statement = sa.select(Preparation).where(Preparation.referral_id == sa.bindparam("referral"))
    return statement.options(joinedload(Preparation.text))


def handover_of(referral: Referral) -> Handover | None:
    """The signed handover, with its paper, text, witness and devices."""
    statement = (
        sa.select(Handover)
        .where(Handover.referral_id == referral.id)
        .options(
            joinedload(Handover.document),
            joinedload(Handover.text),
            joinedload(Handover.witness).lazyload(User.roles),
            selectinload(Handover.devices).joinedload(HandedOverDevice.device).lazyload(Device.holds),
        )
    )
    return db.session.scalar(statement)


def key_signed_with(referral: Referral) -> str | None:
    """The key of the preparation that was signed; None when nothing of this referral is signed."""
    return db.session.scalar(_key_signed_with(), {"referral": referral.id})


@cache
def _key_signed_with() -> sa.Select[tuple[str]]:
    return sa.select(Handover.idempotency_key).where(Handover.referral_id == sa.bindparam("referral"))


def handover_by_key(key: str) -> Handover:
    return db.session.scalars(sa.select(Handover).where(Handover.idempotency_key == key)).one()


def handovers_of_device(device: Device) -> Sequence[HandedOverDevice]:
    """Each time the device was handed over, last first."""
    return db.session.scalars(_handovers_of_device(), {"device": device.id}).all()


@cache
def _handovers_of_device() -> sa.Select[tuple[HandedOverDevice]]:
    """Built once: the page of every device asks for it."""
    statement = (
        sa.select(HandedOverDevice)
        .where(HandedOverDevice.device_id == sa.bindparam("device"))
        .options(
            joinedload(HandedOverDevice.handover).joinedload(Handover.document),
            joinedload(HandedOverDevice.handover).joinedload(Handover.referral).joinedload(Referral.organisation),
        )
    )
    return statement.order_by(HandedOverDevice.id.desc())


def planned_ceremonies() -> "Sequence[Ceremony]":
    """Ceremonies in preparation, soonest first. Their room comes later in time: known by the link alone."""
    ceremony = Handover.ceremony.property.entity.class_
    statement = (
        sa.select(ceremony)
        .where(ceremony.closed_at.is_(None), ceremony.cancelled_at.is_(None))
        .order_by(ceremony.held_on, ceremony.id)
    )
    found: Sequence[Ceremony] = db.session.scalars(statement).all()
    return found
