"""Reads of work orders, of the checklists and of the points tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ordis.accounts.models import User
from ordis.devices.models import Device, Kind
from ordis.kernel.db import db
from ordis.refurbishing import points
from ordis.refurbishing.checklists import from_json
from ordis.refurbishing.models import Checklist, PointsTable, WorkOrder, WorkPhoto, WorkTime
from ordis.refurbishing.parts.models import PartMovement
from ordis.refurbishing.performance import Table
from ordis.refurbishing.rules import CHECKLISTS, Item

LAST_ORDERS = 200


# --- work orders -------------------------------------------------------------------------------------------


def latest_order(device: Device) -> WorkOrder | None:
    """The work order that is open, or the last one, with its answers and its checklist. One query."""
    return db.session.scalars(_last_order(), {"device": device.id}).unique().one_or_none()


@cache
def _last_order() -> sa.Select[tuple[WorkOrder]]:
    """Built once: pages and scans ask for it all day long."""
    mine = WorkOrder.device_id == sa.bindparam("device")
    last = sa.select(sa.func.max(WorkOrder.id)).where(mine).scalar_subquery()
    whole = (joinedload(WorkOrder.answers), joinedload(WorkOrder.checklist))
    return sa.select(WorkOrder).where(WorkOrder.id == last).options(*whole)


def latest_orders(devices: Sequence[Device]) -> dict[int, WorkOrder]:
    """Device id → what :func:`latest_order` says of it. As many queries for a thousand devices as for two."""
    ids = [device.id for device in devices]
    last = sa.select(sa.func.max(WorkOrder.id)).where(WorkOrder.device_id.in_(ids)).group_by(WorkOrder.device_id)
    found = sa.select(WorkOrder).where(WorkOrder.id.in_(last)).options(joinedload(WorkOrder.checklist))
    return {order.device_id: order for order in db.session.scalars(found)}


def open_order(device: Device) -> WorkOrder | None:
    order = latest_order(device)
    return order if order is not None and order.finished_at is None else None


def items_of(device: Device, order: WorkOrder | None) -> tuple[Item, ...]:
    """What the work order asks: the version that it began with. No query when the order is loaded with it."""
    return from_json(order.checklist.items) if order and order.checklist else CHECKLISTS[device.kind]


def of_another_kind(device: Device, order: WorkOrder) -> bool:
    """Whether the device changed kind since its work began: the list that it follows is not for it."""
    return order.checklist is not None and order.checklist.kind is not device.kind


def who_fitted(order: WorkOrder) -> set[int]:
    """Ids of those who fitted parts, or took some out, during this work."""
    return set(db.session.scalars(sa.select(PartMovement.by_id).where(PartMovement.work_order_id == order.id)))


def times_of(order: WorkOrder) -> list[tuple[str, int]]:
    """``(name, minutes)`` of each person who noted time, the longest first."""
    total = sa.func.sum(WorkTime.minutes)
    found = (
        sa.select(User.name, total).join(WorkTime.by).where(WorkTime.work_order_id == order.id, WorkTime.minutes > 0)
    )
    return [(name, minutes) for name, minutes in db.session.execute(found.group_by(User.id).order_by(total.desc()))]


def photos_of(device: Device) -> list[WorkPhoto]:
    """The photographs, oldest first, with who took each."""
    taken = sa.select(WorkPhoto).where(WorkPhoto.device_id == device.id).order_by(WorkPhoto.id)
    return list(db.session.scalars(taken.options(joinedload(WorkPhoto.taken_by).lazyload(User.roles))))


def photo_by_ref(device: Device, ref: str) -> WorkPhoto | None:
    return db.session.scalar(sa.select(WorkPhoto).where(WorkPhoto.ref == ref, WorkPhoto.device_id == device.id))


def has_licence(order: WorkOrder) -> bool:
    """Whether a key is kept, without reading it."""
    kept = sa.select(WorkOrder.licence_key.is_not(None)).where(WorkOrder.id == order.id)
    return bool(db.session.scalar(kept))


def last_systems() -> tuple[list[str], list[str]]:
    """Operating systems and system images of the last work orders, the latest first, each once."""
    rows = db.session.execute(
        sa.select(Device.operating_system, WorkOrder.system_image)
        .join(WorkOrder.device)
        .order_by(WorkOrder.id.desc())
        .limit(LAST_ORDERS)
    ).all()
    systems, images = (dict.fromkeys(row[column] for row in rows if row[column]) for column in (0, 1))
    return list(systems)[:12], list(images)[:12]


# --- checklists --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a checklist as people read it: 0 is the one that Ordis ships. ``row`` None for that one."""

    kind: Kind
    version: int
    items: tuple[Item, ...]
    row: Checklist | None


def checklist_in_force(kind: Kind) -> Version:
    """The highest version published for this kind, or the one that Ordis ships. One query."""
    return _version(kind, db.session.scalar(_newest_checklist(), {"kind": kind}))


@cache
def _newest_checklist() -> sa.Select[tuple[Checklist]]:
    of_kind = Checklist.kind == sa.bindparam("kind", type_=Checklist.kind.type)
    return sa.select(Checklist).where(of_kind).order_by(Checklist.version.desc()).limit(1)


def checklist_versions(kind: Kind) -> list[Version]:
    """Every version, the newest first, the shipped one last; who published each comes along."""
    rows = sa.select(Checklist).where(Checklist.kind == kind).order_by(Checklist.version.desc())
    published = db.session.scalars(rows.options(joinedload(Checklist.published_by).lazyload(User.roles)))
    return [*(_version(kind, row) for row in published), _version(kind, None)]


def checklists_in_force() -> list[Version]:
    """That of each kind, in the order of kinds. One query."""
    newest = sa.select(Checklist.kind, sa.func.max(Checklist.version).label("version")).group_by(Checklist.kind)
    top = newest.subquery()
    rows = sa.select(Checklist).join(top, sa.and_(Checklist.kind == top.c.kind, Checklist.version == top.c.version))
    found = {row.kind: row for row in db.session.scalars(rows.options(lazyload(Checklist.published_by)))}
    return [_version(kind, found.get(kind)) for kind in Kind]


def _version(kind: Kind, row: Checklist | None) -> Version:
    return Version(kind, row.version, from_json(row.items), row) if row else Version(kind, 0, CHECKLISTS[kind], None)


# --- points tables -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PointsVersion:
    """One version of the points table; 0 is the one that Ordis ships."""

    version: int
    table: Table
    row: PointsTable | None


def points_in_force() -> PointsVersion:
    """One query."""
    return _points(db.session.scalar(sa.select(PointsTable).order_by(PointsTable.version.desc()).limit(1)))


def points_versions() -> list[PointsVersion]:
    """Every version, the newest first, the shipped one last."""
    rows = sa.select(PointsTable).order_by(PointsTable.version.desc())
    published = db.session.scalars(rows.options(joinedload(PointsTable.published_by).lazyload(User.roles)))
    return [*map(_points, published), _points(None)]


def _points(row: PointsTable | None) -> PointsVersion:
    return (
        PointsVersion(row.version, points.from_json(row.rules), row) if row else PointsVersion(0, points.SHIPPED, None)
    )
