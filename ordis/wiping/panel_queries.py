"""What the panel of a device reads, in a fixed number of queries whatever its disks and files."""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent, User
from ordis.devices.models import Device, Disk
from ordis.donations.models import Donation
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.wiping.models import DiskStatement, EvidenceDrop, EvidenceFile, FirmwareErase, WipeRecord

FILES = 20
"""How many of the files dropped on a device its panel lists."""
_ROWS = 100


@dataclass(slots=True)
class Dropped:
    """The files dropped on a device, newest first, and their lines that no known disk bears yet."""

    files: list[EvidenceDrop] = field(default_factory=list)
    waiting: list[WipeRecord] = field(default_factory=list)


def dropped(device: Device) -> Dropped:
    """One query."""
    waits = sa.and_(
        WipeRecord.evidence_id == EvidenceDrop.evidence_id,
        WipeRecord.disk_id.is_(None),
        WipeRecord.set_aside_at.is_(None),
    )
    statement = (
        sa.select(EvidenceDrop, WipeRecord)
        .outerjoin(WipeRecord, waits)
        .where(EvidenceDrop.device_id == device.id)
        .options(
            joinedload(EvidenceDrop.dropped_by).lazyload(User.roles),
            joinedload(EvidenceDrop.evidence).joinedload(EvidenceFile.bench),
        )
        .order_by(EvidenceDrop.id.desc(), WipeRecord.id.desc())
    )
    found = Dropped()
    for drop, line in db.session.execute(statement.limit(_ROWS)):
        if not found.files or found.files[-1] is not drop:
            found.files.append(drop)
        found.waiting += [line] if line is not None else []
    return found


def erases(device: Device) -> tuple[bool, dict[int, list[FirmwareErase]]]:
    """Whether the donor asked for Purge, and disk id → the erases by the disk itself, oldest first. One query."""
    statement = (
        sa.select(Organisation.requires_purge, FirmwareErase)
        .select_from(Device)
        .outerjoin(Donation, Donation.id == Device.donation_id)
        .outerjoin(Organisation, Organisation.id == Donation.donor_id)
        .outerjoin(Disk, Disk.device_id == Device.id)
        .outerjoin(FirmwareErase, FirmwareErase.disk_id == Disk.id)
        .where(Device.id == device.id)
        .options(
            joinedload(FirmwareErase.said_by).lazyload(User.roles),
            joinedload(FirmwareErase.evidence),
        )
        .order_by(FirmwareErase.id)
    )
    purge, found = False, dict[int, list[FirmwareErase]]()
    for wanted, erase in db.session.execute(statement):
        purge = purge or bool(wanted)
        if erase is not None:
            found.setdefault(erase.disk_id, []).append(erase)
    return purge, found


def statements(device: Device) -> dict[int, list[DiskStatement]]:
    """Disk id → what people declared of it, newest first. One query."""
    statement = (
        sa.select(DiskStatement)
        .where(DiskStatement.device_id == device.id, DiskStatement.disk_id.is_not(None))
        .options(
            joinedload(DiskStatement.said_by).lazyload(User.roles),
            joinedload(DiskStatement.slip),
            joinedload(DiskStatement.photo),
        )
        .order_by(DiskStatement.id.desc())
    )
    found: dict[int, list[DiskStatement]] = {}
    for said in db.session.scalars(statement):
        found.setdefault(said.disk_id or 0, []).append(said)
    return found


def last_said(device: Device, verb: Verb) -> AuditEvent | None:
    """Who did this last to the device, and when. One query."""
    statement = (
        sa.select(AuditEvent)
        .where(AuditEvent.subject == device.code, AuditEvent.verb == verb.value)
        .options(joinedload(AuditEvent.actor).lazyload(User.roles))
        .order_by(AuditEvent.id.desc())
    )
    return db.session.scalar(statement.limit(1))
