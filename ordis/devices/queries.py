"""Reads of devices. Staff who may see devices see them all; nobody else enters these pages."""

from collections.abc import Collection, Sequence
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload, selectinload

from ordis.accounts.models import User
from ordis.devices.code import normalise, spoken
from ordis.devices.labels.models import FormerCode
from ordis.devices.models import Device, Disk, DiskState, Hold
from ordis.devices.serials import normalised, uuid_writings
from ordis.kernel.db import db


def device_by_code(code: str, *, lock: bool = False) -> Device | None:
    """The device, its donation, place, disks and holds, in three queries; ``code`` in any case, or dashed.

    The code of a label that was replaced leads to the device too, one query later: ``Device.code`` says which one is
    in use. ``lock``: nobody else changes it until the end of the transaction.
    """
    return _by_code(_whole_device(), code, lock=lock)


def scanned_device(code: str, *, lock: bool = False) -> Device | None:
    """That of :func:`device_by_code` as a scan wants it, its place and holds at hand, in one query.

    The rest, its disks for instance, is read by the steps that ask for it.
    """
    return _by_code(_scanned_device(), code, lock=lock)


def _by_code(statement: sa.Select[tuple[Device]], code: str, *, lock: bool) -> Device | None:
    if lock:
        statement = statement.with_for_update(of=Device).execution_options(populate_existing=True)
    wanted = normalise(code)
    if wanted is None:
        return None
    found = db.session.scalars(statement, {"code": wanted}).unique().one_or_none()
    if found is None and (in_use := codes_in_use_for([wanted]).get(wanted)):
        found = db.session.scalars(statement, {"code": in_use}).unique().one_or_none()
    return found


@cache
def _scanned_device() -> sa.Select[tuple[Device]]:
    """Holds are joined, as a device has few: a query of their own would cost each scan more than all the rest."""
    return (
        sa.select(Device)
        .where(Device.code == sa.bindparam("code"))
        .options(joinedload(Device.place), joinedload(Device.holds), lazyload(Device.disks))
    )


@cache
def _whole_device() -> sa.Select[tuple[Device]]:
    """Built once: the page of a device is asked for all day long."""
    return (
        sa.select(Device)
        .where(Device.code == sa.bindparam("code"))
        .options(
            joinedload(Device.donation),
            joinedload(Device.place),
            joinedload(Device.quality_checked_by).lazyload(User.roles),
            selectinload(Device.holds).options(
                joinedload(Hold.set_by).lazyload(User.roles), joinedload(Hold.lifted_by).lazyload(User.roles)
            ),
        )
    )


def devices_by_serial(candidates: Sequence[str]) -> list[Device]:
    """Up to two devices that bear one of these makers' serials: one is an answer, two are a doubt."""
    wanted = {candidate for text in candidates for candidate in (text, text.upper()) if text}
    if not wanted:
        return []
    statement = sa.select(Device).where(Device.serial.in_(sorted(wanted)), Device.serial != "")
    return list(db.session.scalars(statement.order_by(Device.id).limit(2)))


def devices_bearing(serial: str | None, uuid: str | None) -> list[Device]:
    """The devices whose maker's serial or system UUID this is, those of the serial first; placeholders are none's.

    Two indexed look-ups in one query; at most ten rows, since two are a doubt already.
    """
    key, writings = normalised(serial), uuid_writings(uuid)
    wanted = []
    if key:
        wanted.append(Device.serial_key == key)
    if writings:
        wanted.append(Device.system_uuid.in_(writings))
    if not wanted:
        return []
    found = db.session.scalars(sa.select(Device).where(sa.or_(*wanted)).order_by(Device.id).limit(10))
    return sorted(found, key=lambda device: key is None or device.serial_key != key)


def disks_elsewhere(keys: Collection[str], *, but: Device) -> list[Disk]:
    """Disks of other devices that bear one of these serials and may still be there, with their devices."""
    gone = (DiskState.ABSENT, DiskState.REMOVED_BY_DONOR)
    statement = (
        sa.select(Disk)
        .where(Disk.serial_key.in_(sorted(keys)), Disk.device_id != but.id)
        .where(Disk.state.not_in(gone), Disk.taken_out_at.is_(None))
        .options(joinedload(Disk.device).options(lazyload(Device.disks), lazyload(Device.holds)))
        .order_by(Disk.id)
    )
    return list(db.session.scalars(statement)) if keys else []


def disk_of(device: Device, number: int) -> Disk | None:
    """The ``number``-th disk of the device, counted from 1 in the order of its page."""
    return device.disks[number - 1] if 0 < number <= len(device.disks) else None


