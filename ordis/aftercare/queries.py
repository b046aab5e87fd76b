"""Reads of returns, and the figures of what follows the handover. Staff who may see devices see them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.aftercare.first_steps.queries import Attendance, attendance
from ordis.aftercare.incidents.queries import Counts, counts
from ordis.aftercare.models import DeviceReturn, ReturnReason
from ordis.aftercare.surveys.queries import tallies
from ordis.aftercare.surveys.rules import Tally
from ordis.devices.models import Device
from ordis.kernel.clock import PARIS
from ordis.kernel.db import db


@dataclass(frozen=True, slots=True)
class Figures:
    """What followed the handovers over a period; nothing by district nor by family.

    ``returns``: devices that came back, by reason, in the order of the reasons.
    """

    returns: Sequence[tuple[str, int]]
    incidents: Counts
    first_steps: Attendance
    surveys: Sequence[Tally]

    @property
    def returned(self) -> int:
        return sum(number for _, number in self.returns)

    @property
    def declared(self) -> int:
        return sum(number for _, number in self.incidents.declared)


def figures(first: date, last: date) -> Figures:
    """French days ``first`` to ``last``, both included: nine small queries, whatever the numbers."""
    period = datetime.combine(first, time(), PARIS), datetime.combine(last + timedelta(days=1), time(), PARIS)
    counted = sa.select(DeviceReturn.reason, sa.func.count()).group_by(DeviceReturn.reason)
    within = counted.where(DeviceReturn.returned_at >= period[0], DeviceReturn.returned_at < period[1])
    by_reason = dict(row._tuple() for row in db.session.execute(within))
    return Figures(
        returns=[(reason.label, by_reason[reason]) for reason in ReturnReason if reason in by_reason],
        incidents=counts(period),
        first_steps=attendance(first, last),
        surveys=tallies(first, last),
    )


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
