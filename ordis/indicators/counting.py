"""Recounts of whole days, each indicator by its own facts: what tallies should hold."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import sqlalchemy as sa

from ordis.aftercare.models import DeviceReturn
from ordis.devices.models import Device, Disk, LogbookLine
from ordis.donations.models import Donation
from ordis.handover.models import HandedOverDevice, Handover
from ordis.indicators.indicator import Indicator, Sense
from ordis.indicators.models import Grain, Stale, Subject, Tally
from ordis.indicators.queries import bounds
from ordis.indicators.registry import INDICATORS
from ordis.kernel.clock import in_paris
from ordis.kernel.days import french_day
from ordis.kernel.db import db
from ordis.referrals.models import Referral
from ordis.refurbishing.outside.models import OutsideItem
from ordis.refurbishing.parts.models import PartMovement

Key = tuple[str, str, Grain, date, str, str]
"""Indicator, dimension, grain, day, member, previous: see :class:`ordis.indicators.models.Tally`."""
WHOLE: Final = ""
NEVER: Final = ""
AT_ONCE: Final = 25
"""Runs of days of one query, each read along the index of the instant."""

Run = tuple[date, date]


def counted(days: Collection[date]) -> Counter[Key]:
    """Every indicator recounted on these French days; one query for each, and for each ``AT_ONCE`` runs of days."""
    found: Counter[Key] = Counter()
    for indicator in INDICATORS:
        for some in _groups(days):
            _count(indicator, some, found)
    return found


def kept(days: Collection[date]) -> Counter[Key]:
    """What the tallies of these days hold."""
    columns = (Tally.indicator, Tally.dimension, Tally.grain, Tally.day, Tally.member, Tally.previous)
    found: Counter[Key] = Counter()
    for some in _groups(days):
        in_runs = sa.or_(*(Tally.day.between(first, last) for first, last in some))
        rows = sa.select(*columns, Tally.value).where(Tally.grain == Grain.DAY, in_runs)
        found.update({keyed(row): row.value for row in db.session.execute(rows)})
    return found


def keyed(row: Any) -> Key:
    return row.indicator, row.dimension, row.grain, row.day, row.member, row.previous


def _count(indicator: Indicator, runs: Sequence[Run], found: Counter[Key]) -> None:
    """One query by all dimensions at once, added up along each; the whole of a delay is left to its days."""
    facts = indicator.facts
    day = french_day(facts.at)
    previous: Any = sa.literal(NEVER)
    if indicator.sense is Sense.ONCE:
        previous = sa.func.coalesce(french_day(facts.previous), NEVER)
    columns: list[Any] = [day, previous, *(dimension.member for dimension in facts.by.values())]
    numbered = [column.label(f"c{rank}") for rank, column in enumerate(columns)]
    one = facts.rows.where(_at_days(facts.at, runs)).with_only_columns(*numbered, facts.value.label("value"))
    each = one.subquery()
    groups = [each.c[f"c{rank}"] for rank in range(len(columns))]
    statement = sa.select(*groups, sa.func.sum(each.c.value)).group_by(*groups)
    for said, before, *members, value in db.session.execute(statement):
        on = date.fromisoformat(said)
        found[indicator.key, WHOLE, Grain.DAY, on, "", before] += int(value)
        for name, member in zip(facts.by, members, strict=True):
            found[indicator.key, name, Grain.DAY, on, member, before] += int(value)


def _groups(days: Collection[date]) -> Iterator[Sequence[Run]]:
    """Consecutive days as (first, last), a few at a time."""
    ordered = sorted(set(days))
    if not ordered:
        return
    cuts = [rank for rank, (one, two) in enumerate(pairwise(ordered), 1) if two - one > timedelta(days=1)]
    starts, ends = [0, *cuts], [*cuts, len(ordered)]
    runs = [(ordered[start], ordered[end - 1]) for start, end in zip(starts, ends, strict=True)]
    for start in range(0, len(runs), AT_ONCE):
        yield runs[start : start + AT_ONCE]


def _at_days(at: Any, runs: Sequence[Run]) -> sa.ColumnElement[bool]:
    periods = [bounds(first, last) for first, last in runs]
    return sa.or_(*(sa.and_(at >= start, at < end) for start, end in periods))


def span() -> tuple[date, date] | None:
    """The first and the last French day of any fact, or of any tally; None when there is none."""
    instants: list[datetime] = []
    days: list[date] = []
    for indicator in INDICATORS:
        for extreme in (sa.func.min, sa.func.max):
            at = db.session.scalar(indicator.facts.rows.with_only_columns(extreme(indicator.facts.at)))
            instants += [at] if at else []
    for extreme in (sa.func.min, sa.func.max):
        day = db.session.scalar(sa.select(extreme(Tally.day)).where(Tally.grain == Grain.DAY))
        days += [day] if day else []
    days += [in_paris(at).date() for at in instants]
    return (min(days), max(days)) if days else None


def days_of(marks: Collection[Stale]) -> set[date]:
    """The French days on which what was marked counts; ``ALL`` is for :func:`span`."""
    days = {mark.day for mark in marks if mark.subject is Subject.DAY and mark.day}
    keys = {subject: {mark.key for mark in marks if mark.subject is subject and mark.key} for subject in Subject}
    for subject, instants in _INSTANTS.items():
        if keys[subject]:
            days |= set(_days(instants, sorted(keys[subject])))
    return days


def _days(instants: Collection[tuple[sa.Select[Any], Any]], keys: list[int]) -> Iterator[date]:
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        for rows, key in instants:
            for said in db.session.scalars(rows.where(key.in_(some)).distinct()):
                if said:
                    yield date.fromisoformat(said)


def _of(at: Any, *joins: Any) -> sa.Select[Any]:
    statement = sa.select(french_day(at))
    for join in joins:
        statement = statement.join(*join)
    return statement


_REFERRAL_DATES: Final = (Referral.submitted_at, Referral.decided_at, Referral.closed_at)
_GIVEN: Final = (Device, Device.id == LogbookLine.device_id)
_INSTANTS: Final = {
    Subject.DEVICE: (
        (_of(Device.received_at), Device.id),
        (_of(LogbookLine.at), LogbookLine.device_id),
        (_of(Disk.state_at), Disk.device_id),
        (_of(DeviceReturn.returned_at), DeviceReturn.device_id),
        (_of(PartMovement.at), PartMovement.device_id),
        (_of(OutsideItem.back_at), OutsideItem.device_id),
        (_of(Handover.signed_at, (HandedOverDevice, HandedOverDevice.handover_id == Handover.id)),
         HandedOverDevice.device_id),
    ),
    Subject.REFERRAL: (
        *((_of(at), Referral.id) for at in _REFERRAL_DATES),
        (_of(Handover.signed_at), Handover.referral_id),
    ),
    Subject.HOUSEHOLD: (
        (_of(Handover.signed_at, (Referral, Referral.id == Handover.referral_id)), Referral.household_id),
    ),
    Subject.DONATION: (
        (_of(Device.received_at), Device.donation_id),
        (_of(LogbookLine.at, _GIVEN), Device.donation_id),
        (_of(Disk.state_at, (Device, Device.id == Disk.device_id)), Device.donation_id),
        (_of(Handover.signed_at, (HandedOverDevice, HandedOverDevice.handover_id == Handover.id),
             (Device, Device.id == HandedOverDevice.device_id)), Device.donation_id),
    ),
    Subject.ORGANISATION: (
        (_of(Device.received_at, (Donation, Donation.id == Device.donation_id)), Donation.donor_id),
    ),
}  # fmt: skip
"""Where the instants of each subject are, and by which id."""
