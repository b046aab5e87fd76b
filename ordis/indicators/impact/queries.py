"""Reads of the table of factors, and the impact of a period by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.devices.models import Device, LogbookLine, Stage
from ordis.donations.masses import Lot, mass_of
from ordis.handover.models import HandedOverDevice, Handover
from ordis.indicators.impact.estimate import Impact, NewParts, Weighed, estimates
from ordis.indicators.impact.factors import SHIPPED, Table, Use, from_json
from ordis.indicators.impact.models import FactorVersion
from ordis.indicators.indicator import Period
from ordis.indicators.queries import bounds, within
from ordis.kernel.db import db
from ordis.refurbishing.parts.models import Part, PartFlow, PartMovement


@dataclass(frozen=True, slots=True)
class Version:
    """``row`` None: the table that Ordis ships, version 0, which nobody published."""

    number: int
    table: Table
    row: FactorVersion | None


def in_force() -> Version:
    last = sa.select(FactorVersion).order_by(FactorVersion.version.desc()).limit(1)
    return _version(db.session.scalar(last))


def versions() -> list[Version]:
    """Every version, the newest first, the shipped one last."""
    rows = sa.select(FactorVersion).order_by(FactorVersion.version.desc())
    told = rows.options(joinedload(FactorVersion.published_by).lazyload(User.roles))
    return [*map(_version, db.session.scalars(told)), _version(None)]


def measure(first: date, last: date) -> Impact:
    """Of the devices handed over and recycled from French day ``first`` to ``last``, both included, by the table in
    force. A device handed over twice counts twice, as in every figure of handovers. Four queries."""
    period, version = bounds(first, last), in_force()
    handed, parts = _weighed(_handed_over(period), Stage.HANDED_OVER), _new_parts(period)
    table = version.table
    return Impact(
        first=first,
        last=last,
        handed=handed,
        recycled=_weighed(_recycled(period), Stage.RECYCLED),
        new_parts=parts,
        version=version.number,
        years=table.years,
        years_hypothesis=table.years_hypothesis,
        estimates=estimates(table, handed, parts),
        context=tuple(each for each in table.factors if each.use is Use.CONTEXT),
    )


def _version(row: FactorVersion | None) -> Version:
    return Version(row.version, from_json(row.content), row) if row else Version(0, SHIPPED, None)


def _handed_over(period: Period) -> sa.Select[Any]:
    return sa.select(Device).join(HandedOverDevice).join(Handover).where(within(Handover.signed_at, period))


def _recycled(period: Period) -> sa.Select[Any]:
    """Nothing leaves that stage: each once."""
    entered = sa.and_(LogbookLine.to_stage == Stage.RECYCLED, within(LogbookLine.at, period))
    return sa.select(Device).where(Device.id.in_(sa.select(LogbookLine.device_id).where(entered)))


def _weighed(devices: sa.Select[Any], stage: Stage) -> tuple[Weighed, ...]:
    sums = sa.func.count(), sa.func.count(Device.weight_g), sa.func.coalesce(sa.func.sum(Device.weight_g), 0)
    found = devices.with_only_columns(Device.kind, *sums).group_by(Device.kind)
    rows: Sequence[Any] = db.session.execute(found).all()
    told = [Weighed(kind, mass_of(Lot(kind, stage, devices, weighed, grams))) for kind, devices, weighed, grams in rows]
    return tuple(sorted(told, key=lambda each: (-each.mass.devices, each.kind.value)))


def _new_parts(period: Period) -> tuple[NewParts, ...]:
    """Pieces that cost something: those given, or taken from another device, cost nothing in the stock."""
    inside = sa.func.sum(-PartMovement.change)
    handed = sa.select(HandedOverDevice.device_id).join(Handover).where(within(Handover.signed_at, period))
    found = (
        sa.select(Part.kind, inside)
        .join(PartMovement, PartMovement.part_id == Part.id)
        .where(
            PartMovement.device_id.in_(handed),
            PartMovement.flow.in_((PartFlow.FITTED, PartFlow.REMOVED)),
            PartMovement.unit_cost_cents > 0,
            PartMovement.at < period[1],
        )
        .group_by(Part.kind)
        .having(inside > 0)
        .order_by(Part.kind)
    )
    return tuple(NewParts(kind, int(pieces)) for kind, pieces in db.session.execute(found))
