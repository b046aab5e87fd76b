"""Reads of returns. Staff who may see devices see them all."""

from collections.abc import Sequence
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.aftercare.models import DeviceReturn
from ordis.devices.models import Device
from ordis.kernel.db import db


def returns_of(device: Device) -> Sequence[DeviceReturn]:
    """Each time the device came back, last first."""
    return db.session.scalars(_returns_of(), {"device": device.id}).all()


def return_by_ref(ref: str) -> DeviceReturn | None:
    statement = sa.select(DeviceReturn).where(DeviceReturn.ref == ref)
    return db.session.scalar(statement.options(joinedload(DeviceReturn.received_by).lazyload(User.roles)))


@cache
def _returns_of() -> sa.Select[tuple[DeviceReturn]]:
    """Built once: the page of every device asks for it."""
    statement = (
        sa.select(DeviceReturn)
        .where(DeviceReturn.device_id == sa.bindparam("device"))
        .options(joinedload(DeviceReturn.received_by).lazyload(User.roles))
    )
    return statement.order_by(DeviceReturn.id.desc())
