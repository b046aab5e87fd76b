"""Reads of incidents: of one's own referrals for a structure, all for the workshop and the city."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.aftercare.incidents import rules
from ordis.aftercare.incidents.models import Incident, IncidentKind, IncidentStage
from ordis.devices.models import Device, Stage
from ordis.handover.models import HandedOverDevice, Handover
from ordis.kernel.db import db
from ordis.kernel.pages import Page, read_page
from ordis.referrals.models import Referral
from ordis.referrals.queries import visible_to
from ordis.refurbishing.parts.models import PartFlow, PartMovement

Period = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Counts:
    """Incidents declared in a period by kind; what was settled in it, and in how many days (median)."""

    declared: Sequence[tuple[str, int]]
    repaired: int
    exchanged: int
    days: int | None


def page_of(user: User, *, still_open: bool, after: int | None) -> Page[Incident]:
    """One page, newest first, in one query."""
    statement = _seen(user)
    if still_open:
        statement = statement.where(Incident.settled_at.is_(None))
    return read_page(statement, Incident.id, after=after)


def incident_for(user: User, ref: str) -> Incident | None:
    """The incident when ``user`` may see it; None (a 404) otherwise."""
    statement = _seen(user).where(Incident.ref == ref)
    people = (Incident.declared_by, Incident.deposited_by, Incident.settled_by)
    return db.session.scalar(statement.options(*(joinedload(each).lazyload(User.roles) for each in people)))


def _seen(user: User) -> sa.Select[tuple[Incident]]:
    statement = sa.select(Incident).join(Incident.line).join(HandedOverDevice.handover).options(*_whole())
    if user.can(Permission.REPAIR_RECORD):
        return statement
    own = visible_to(user).with_only_columns(Referral.id).order_by(None)
    return statement.where(Handover.referral_id.in_(own))


def _whole() -> tuple[Any, ...]:
    line = joinedload(Incident.line)
    return (
        line.joinedload(HandedOverDevice.device).options(lazyload(Device.disks), lazyload(Device.holds)),
        line.joinedload(HandedOverDevice.handover)
        .joinedload(Handover.referral)
        .joinedload(Referral.organisation),
    )  # fmt: skip


def line_of_device(device: Device) -> HandedOverDevice | None:
    """By which handover its family has it now; None when it is with nobody."""
    return db.session.scalar(_lines_now().where(Device.id == device.id)) if device.stage is Stage.HANDED_OVER else None


def line_of_referral(referral: Referral) -> HandedOverDevice | None:
    """The device that the family of this referral has now; None once it came back."""
    return db.session.scalars(_lines_now().where(Handover.referral_id == referral.id)).first()


def _lines_now() -> sa.Select[tuple[HandedOverDevice]]:
    """An engagement that the city has ended leaves the device with its family: the agreement in force tells it."""
    return (
        sa.select(HandedOverDevice)
        .join(HandedOverDevice.device)
        .join(HandedOverDevice.handover)
        .where(Device.stage == Stage.HANDED_OVER, Device.agreement_id == Handover.document_id)
        .options(
            joinedload(HandedOverDevice.device), joinedload(HandedOverDevice.handover).joinedload(Handover.referral)
        )
        .order_by(HandedOverDevice.id)
    )


def open_incident_of(line: HandedOverDevice, *, lock: bool = False) -> Incident | None:
    """At most one, by the partial unique index."""
    statement = sa.select(Incident).where(Incident.line_id == line.id, Incident.settled_at.is_(None))
    if lock:
        statement = statement.with_for_update(of=Incident).execution_options(populate_existing=True)
    return db.session.scalar(statement)


def incidents_of_device(device: Device) -> Sequence[Incident]:
    """Everything that happened to it with its families, last first; the page of a device with a family asks."""
    return db.session.scalars(_incidents_of_device(), {"device": device.id}).all()


@cache
def _incidents_of_device() -> sa.Select[tuple[Incident]]:
    of_device = sa.select(Incident).join(Incident.line).where(HandedOverDevice.device_id == sa.bindparam("device"))
    return of_device.order_by(Incident.id.desc())


def incidents_of_referral(referral: Referral) -> Sequence[Incident]:
    statement = sa.select(Incident).join(Incident.line).join(HandedOverDevice.handover)
    return db.session.scalars(statement.where(Handover.referral_id == referral.id).order_by(Incident.id.desc())).all()


def exchange_of(referral: Referral) -> Referral | None:
    """The referral that replaces the computer of this one."""
    return db.session.scalar(sa.select(Referral).where(Referral.exchanges_id == referral.id))


def parts_used(incident: Incident) -> Sequence[PartMovement]:
    """What was fitted while the workshop had it."""
    if incident.deposited_at is None:
        return []
    statement = sa.select(PartMovement).where(
        PartMovement.device_id == incident.line.device_id,
        PartMovement.flow == PartFlow.FITTED,
        PartMovement.at >= incident.deposited_at,
    )
    if incident.settled_at is not None:
        statement = statement.where(PartMovement.at <= incident.settled_at)
    return db.session.scalars(statement.options(joinedload(PartMovement.part)).order_by(PartMovement.id)).all()


def counts(period: Period) -> Counts:
    """Two queries. ``period``: first moment included, last excluded."""
    first, end = period
    told = sa.select(Incident.kind, sa.func.count()).where(Incident.declared_at >= first, Incident.declared_at < end)
    declared = dict(row._tuple() for row in db.session.execute(told.group_by(Incident.kind)))
    rows = sa.select(Incident.stage, Incident.declared_at, Incident.settled_at)
    settled = db.session.execute(rows.where(Incident.settled_at >= first, Incident.settled_at < end)).all()
    ends = Counter(stage for stage, _, _ in settled)
    return Counts(
        declared=[(kind.label, declared[kind]) for kind in IncidentKind if kind in declared],
        repaired=ends[IncidentStage.REPAIRED],
        exchanged=ends[IncidentStage.EXCHANGED],
        days=rules.median_days([(start, over) for _, start, over in settled]),
    )
