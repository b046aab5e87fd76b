"""Reads of evidence, verdicts and statements. Staff who may see devices see them all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload

from ordis.accounts.models import User
from ordis.devices.code import normalise
from ordis.devices.models import Device, Disk
from ordis.donations.models import Donation
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.wiping.evidence import Outcome
from ordis.wiping.models import DECISIVE, Bench, EvidenceDrop, EvidenceFile, FirmwareErase, WipeRecord
from ordis.wiping.records import oldest_believed, unproven_since

_CHUNK = 200
HISTORY = 5
"""How many lines of a disk's history its panel shows."""
_QUESTIONS = 20

_DECIDES = sa.or_(WipeRecord.outcome.in_(sorted(DECISIVE)), WipeRecord.accepted_at.is_not(None))
_NEWEST = (WipeRecord.ordered_at.desc(), WipeRecord.id.desc())


def evidence_by_ref(ref: str) -> EvidenceFile | None:
    """The file with its lines, their disks and the devices on which it was dropped."""
    statement = sa.select(EvidenceFile).where(EvidenceFile.ref == ref)
    return db.session.scalar(
        statement.options(
            joinedload(EvidenceFile.received_by).lazyload(User.roles),
            joinedload(EvidenceFile.bench),
            joinedload(EvidenceFile.container),
            selectinload(EvidenceFile.drops).joinedload(EvidenceDrop.device).options(*_bare()),
            selectinload(EvidenceFile.records).joinedload(WipeRecord.disk).joinedload(Disk.device).options(*_bare()),
            selectinload(EvidenceFile.records).joinedload(WipeRecord.accepted_by).lazyload(User.roles),
        )
    )


def devices_of(evidence: EvidenceFile) -> list[Device]:
    """The devices that the file concerns: those on which it was dropped, then those of its disks. Reads what
    ``evidence_by_ref`` loaded."""
    dropped = [drop.device for drop in evidence.drops]
    return list(dict.fromkeys([*dropped, *(line.disk.device for line in evidence.records if line.disk)]))


def evidence_by_sha256(sha256: str) -> EvidenceFile | None:
    return db.session.scalar(_by_sha256(), {"sha256": sha256})


@cache
def _by_sha256() -> sa.Select[tuple[EvidenceFile]]:
    """Built once: every file that comes in asks it."""
    return sa.select(EvidenceFile).where(EvidenceFile.sha256 == sa.bindparam("sha256"))


def drop_of(evidence: EvidenceFile, device: Device) -> EvidenceDrop | None:
    return db.session.scalar(
        sa.select(EvidenceDrop).where(EvidenceDrop.evidence_id == evidence.id, EvidenceDrop.device_id == device.id)
    )


def has_drops(evidence: EvidenceFile) -> bool:
    """Whether somebody, or its serial, tied the file to a device."""
    return db.session.scalar(sa.select(sa.exists().where(EvidenceDrop.evidence_id == evidence.id))) or False


def stations() -> list[Bench]:
    """The benches in service whose own name says nothing of the disks that they wipe: a short table."""
    statement = sa.select(Bench).where(Bench.is_station, Bench.closed_at.is_(None))
    return list(db.session.scalars(statement.order_by(Bench.id)))


def deciding(disk: Disk) -> WipeRecord | None:
    """The newest line that counts for the disk since it was last unproven; at the cost of one indexed row."""
    return deciding_each([disk]).get(disk.id)


def deciding_each(
    disks: Sequence[Disk], unsaved: Iterable[WipeRecord] = (), older: Collection[int] | None = None
) -> dict[int, WipeRecord]:
    """Disk id → the newest line that counts for it. One query per 200 disks, one indexed row per disk.

    ``unsaved``: lines in the order in which they will be saved; of one time, the last saved is the newest. ``older``:
    the only disks that have other lines (:func:`with_lines`), when that is known."""
    found: dict[int, WipeRecord] = {}
    asked = [disk for disk in disks if older is None or disk.id in older]
    for start in range(0, len(asked), _CHUNK):
        part = asked[start : start + _CHUNK]
        since = {disk.id: unproven_since(disk) for disk in part}
        together = len(set(since.values())) == 1
        for line in _newest_together(since) if together else _newest_apart(since):
            found[line.disk_id or 0] = line
    wanted = {disk.id for disk in disks}
    for line in unsaved:
        if line.disk is not None and line.disk.id in wanted and _counts(line, unproven_since(line.disk)):
            newest = found.get(line.disk.id)
            if newest is None or newest.ordered_at <= line.ordered_at:
                found[line.disk.id] = line
    return found


