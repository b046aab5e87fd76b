"""Reads of returns. Staff who may see devices see them all."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.aftercare.models import DeviceReturn
from ordis.devices.models import Device
from ordis.kernel.db import db


def returns_of(device: Device) -> Sequence[DeviceReturn]:
    """Each time the device came back, last first."""
    statement = (
        sa.select(DeviceReturn)
        .where(DeviceReturn.device_id == device.id)
        .options(joinedload(DeviceReturn.received_by).lazyload(User.roles))
    )
    return db.session.scalars(statement.order_by(DeviceReturn.id.desc())).all()
