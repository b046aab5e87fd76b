"""Reads of work orders."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.devices.models import Device
from ordis.kernel.db import db
from ordis.refurbishing.models import WorkOrder


def latest_order(device: Device) -> WorkOrder | None:
    """The work order that is open, or the last one, with its answers. One query."""
    last = sa.select(sa.func.max(WorkOrder.id)).where(WorkOrder.device_id == device.id).scalar_subquery()
    statement = sa.select(WorkOrder).where(WorkOrder.id == last).options(joinedload(WorkOrder.answers))
    return db.session.scalars(statement).unique().one_or_none()


def open_order(device: Device) -> WorkOrder | None:
    order = latest_order(device)
    return order if order is not None and order.finished_at is None else None