def with_lines(disks: Collection[int]) -> set[int]:
    """Those of these ids of disks of which a saved line tells: of the others, nothing more is to be asked."""
    return set(db.session.scalars(_with_lines(), {"disks": list(disks)})) if disks else set()


@cache
def _with_lines() -> sa.Select[tuple[int]]:
    """Built once: the first log of every disk asks it, in place of three longer questions."""
    known = sa.exists().where(WipeRecord.disk_id == Disk.id)
    return sa.select(Disk.id).where(Disk.id.in_(sa.bindparam("disks", expanding=True)), known)


def _counts(line: WipeRecord, since: datetime) -> bool:
    """What ``_newest_of`` asks of a saved line."""
    return line.decides and line.recorded_at >= since and line.ordered_at >= oldest_believed(since)


def _newest_of(ids: Any, since: Any, believed: Any) -> sa.Select[tuple[WipeRecord]]:
    newest = (
        sa.select(WipeRecord.id)
        .where(
            WipeRecord.disk_id == Disk.id,
            WipeRecord.recorded_at >= since,
            WipeRecord.ordered_at >= believed,
            _DECIDES,
        )
        .order_by(*_NEWEST)
        .limit(1)
        .correlate(Disk)
        .scalar_subquery()
    )
    return sa.select(WipeRecord).where(WipeRecord.id.in_(sa.select(newest).where(Disk.id.in_(ids))))


@cache
def _together() -> sa.Select[tuple[WipeRecord]]:
    """Built once: every file of evidence asks it, most often about disks that came in together."""
    return _newest_of(
        sa.bindparam("disks", expanding=True),
        sa.bindparam("since", type_=WipeRecord.recorded_at.type),
        sa.bindparam("believed", type_=WipeRecord.ordered_at.type),
    )


def _newest_together(since: Mapping[int, datetime]) -> Iterable[WipeRecord]:
    moment = next(iter(since.values()))
    told = {"disks": list(since), "since": moment, "believed": oldest_believed(moment)}
    return db.session.scalars(_together(), told)


def _newest_apart(since: Mapping[int, datetime]) -> Iterable[WipeRecord]:
    believed = {disk_id: oldest_believed(moment) for disk_id, moment in since.items()}
    recorded, ordered = _by_disk(since, WipeRecord.recorded_at), _by_disk(believed, WipeRecord.ordered_at)
    return db.session.scalars(_newest_of(list(since), recorded, ordered))


def _by_disk(values: Mapping[int, datetime], like: Any) -> sa.ColumnElement[datetime]:
    """The value of each disk, written as the column ``like`` writes its own."""
    return sa.case({disk_id: sa.literal(value, like.type) for disk_id, value in values.items()}, value=Disk.id)


@cache
def _devices_known() -> sa.Select[tuple[Device]]:
    """Built once, and not before every table is known: it names a relationship."""
    return (
        sa.select(Device)
        .outerjoin(Device.disks)
        .where(
            Device.id.in_(
                sa.union(
                    sa.select(Disk.device_id).where(Disk.serial_key.in_(sa.bindparam("keys", expanding=True))),
                    sa.select(sa.bindparam("device", type_=sa.Integer)),
                )
            )
        )
        .options(contains_eager(Device.disks), lazyload(Device.holds))
        .order_by(Device.id, Disk.id)
        .with_for_update(of=Device)
        .execution_options(populate_existing=True)
    )


def known_for(keys: Collection[str], device: Device | None) -> list[Device]:
    """``device`` and those with a disk of one of these serials, with their disks; nobody else changes them until the
    end of the transaction. One query per 200 serials."""
    found: dict[int, Device] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted) or 1, _CHUNK):
        told = {"keys": wanted[start : start + _CHUNK], "device": device.id if device and not start else None}
        found |= {row.id: row for row in db.session.scalars(_devices_known(), told).unique()}
    return list(found.values())


