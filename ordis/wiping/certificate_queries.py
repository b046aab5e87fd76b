"""Reads of a wiping certificate, for the devices of a donation or for one: a fixed number of queries."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent, User
from ordis.devices.models import Device, Disk, Stage
from ordis.devices.serials import normalised
from ordis.donations.models import Donation
from ordis.kernel.db import db
from ordis.wiping.evidence import INVENTORIES, Outcome
from ordis.wiping.models import (
    DECISIVE,
    DiskStatement,
    EvidenceDrop,
    EvidenceFile,
    FirmwareErase,
    WipeRecord,
)

Chosen = sa.ColumnElement[bool]
"""Which devices the certificate speaks of."""


def of_donation(donation: Donation) -> Chosen:
    """All devices of the donation but those that never came."""
    return sa.and_(Device.donation_id == donation.id, Device.stage != Stage.MISSING)


def of_device(device: Device) -> Chosen:
    return Device.id == device.id


def devices(chosen: Chosen) -> list[Device]:
    """Without disks nor holds: see ``disks``."""
    statement = sa.select(Device).where(chosen).order_by(Device.id)
    return list(db.session.scalars(statement.options(lazyload(Device.disks), lazyload(Device.holds))))


def disks(chosen: Chosen, *, fitted: bool) -> dict[int, list[Disk]]:
    """Device id → its disks, those taken out of it included: they were given with it. One query, however many.

    ``fitted``: those that the workshop put in as well, of which the donor of the device knows nothing.
    """
    found: dict[int, list[Disk]] = {}
    statement = sa.select(Disk).join(Disk.device).where(chosen).order_by(Disk.id)
    for disk in db.session.scalars(statement if fitted else statement.where(Disk.fitted_at.is_(None))):
        found.setdefault(disk.device_id, []).append(disk)
    return found


def deciding_lines(chosen: Chosen) -> dict[int, list[WipeRecord]]:
    """Disk id → the lines that say something of its state, oldest first."""
    decides = sa.or_(WipeRecord.outcome.in_(sorted(DECISIVE)), WipeRecord.accepted_at.is_not(None))
    return _by_disk(_lines(chosen).where(decides))


def waiting_lines(chosen: Chosen) -> dict[int, list[WipeRecord]]:
    """Disk id → the reservations that nobody has accepted, oldest first."""
    reserved = WipeRecord.outcome == Outcome.SUCCESS_WITH_RESERVATION.value
    return _by_disk(_lines(chosen).where(reserved, WipeRecord.accepted_at.is_(None)))


def firmware_erases(chosen: Chosen) -> dict[int, FirmwareErase]:
    """Disk id → the last erase by its own firmware that somebody or a tool declared."""
    statement = sa.select(FirmwareErase).join(FirmwareErase.disk).join(Disk.device).where(chosen)
    rows = db.session.scalars(statement.options(*_erase(joinedload)).order_by(FirmwareErase.id))
    return {row.disk_id: row for row in rows}


def statements(chosen: Chosen) -> dict[int, DiskStatement]:
    """Disk id → the last thing that somebody declared of it."""
    statement = (
        sa.select(DiskStatement)
        .join(DiskStatement.device)
        .where(chosen, DiskStatement.disk_id.is_not(None))
        .options(
            joinedload(DiskStatement.said_by).lazyload(User.roles),
            joinedload(DiskStatement.slip),
            joinedload(DiskStatement.photo),
        )
        .order_by(DiskStatement.id)
    )
    return {row.disk_id: row for row in db.session.scalars(statement) if row.disk_id}


def serials_inventoried(chosen: Chosen) -> set[tuple[int, str]]:
    """Device id and serial, as compared, of every disk that an inventory of the device names."""
    statement = (
        sa.select(EvidenceDrop.device_id, EvidenceFile.machines)
        .join(EvidenceDrop.evidence)
        .join(EvidenceDrop.device)
        .where(chosen, EvidenceFile.format.in_(sorted(INVENTORIES)))
    )
    return {
        (device_id, key)
        for device_id, machines in db.session.execute(statement)
        for machine in machines
        for disk in machine["disks"]
        if (key := normalised(disk["serial"]))
    }


def placings(lines: Sequence[WipeRecord]) -> dict[int, tuple[str, datetime]]:
    """Line → who said of which disk it is, and when; the last one, for those that a person placed."""
    files = {line.evidence.ref for line in lines}
    if not files:
        return {}
    rows = db.session.execute(
        sa.select(AuditEvent.subject, AuditEvent.details, AuditEvent.at, User.name)
        .join(AuditEvent.actor)
        .where(AuditEvent.verb == Verb.EVIDENCE_PLACED.value, AuditEvent.subject.in_(sorted(files)))
        .order_by(AuditEvent.id)
    )
    said = {(ref, position): (name, at) for ref, details, at, name in rows for position in details["lines"]}
    return {line.id: found for line in lines if (found := said.get((line.evidence.ref, line.position)))}


def names(ids: Collection[int]) -> dict[int, str]:
    """User id → name."""
    if not ids:
        return {}
    rows = db.session.execute(sa.select(User.id, User.name).where(User.id.in_(sorted(ids))))
    return {row.id: row.name for row in rows}


def _lines(chosen: Chosen) -> sa.Select[tuple[WipeRecord]]:
    return (
        sa.select(WipeRecord)
        .join(WipeRecord.disk)
        .join(Disk.device)
        .where(chosen)
        .options(
            joinedload(WipeRecord.evidence).joinedload(EvidenceFile.received_by).lazyload(User.roles),
            joinedload(WipeRecord.evidence).joinedload(EvidenceFile.bench),
            joinedload(WipeRecord.accepted_by).lazyload(User.roles),
            *_erase(joinedload(WipeRecord.firmware_erase).joinedload),
        )
        .order_by(WipeRecord.ordered_at, WipeRecord.id)
    )


def _erase(joined: Any) -> tuple[Any, ...]:
    return joined(FirmwareErase.said_by).lazyload(User.roles), joined(FirmwareErase.evidence)


def _by_disk(statement: sa.Select[tuple[WipeRecord]]) -> dict[int, list[WipeRecord]]:
    found: dict[int, list[WipeRecord]] = {}
    for line in db.session.scalars(statement):
        found.setdefault(line.disk_id or 0, []).append(line)
    return found
