"""What the panel of a device reads, in a fixed number of queries whatever its disks and files."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent, User
from ordis.devices.models import Device, Disk
from ordis.devices.queries import names_of
from ordis.devices.serials import uuid_writings
from ordis.donations.models import Donation
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.wiping.models import DiskStatement, EvidenceDrop, EvidenceFile, FirmwareErase, WipeRecord

FILES = 20
"""How many of the files of a device its panel lists."""
_ROWS = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a device: ``drop`` when somebody dropped it there, or an inventory says that it is that machine."""

    file: EvidenceFile
    drop: EvidenceDrop | None

    @property
    def at(self) -> datetime:
        return self.drop.dropped_at if self.drop else self.file.received_at

    @property
    def by(self) -> User | None:
        return self.drop.dropped_by if self.drop else self.file.received_by


@dataclass(slots=True)
class OfDevice:
    """The files dropped on a device or that speak of its disks, newest first; the lines that wait in the former, and
    those that wait elsewhere and say that they were made on this machine. ``whole``: there is nothing more."""

    files: list[Kept] = field(default_factory=list)
    waiting: list[WipeRecord] = field(default_factory=list)
    made_here: list[WipeRecord] = field(default_factory=list)
    whole: bool = True

    def add(self, file: EvidenceFile, drop: EvidenceDrop | None, tied: bool, line: WipeRecord | None) -> None:
        if (drop or tied) and all(kept.file is not file for kept in self.files):
            self.files.append(Kept(file, drop))
        if line is not None:
            (self.waiting if drop else self.made_here).append(line)


def of_device(device: Device) -> OfDevice:
    """One query: by the drops of the device, the lines of its disks, and the names that its own machine bears."""
    serials, uuids = _host_names(device)
    names = {f"serial_{rank}": serial for rank, serial in enumerate(serials)}
    names |= {f"uuid_{rank}": uuid for rank, uuid in enumerate(uuids)}
    known = {"device": device.id, "disks": [disk.id for disk in device.disks], **names}
    found = OfDevice()
    rows = db.session.execute(_files(len(serials), len(uuids)), known).all()
    for row in rows:
        found.add(*row)
    found.files.sort(key=lambda kept: kept.at, reverse=True)
    found.whole = len(rows) < _ROWS
    return found


@cache
def _files(serials: int, uuids: int) -> sa.Select[tuple[EvidenceFile, EvidenceDrop, bool, WipeRecord]]:
    """Built once for each number of names that the machine bears: the page of every device asks for it."""
    tied = sa.select(WipeRecord.evidence_id).where(WipeRecord.disk_id.in_(sa.bindparam("disks", expanding=True)))
    named = [WipeRecord.host_serial == sa.bindparam(f"serial_{rank}") for rank in range(serials)]
    named += [WipeRecord.host_uuid == sa.bindparam(f"uuid_{rank}") for rank in range(uuids)]
    dropped = sa.select(EvidenceDrop.evidence_id).where(EvidenceDrop.device_id == sa.bindparam("device"))
    hosted = [sa.select(WipeRecord.evidence_id).where(_WAITS, mark) for mark in named]
    here = sa.and_(EvidenceDrop.evidence_id == EvidenceFile.id, EvidenceDrop.device_id == sa.bindparam("device"))
    line = sa.and_(
        WipeRecord.evidence_id == EvidenceFile.id, _WAITS, sa.or_(EvidenceDrop.id.is_not(None), *named)
    )  # fmt: skip
    return (
        sa.select(EvidenceFile, EvidenceDrop, EvidenceFile.id.in_(tied), WipeRecord)
        .outerjoin(EvidenceDrop, here)
        .outerjoin(WipeRecord, line)
        .where(EvidenceFile.id.in_(sa.union(dropped, tied, *hosted)))
        .options(
            joinedload(EvidenceFile.bench),
            joinedload(EvidenceFile.received_by).lazyload(User.roles),
            joinedload(EvidenceDrop.dropped_by).lazyload(User.roles),
        )
        .order_by(EvidenceFile.id.desc(), WipeRecord.id.desc())
        .limit(_ROWS)
    )


_WAITS = sa.and_(WipeRecord.disk_id.is_(None), WipeRecord.set_aside_at.is_(None))
"""As the partial indexes of what waits are written."""


def _host_names(device: Device) -> tuple[list[str], list[str]]:
    """Serials and UUIDs by which tools call the machine on which they run, in the writings that they are seen to use.

    One equality each in the statement: SQLite takes another index than the partial one for a list.
    """
    serials = {device.serial, device.serial_key} if device.serial_key else set()
    known = (serials, uuid_writings(device.system_uuid))
    found = [sorted({case for text in texts if text for case in (text, text.upper())}) for texts in known]
    return found[0], found[1]


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
        .where(AuditEvent.subject.in_(names_of(device)), AuditEvent.verb == verb.value)
        .options(joinedload(AuditEvent.actor).lazyload(User.roles))
        .order_by(AuditEvent.id.desc())
    )
    return db.session.scalar(statement.limit(1))