def device_to_work_on(code: str) -> Device | None:
    """The device, bare: whoever ties evidence to it reads its disks under a lock."""
    statement = sa.select(Device).where(Device.code == (normalise(code) or "")).options(*_bare())
    return db.session.scalar(statement)


def requires_purge(device: Device) -> bool:
    """Whether the donor asked for the level Purge."""
    return device.id in purge_wanted([device])


def purge_wanted(devices: Collection[Device]) -> set[int]:
    """Ids of the devices whose donor asked for the level Purge. One query."""
    donations = {device.donation_id for device in devices if device.donation_id}
    if not donations:
        return set()
    statement = sa.select(Donation.id).join(Organisation, Donation.donor_id == Organisation.id)
    asked = set(db.session.scalars(statement.where(Donation.id.in_(donations), Organisation.requires_purge)))
    return {device.id for device in devices if device.donation_id in asked}


def history(disks: Sequence[Disk]) -> dict[int, list[WipeRecord]]:
    """Disk id → its last lines, newest first, and the line that decides even if it is older. One query."""
    found: dict[int, list[WipeRecord]] = {disk.id: [] for disk in disks}
    for record in db.session.scalars(_last_lines(), {"disks": list(found)}) if disks else ():
        found[record.disk_id or 0].append(record)
    return found


@cache
def _last_lines() -> sa.Select[tuple[WipeRecord]]:
    """Built once: the page of every device asks for it."""
    rank = sa.func.row_number().over(partition_by=WipeRecord.disk_id, order_by=_NEWEST)
    rank_of_deciding = sa.func.row_number().over(partition_by=(WipeRecord.disk_id, _DECIDES), order_by=_NEWEST)
    ranked = (
        sa.select(
            WipeRecord.id.label("id"),
            rank.label("rank"),
            rank_of_deciding.label("other"),
            _DECIDES.label("decides"),
        )
        .where(WipeRecord.disk_id.in_(sa.bindparam("disks", expanding=True)))
        .subquery()
    )
    kept = sa.or_(ranked.c.rank <= HISTORY, sa.and_(ranked.c.decides, ranked.c.other == 1))
    statement = sa.select(WipeRecord).join(ranked, ranked.c.id == WipeRecord.id).where(kept)
    return statement.order_by(*_NEWEST).options(*_told())


def unplaced(device: Device) -> list[WipeRecord]:
    """Lines of files dropped on the device that wait for a person to say of which disk they are."""
    statement = (
        sa.select(WipeRecord)
        .join(EvidenceDrop, EvidenceDrop.evidence_id == WipeRecord.evidence_id)
        .where(EvidenceDrop.device_id == device.id, WipeRecord.disk_id.is_(None), WipeRecord.set_aside_at.is_(None))
        .options(*_told())
        .order_by(WipeRecord.id.desc())
    )
    return list(db.session.scalars(statement.limit(_QUESTIONS)))


def records_of(evidence: EvidenceFile) -> list[WipeRecord]:
    """The lines of the file, in its order."""
    statement = sa.select(WipeRecord).where(WipeRecord.evidence_id == evidence.id)
    return list(db.session.scalars(statement.order_by(WipeRecord.position)))


def reservations_on(device: Device) -> list[WipeRecord]:
    """Reservations that wait for somebody to judge them, on the disks of the device, newest first."""
    statement = (
        sa.select(WipeRecord)
        .join(Disk, Disk.id == WipeRecord.disk_id)
        .where(Disk.device_id == device.id, WipeRecord.outcome == Outcome.SUCCESS_WITH_RESERVATION.value)
        .order_by(*_NEWEST)
    )
    return list(db.session.scalars(statement))


def _told() -> tuple[Any, ...]:
    return (
        joinedload(WipeRecord.evidence).joinedload(EvidenceFile.received_by).lazyload(User.roles),
        joinedload(WipeRecord.accepted_by).lazyload(User.roles),
        joinedload(WipeRecord.firmware_erase).joinedload(FirmwareErase.evidence),
    )


def _bare() -> tuple[Any, ...]:
    """A device without its lists: its name and code are enough."""
    return lazyload(Device.disks), lazyload(Device.holds)
