"""Reads for ceremonies: the list, and the figures of a period."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from ordis.ceremonies.figures import Figures, Rows
from ordis.ceremonies.models import Ceremony, Guest
from ordis.ceremonies.rules import group_small, median
from ordis.devices.models import Device, Disk, DiskState, LogbookLine, Stage
from ordis.donations.models import Donation
from ordis.handover.models import HandedOverDevice, Handover
from ordis.kernel.clock import PARIS
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.referrals.models import Household, Purpose, Referral
from ordis.refurbishing.reconditioned import reconditioned

Period = tuple[datetime, datetime]  # from included, to excluded, aware


def ceremonies() -> list[Ceremony]:
    """Latest first. A city holds a few a year: no paging."""
    return list(db.session.scalars(sa.select(Ceremony).order_by(Ceremony.held_on.desc(), Ceremony.id.desc())))


def ceremony_by_ref(ref: str, *, lock: bool = False) -> Ceremony | None:
    """``lock``: nobody else invites or closes until the end of the transaction."""
    statement = sa.select(Ceremony).where(Ceremony.ref == ref)
    if lock:
        statement = statement.with_for_update(of=Ceremony).execution_options(populate_existing=True)
    return db.session.scalar(
        statement.options(
            selectinload(Ceremony.guests).joinedload(Guest.organisation).selectinload(Organisation.contacts)
        )
    )


def handovers_of(ceremony: Ceremony) -> list[Handover]:
    """The handovers signed at this ceremony, in the order of signature, with structures and devices."""
    statement = (
        sa.select(Handover)
        .where(Handover.ceremony_id == ceremony.id)
        .options(
            joinedload(Handover.referral).joinedload(Referral.organisation),
            selectinload(Handover.devices).joinedload(HandedOverDevice.device),
        )
    )
    return list(db.session.scalars(statement.order_by(Handover.signed_at, Handover.id)).unique())


def donors_since(first: date, last: date) -> list[Organisation]:
    """Organisations whose gifts arrived in the period: the natural guests."""
    start, end = _bounds(first, last)
    arrived = sa.select(Donation.donor_id).join(Donation.devices).where(_within(Device.received_at, (start, end)))
    return list(
        db.session.scalars(sa.select(Organisation).where(Organisation.id.in_(arrived)).order_by(Organisation.name))
    )


def figures(first: date, last: date) -> Figures:
    """Every figure of the report for French days ``first`` to ``last``; about twenty aggregate queries."""
    period = _bounds(first, last)
    return Figures(**_given(period), **_worked(period), **_weighed(period), **_helped(period))


def _given(period: Period) -> dict[str, Any]:
    arrivals = sa.select(Device).join(Donation).where(_within(Device.received_at, period))
    numbers = sa.func.count(Donation.id.distinct()), sa.func.count(Donation.donor_id.distinct())
    donations, donors = db.session.execute(arrivals.with_only_columns(*numbers)).one()
    return {
        "donations": donations,
        "donors": donors,
        "received": _count(sa.select(Device.id).where(_within(Device.received_at, period))),
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
    handed = sa.select(Device).join(HandedOverDevice).join(Handover).where(_within(Handover.signed_at, period))
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
        .where(_within(Handover.signed_at, period), Referral.exchanges_id.is_(None))
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


def _bounds(first: date, last: date) -> Period:
    start = datetime.combine(first, time(), PARIS)
    return start, datetime.combine(last + timedelta(days=1), time(), PARIS)


def _within(column: Any, period: Period) -> sa.ColumnElement[bool]:
    return sa.and_(column >= period[0], column < period[1])


def _reached(stage: Stage, period: Period) -> sa.Select[tuple[int]]:
    """Devices that entered ``stage`` in the period, each once."""
    entered = sa.and_(LogbookLine.to_stage == stage, _within(LogbookLine.at, period))
    return sa.select(LogbookLine.device_id).where(entered).distinct()


def _count(statement: sa.Select[Any]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0


def _disks(state: DiskState, period: Period) -> int:
    """A disk fitted by the workshop is told once, on the line of the device that it came in."""
    given = sa.and_(Disk.fitted_at.is_(None), Disk.state == state)
    return _count(sa.select(Disk.id).where(given, _within(Disk.state_at, period)))


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