def is_elsewhere(disk: Disk) -> bool:
    """Whether the disk, taken out of its device, was fitted in another since."""
    return db.session.scalar(sa.select(sa.exists().where(Disk.from_disk_id == disk.id))) or False


def disks_bearing(key: str) -> list[Disk]:
    """Every line of this serial, as serials are compared, that may still be the disk, with its device; the disk may
    be in a device or in the stock of parts."""
    gone = (DiskState.ABSENT, DiskState.REMOVED_BY_DONOR)
    statement = (
        sa.select(Disk)
        .where(Disk.serial_key == key, Disk.state.not_in(gone))
        .options(joinedload(Disk.device).options(lazyload(Device.disks), lazyload(Device.holds)))
        .order_by(Disk.id)
    )
    return list(db.session.scalars(statement))


def seen_by_a_tool(disk: Disk) -> bool:
    """Whether a line of evidence is tied to the disk."""
    line = _table("wipe_record")
    return db.session.scalar(sa.select(sa.exists().where(line.c.disk_id == disk.id))) or False


def told_by_evidence(devices: Sequence[Device]) -> frozenset[int]:
    """The ids of those of which a wipe, a statement or an inventory speaks already. One query."""
    ids = [device.id for device in devices]
    of_devices = [_table(name).c.device_id for name in ("evidence_drop", "disk_statement")]
    of_disks = [_table(name).c.disk_id for name in ("wipe_record", "firmware_erase")]
    found = [sa.select(column).where(column.in_(ids)) for column in of_devices]
    found += [
        sa.select(Disk.device_id).join(column.table, column == Disk.id).where(Disk.device_id.in_(ids))
        for column in of_disks
    ]
    return frozenset(db.session.scalars(sa.union(*found)))


def hold_of(device: Device, number: int) -> Hold | None:
    """The ``number``-th hold of the device, lifted ones included, counted from 1."""
    return device.holds[number - 1] if 0 < number <= len(device.holds) else None


def devices_by_codes(codes: Sequence[str]) -> tuple[list[Device], list[str]]:
    """The devices, in the order of ``codes`` and each once, and the codes that no device bears or bore."""
    asked = list(dict.fromkeys(normalise(code) or code for code in codes))
    statement = sa.select(Device).where(Device.code.in_(asked)).options(lazyload(Device.disks), lazyload(Device.holds))
    found = {device.code: device for device in db.session.scalars(statement.order_by(Device.id))}
    if replaced := codes_in_use_for([code for code in asked if code not in found]):
        return devices_by_codes([replaced.get(code, code) for code in asked])
    return [found[code] for code in asked if code in found], [code for code in asked if code not in found]


def codes_in_use_for(codes: Sequence[str]) -> dict[str, str]:
    """Replaced code → code in use, for those of ``codes`` that were replaced. One query."""
    statement = (
        sa.select(FormerCode.code, Device.code)
        .join(Device, Device.id == FormerCode.device_id)
        .where(FormerCode.code.in_(codes))
    )
    return dict(db.session.execute(statement).tuples().all()) if codes else {}


def names_of(device: Device) -> sa.Select[tuple[str]] | sa.CompoundSelect[tuple[str]]:
    """The code of the device and those that its replaced labels bore: what traces and papers know it by."""
    return names_said(sa.literal(device.id), sa.literal(device.code))


def names_said(
    device_id: sa.ColumnElement[int], code: sa.ColumnElement[str]
) -> sa.Select[tuple[str]] | sa.CompoundSelect[tuple[str]]:
    """:func:`names_of` for a statement that is built once: parameters stand for the device."""
    return sa.union_all(sa.select(code), sa.select(FormerCode.code).where(FormerCode.device_id == device_id))


def place_name(code: str) -> str | None:
    """The name of the place whose label holds ``code``."""
    table = _table("place")
    return db.session.scalar(sa.select(table.c.name).where(table.c.code == code))


def container_name(code: str) -> str | None:
    """« Colis BCD-FGH-J du don DON-2026-00004 », of the container whose label holds ``code``."""
    container, donation = _table("container"), _table("donation")
    joined = container.join(donation, donation.c.id == container.c.donation_id)
    number = db.session.scalar(sa.select(donation.c.number).select_from(joined).where(container.c.code == code))
    return f"Colis {spoken(code)} du don {number}" if number else None


def _table(name: str) -> sa.Table:
    return Device.metadata.tables[name]
