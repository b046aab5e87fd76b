"""Reads of work orders."""

import sqlalchemy as sa

from ordis.devices.models import Device
from ordis.kernel.db import db
from ordis.refurbishing.models import WorkOrder


def latest_order(device: Device) -> WorkOrder | None:
    """The work order that is open, or the last one; with its answers, two queries."""
    statement = sa.select(WorkOrder).where(WorkOrder.device_id == device.id).order_by(WorkOrder.id.desc())
    return db.session.scalar(statement.limit(1))


def open_order(device: Device) -> WorkOrder | None:
    order = latest_order(device)
    return order if order is not None and order.finished_at is None else None
