"""The class of performance of a device: rated when the work is saved, again when the table or its facts change."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.models import Device, DiskState, Kind, Medium, Stage
from ordis.kernel.db import db
from ordis.kernel.transaction import in_small_transactions
from ordis.refurbishing import performance, queries
from ordis.refurbishing.models import WorkOrder
from ordis.refurbishing.performance import Fact, Facts, Table, classes_counted
from ordis.refurbishing.queries import PointsVersion

GIGABYTE = 10**9
COMPUTERS = tuple(kind for kind in Kind if kind.is_computer)
RATED = (Stage.REFURBISHING, Stage.READY, Stage.RESERVED)
"""Where a class is of use: on the bench and in the stock that families are served from."""
MOST_TRIED = 2_000
CHUNK, CHUNKS = 20, 250
"""Devices rated in one transaction, and transactions in one run of the job: 5,000 devices a minute."""

_GONE = frozenset({DiskState.DESTROYED, DiskState.REMOVED_BY_DONOR, DiskState.ABSENT})
_FLASH = frozenset({Medium.SSD, Medium.NVME})
_INSIDE = _FLASH | {Medium.HDD, Medium.EMMC, Medium.UNKNOWN}


def facts_of(device: Device) -> Facts:
    """What is known of the device in the units of the table. Its disks are those still inside, without SD nor USB;
    the largest counts, and any SSD makes it a computer with an SSD. None left inside, and known so, is a size of 0."""
    disks = [disk for disk in device.disks_inside if disk.state not in _GONE and disk.medium in _INSIDE]
    sizes = [disk.capacity_bytes for disk in disks if disk.capacity_bytes]
    media = [disk.medium for disk in disks if disk.medium is not Medium.UNKNOWN]
    nothing = 0.0 if not disks and (device.disks or device.no_carrier_said_by_id) else None
    return {
        Fact.CPU_MARK: device.cpu_mark,
        Fact.RAM_GB: None if device.ram_mb is None else round(device.ram_mb / 1024),
        Fact.DISK_GB: round(max(sizes) / GIGABYTE) if sizes else nothing,
        Fact.DISK_SSD: float(bool(_FLASH & set(media))) if media else nothing,
        Fact.SCREEN_INCHES: device.screen_inches,
        Fact.BATTERY: device.battery_health,
    }


def rate_again(
    *,
    device: Device,
    actor: User | None,
    at: datetime,
    order: WorkOrder | None = None,
    by: PointsVersion | None = None,
) -> bool:
    """Give the device the class that the table in force says; whether anything of it changed.

    The explanation line by line is kept on the open work order, or on the last one. A device that is no computer
    has no class. ``order`` and ``by`` spare their queries to whoever has them. The same facts by the same table
    change nothing and write no event.
    """
    by = by or queries.points_in_force()
    if not device.kind.is_computer:
        return _note(device, None, None, by.version, actor, at)
    rating = performance.rate(by.table, device.kind, facts_of(device))
    order = order or queries.latest_order(device)
    if order is not None:
        told = {"version": by.version, "points": rating.points, "name": rating.reached.name}
        told |= {"suits": rating.reached.suits, "lines": [asdict(line) for line in rating.lines]}
        if order.rating != told:
            order.rating = told
    return _note(device, rating.reached.name, rating.points, by.version, actor, at)


def _note(device: Device, name: str | None, points: int | None, version: int, actor: User | None, at: datetime) -> bool:
    changed = (device.performance, device.performance_points) != (name, points)
    device.performance, device.performance_points, device.performance_version = name, points, version
    if changed:
        record(Verb.PERFORMANCE_RATED, device.code, actor=actor, at=at, performance=name, points=points, table=version)
    return changed


# --- a table tried, a table applied ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trial:
    """What a table would change: per class, how many devices now and then. ``capped``: there are more devices."""

    rows: list[tuple[str, int, int]]
    moved: int
    devices: int
    capped: bool


def tried(table: Table) -> Trial:
    """``table`` on the newest devices of the bench and of the stock, compared with the table in force."""
    devices = db.session.scalars(_computers().order_by(Device.id.desc()).limit(MOST_TRIED + 1)).all()
    computers = [(device.kind, facts_of(device)) for device in devices[:MOST_TRIED]]
    now = queries.points_in_force().table
    before, after = classes_counted(now, computers), classes_counted(table, computers)
    rows = [(name, before.get(name, 0), after.get(name, 0)) for name in dict.fromkeys([*after, *before])]
    return Trial(rows, _moved(now, table, computers), len(computers), len(devices) > MOST_TRIED)


def _moved(now: Table, then: Table, computers: Sequence[tuple[Kind, Facts]]) -> int:
    pairs = [(performance.rate(now, *each), performance.rate(then, *each)) for each in computers]
    return sum(before.reached.name != after.reached.name for before, after in pairs)


def _computers() -> sa.Select[tuple[Device]]:
    here = sa.select(Device).where(Device.stage.in_(RATED), Device.kind.in_(COMPUTERS))
    return here.options(lazyload(Device.holds))


def rate_stock(*, at: datetime) -> int:
    """The job: rate every device of the bench and the stock that an older table rated, or whose facts changed.

    What is to be done is in the rows (``performance_version``), so that a job stopped in the middle goes on where it
    was, and one that finds nothing costs two look-ups by index. How many devices were rated.
    """
    return in_small_transactions(lambda: _rate_chunk(at), chunk=CHUNK, most=CHUNKS)


def _rate_chunk(at: datetime) -> int:
    by = queries.points_in_force()
    waiting: list[Device] = []
    for stale in (Device.performance_version.is_(None), Device.performance_version < by.version):
        wanted = sa.select(Device).where(Device.stage.in_(RATED), stale).order_by(Device.id)
        locked = wanted.options(lazyload(Device.holds)).with_for_update(of=Device, skip_locked=True)
        waiting += db.session.scalars(locked.limit(CHUNK - len(waiting))).all()
    for device in waiting:
        rate_again(device=device, actor=None, at=at, by=by)
    return len(waiting)
