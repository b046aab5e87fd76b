"""Every figure of a period, asked of the rows themselves."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from ordis.devices.models import Device, Disk, DiskState, LogbookLine, Stage
from ordis.donations.models import Donation
from ordis.handover.models import HandedOverDevice, Handover
from ordis.indicators.delays import median
from ordis.indicators.figures import Figures, Rows
from ordis.indicators.secrecy import group_small
from ordis.kernel.clock import PARIS
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.referrals.models import Household, Purpose, Referral
from ordis.refurbishing.reconditioned import reconditioned

Period = tuple[datetime, datetime]  # from included, to excluded, aware


def figures(first: date, last: date) -> Figures:
    """Every figure of the report for French days ``first`` to ``last``; about twenty aggregate queries."""
    period = bounds(first, last)
    return Figures(**_given(period), **_worked(period), **_weighed(period), **_helped(period))


def _given(period: Period) -> dict[str, Any]:
    arrivals = sa.select(Device).join(Donation).where(within(Device.received_at, period))
    numbers = sa.func.count(Donation.id.distinct()), sa.func.count(Donation.donor_id.distinct())
    donations, donors = db.session.execute(arrivals.with_only_columns(*numbers)).one()
    return {
        "donations": donations,
        "donors": donors,
        "received": _count(sa.select(Device.id).where(within(Device.received_at, period))),
        "by_donor": _rows(arrivals.join(Organisation), Organisation.name),
    }


def _worked(period: Period) -> dict[str, Any]:
    return {
        "wiped": _count(_reached(Stage.WIPED, period)),
        "reconditioned": _count(reconditioned(*period)),
        "disks_wiped": _disks(DiskState.WIPED, period),
        "disks_failed": _disks(DiskState.FAILED, period),
        "for_parts": _count(_reached(Stage.FOR_PARTS, period)),
        "recycled": _count(_reached(Stage.RECYCLED, period)),
    }


def _weighed(period: Period) -> dict[str, Any]:
    handed = sa.select(Device).join(HandedOverDevice).join(Handover).where(within(Handover.signed_at, period))
    recycled = sa.select(Device).where(Device.id.in_(_reached(Stage.RECYCLED, period)))
    weighed = Device.weight_g.is_not(None)
    return {
        "handed_over": _count(handed.with_only_columns(Device.id)),
        "grams_reused": _grams(handed),
        "grams_recycled": _grams(recycled),
        "weighed": _count(handed.where(weighed)) + _count(recycled.where(weighed)),
        "median_days": _median_days(handed),
    }


def _helped(period: Period) -> dict[str, Any]:
    families = (
        sa.select(Handover)
        .join(Referral, Handover.referral_id == Referral.id)
        .join(Household)
        .where(within(Handover.signed_at, period), Referral.exchanges_id.is_(None))
    )
    sums = (sa.func.coalesce(sa.func.sum(column), 0) for column in (Household.people, Household.school_children))
    households, people, children = db.session.execute(families.with_only_columns(sa.func.count(), *sums)).one()
    return {
        "households": households,
        "people": people,
        "school_children": children,
        "by_prescriber": _rows(families.join(Organisation), Organisation.name),
        "by_district": group_small(dict(_rows(families, Household.district))),
        "by_purpose": [(Purpose(code).label, number) for code, number in _rows(families, Referral.purpose)],
    }


def bounds(first: date, last: date) -> Period:
    """French days ``first`` to ``last``, both included."""
    start = datetime.combine(first, time(), PARIS)
    return start, datetime.combine(last + timedelta(days=1), time(), PARIS)


def within(column: Any, period: Period) -> sa.ColumnElement[bool]:
    return sa.and_(column >= period[0], column < period[1])


def _reached(stage: Stage, period: Period) -> sa.Select[tuple[int]]:
    """Devices that entered ``stage`` in the period, each once."""
    entered = sa.and_(LogbookLine.to_stage == stage, within(LogbookLine.at, period))
    return sa.select(LogbookLine.device_id).where(entered).distinct()


def _count(statement: sa.Select[Any]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0


def _disks(state: DiskState, period: Period) -> int:
    """A disk fitted by the workshop is told once, on the line of the device that it came in."""
    given = sa.and_(Disk.fitted_at.is_(None), Disk.state == state)
    return _count(sa.select(Disk.id).where(given, within(Disk.state_at, period)))


def _grams(devices: sa.Select[Any]) -> int:
    return db.session.scalar(devices.with_only_columns(sa.func.coalesce(sa.func.sum(Device.weight_g), 0))) or 0


def _median_days(handed: sa.Select[Any]) -> int | None:
    pairs = db.session.execute(
        handed.with_only_columns(Device.received_at, Handover.signed_at).where(Device.received_at.is_not(None))
    )
    return median([(signed - received).days for received, signed in pairs])


def _rows(statement: sa.Select[Any], label: Any) -> Rows:
    """Counts by ``label``, largest first, then in alphabetical order."""
    counted = statement.with_only_columns(label, sa.func.count()).group_by(label)
    rows: Sequence[Any] = db.session.execute(counted.order_by(sa.func.count().desc(), label)).all()
    return [(str(name), number) for name, number in rows]
