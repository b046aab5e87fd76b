"""Reads of the inbox: each is one query, whatever the files of the page."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ordis.accounts.models import User
from ordis.devices.models import Device, Disk
from ordis.devices.serials import normalised, uuid_writings
from ordis.kernel.db import db
from ordis.kernel.pages import Page, capped_count, read_page
from ordis.wiping.binding import GONE
from ordis.wiping.evidence import Host
from ordis.wiping.models import EvidenceDrop, EvidenceFile, WipeRecord

FILES = 20
LINES = 10
"""Lines shown of one file: a log of a thousand disks has a page of its own."""


def files_page(*, aside: bool, after: int | None) -> Page[EvidenceFile]:
    """Files with something that waits, or that was set aside, newest first."""
    statement = _files(aside).options(
        joinedload(EvidenceFile.received_by).lazyload(User.roles),
        joinedload(EvidenceFile.set_aside_by).lazyload(User.roles),
        joinedload(EvidenceFile.bench),
    )
    return read_page(statement, EvidenceFile.id, after=after, size=FILES)


def count_waiting() -> tuple[int, bool]:
    """``(files, capped)``."""
    return capped_count(_files(aside=False).with_only_columns(EvidenceFile.id))


def lines_of(file_ids: Sequence[int], *, aside: bool) -> list[tuple[WipeRecord, int]]:
    """The first lines of each file that wait, or were set aside, and how many there are in the file."""
    rank = sa.func.row_number().over(partition_by=WipeRecord.evidence_id, order_by=WipeRecord.position)
    total = sa.func.count().over(partition_by=WipeRecord.evidence_id)
    chosen = sa.select(WipeRecord.id.label("id"), rank.label("rank"), total.label("total"))
    ranked = chosen.where(WipeRecord.evidence_id.in_(file_ids), _lines(aside)).subquery()
    statement = (
        sa.select(WipeRecord, ranked.c.total)
        .join(ranked, ranked.c.id == WipeRecord.id)
        .where(ranked.c.rank <= LINES)
        .options(joinedload(WipeRecord.set_aside_by).lazyload(User.roles))
        .order_by(WipeRecord.evidence_id, WipeRecord.position)
    )
    return [(line, count) for line, count in db.session.execute(statement)] if file_ids else []


def disks_bearing(keys: Collection[str]) -> list[Disk]:
    """Disks of these serials that may still be where they are noted, with their devices."""
    statement = (
        sa.select(Disk)
        .where(Disk.serial_key.in_(sorted(keys)), Disk.state.not_in(GONE), Disk.taken_out_at.is_(None))
        .options(joinedload(Disk.device).lazyload(Device.holds))
        .order_by(Disk.id)
    )
    return list(db.session.scalars(statement)) if keys else []


def devices_of_hosts(hosts: Sequence[Host]) -> list[Device]:
    """Devices that bear the serial or the UUID of one of these machines."""
    keys = {key for host in hosts if (key := normalised(host.serial))}
    uuids = {uuid for host in hosts for uuid in uuid_writings(host.uuid)}
    wanted: list[Any] = [Device.serial_key.in_(sorted(keys))] if keys else []
    wanted += [Device.system_uuid.in_(sorted(uuids))] if uuids else []
    if not wanted:
        return []
    statement = sa.select(Device).where(sa.or_(*wanted)).options(lazyload(Device.holds)).order_by(Device.id)
    return list(db.session.scalars(statement))


def devices_by_code(codes: Collection[str]) -> list[Device]:
    statement = sa.select(Device).where(Device.code.in_(sorted(codes))).options(lazyload(Device.holds))
    return list(db.session.scalars(statement.order_by(Device.id))) if codes else []


def drops_of(file_ids: Sequence[int]) -> dict[int, list[Device]]:
    """File id → the devices on whose page it was dropped."""
    statement = (
        sa.select(EvidenceDrop)
        .where(EvidenceDrop.evidence_id.in_(file_ids))
        .options(joinedload(EvidenceDrop.device).lazyload(Device.holds))
        .order_by(EvidenceDrop.id)
    )
    found: dict[int, list[Device]] = defaultdict(list)
    for drop in db.session.scalars(statement) if file_ids else ():
        found[drop.evidence_id].append(drop.device)
    return found


def _files(aside: bool) -> sa.Select[tuple[EvidenceFile]]:
    """By the two partial indexes of what waits: the inbox costs what it holds, not what the house ever received."""
    whole = EvidenceFile.set_aside_at.is_not(None) if aside else EvidenceFile.waits
    ids = sa.union(sa.select(WipeRecord.evidence_id).where(_lines(aside)), sa.select(EvidenceFile.id).where(whole))
    return sa.select(EvidenceFile).where(EvidenceFile.id.in_(ids))


def _lines(aside: bool) -> sa.ColumnElement[bool]:
    there = WipeRecord.set_aside_at.is_not(None) if aside else WipeRecord.set_aside_at.is_(None)
    return sa.and_(WipeRecord.disk_id.is_(None), there)
