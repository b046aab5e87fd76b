"""Reads of what is set aside."""

from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.allocation.models import Reservation
from ordis.devices.models import Device
from ordis.kernel.db import db
from ordis.referrals.models import Referral, ReferralStage

ENDING_SHOWN = 200
"""Reservations shown on the page of those that end soon."""


def open_reservations_of(referral: Referral) -> list[Reservation]:
    """What is set aside for ``referral`` now, devices loaded."""
    return list(db.session.scalars(_open().where(Reservation.referral_id == referral.id)))


def open_rows_of(referral: Referral) -> list[Reservation]:
    """The same for whoever has read the devices already: the rows alone."""
    return list(db.session.scalars(_rows_of(), {"referral": referral.id}))


def devices_set_aside(referral: Referral) -> list[Device]:
    """The devices set aside for ``referral``, as the database has them now, in the order of their ids."""
    return list(db.session.scalars(_devices_set_aside(), {"referral": referral.id}).unique())


def reserved_ids_of(referral: Referral) -> list[int]:
    """The ids of the devices set aside for ``referral`` now, for whoever locks or reads them itself."""
    mine = sa.select(Reservation.device_id).where(
        Reservation.ended_at.is_(None), Reservation.referral_id == referral.id
    )
    return list(db.session.scalars(mine.order_by(Reservation.id)))


def open_reservation_on(device: Device) -> Reservation | None:
    return db.session.scalar(_open().where(Reservation.device_id == device.id))


def due_reservations(today: date) -> list[Reservation]:
    """Open reservations whose last day is past, unless an appointment is set: then the family is expected."""
    return list(db.session.scalars(_without_appointment().where(Reservation.until < today)))


def unwarned_reservations(last_day: date) -> list[Reservation]:
    """Open reservations without an appointment that end by ``last_day``, of which nobody was told."""
    ending = _without_appointment().where(Reservation.until <= last_day, Reservation.warned_at.is_(None))
    return list(db.session.scalars(ending))


def ending_reservations(last_day: date, *, limit: int = ENDING_SHOWN) -> list[Reservation]:
    """Open reservations without an appointment that end by ``last_day``, the soonest first. One query."""
    ending = _without_appointment().where(Reservation.until <= last_day)
    ending = ending.options(joinedload(Reservation.referral).joinedload(Referral.organisation))
    return list(db.session.scalars(ending.order_by(None).order_by(Reservation.until, Reservation.id).limit(limit)))


def device_by_code(code: str) -> Device | None:
    return db.session.scalar(sa.select(Device).where(Device.code == code))


def _without_appointment() -> sa.Select[tuple[Reservation]]:
    return _open().join(Reservation.referral).where(Referral.stage == ReferralStage.RESERVED)


@cache
def _rows_of() -> sa.Select[tuple[Reservation]]:
    """Built once, as the next one: each signature asks for it."""
    mine = sa.select(Reservation).where(Reservation.ended_at.is_(None))
    return mine.where(Reservation.referral_id == sa.bindparam("referral")).order_by(Reservation.id)


@cache
def _devices_set_aside() -> sa.Select[tuple[Device]]:
    mine = sa.select(Device).join(Reservation, Reservation.device_id == Device.id)
    mine = mine.where(Reservation.ended_at.is_(None), Reservation.referral_id == sa.bindparam("referral"))
    whole = joinedload(Device.disks), joinedload(Device.holds)  # few of each: two queries more cost twice as much
    return mine.options(*whole).order_by(Device.id).execution_options(populate_existing=True)


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
