"""Reads of parts and of their movements: a fixed number of queries for each page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ordis.accounts.models import User
from ordis.devices.models import Device, Disk
from ordis.kernel.db import db
from ordis.kernel.pages import Page, read_page
from ordis.refurbishing.models import WorkOrder
from ordis.refurbishing.parts.models import Part, PartFlow, PartKind, PartMovement
from ordis.refurbishing.parts.rules import by_fit

LAST = 10
CHOICES = 40
_IN_DEVICES = (PartFlow.FITTED, PartFlow.REMOVED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list of parts is filtered by. ``low``: to order again; ``archived``: what left the list."""

    kind: PartKind | None = None
    text: str = ""
    low: bool = False
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Fitted:
    """Pieces of one part in a device, or put in it in one work order; ``cost_cents`` of all of them."""

    part: Part
    pieces: int
    cost_cents: int
    disk: Disk | None = None


def part_by_ref(ref: str, *, lock: bool = False) -> Part | None:
    statement = sa.select(Part).where(Part.ref == ref)
    if lock:
        return db.session.scalar(statement.with_for_update(of=Part).execution_options(populate_existing=True))
    return db.session.scalar(statement.options(joinedload(Part.place), *_disk_of_part()))


def parts_page(wanted: Wanted, *, after: int | None) -> Page[Part]:
    """One page of the list, newest first, with their places, in one query."""
    statement = _filtered(wanted).options(joinedload(Part.place), *_disk_of_part())
    return read_page(statement, Part.id, after=after)


def to_order() -> int:
    """How many lines are at their alert or below."""
    statement = sa.select(sa.func.count()).select_from(Part).where(_LOW, Part.archived_at.is_(None))
    return db.session.scalar(statement) or 0


def available(wanted: Wanted, device: Device) -> list[Part]:
    """The parts of which a piece may be fitted now, a few: a person types more of the name for the others.

    Kinds that the device takes come first, in the order in which they are wanted.
    """
    rank = sa.case({kind.value: by_fit(device, kind) for kind in PartKind}, value=Part.kind)
    statement = _filtered(wanted).where(Part.quantity > 0).options(joinedload(Part.place), *_disk_of_part())
    return list(db.session.scalars(statement.order_by(rank, Part.label, Part.id).limit(CHOICES)))


def last_movements(part: Part | None = None) -> list[PartMovement]:
    """The last movements of all parts, or of one, newest first."""
    statement = sa.select(PartMovement).options(*_told()).order_by(PartMovement.id.desc())
    if part is not None:
        return list(db.session.scalars(statement.where(PartMovement.part_id == part.id).limit(5 * LAST)))
    return list(db.session.scalars(statement.limit(LAST)))


def movements_of(device: Device) -> list[PartMovement]:
    """Every part taken from the device, put in it or out of it, newest first."""
    statement = sa.select(PartMovement).where(PartMovement.device_id == device.id).options(*_told())
    return list(db.session.scalars(statement.order_by(PartMovement.id.desc())))


def fitted_on(device: Device) -> list[Fitted]:
    """What the workshop put in the device and has not taken out again, disk by disk."""
    return summed(movements_of(device))


def went_on(device: Device) -> dict[int, Device]:
    """Disk id → the device in which a disk taken out of this one was fitted next. One query."""
    out = [disk.id for disk in device.disks if disk.taken_out_at is not None]
    statement = sa.select(Disk).where(Disk.from_disk_id.in_(out)).order_by(Disk.id)
    bare = joinedload(Disk.device).options(lazyload(Device.disks), lazyload(Device.holds))
    lines = db.session.scalars(statement.options(bare)) if out else ()
    return {line.from_disk_id: line.device for line in lines if line.from_disk_id}


def moves_count(device: Device) -> int:
    """How many movements of parts the device has seen: a page that knew fewer is out of date."""
    statement = sa.select(sa.func.count()).select_from(PartMovement).where(PartMovement.device_id == device.id)
    return db.session.scalar(statement) or 0


def fitted_in(order: WorkOrder) -> list[Fitted]:
    """What was put in the device in this work order, and is still in it."""
    statement = sa.select(PartMovement).where(PartMovement.work_order_id == order.id).options(*_told())
    return summed(list(db.session.scalars(statement.order_by(PartMovement.id.desc()))))


def cost_of_disk(order: WorkOrder, disk: Disk) -> int:
    """Cents: what the disk was counted for when it was fitted in this work order, or nothing."""
    fitted = PartMovement.flow == PartFlow.FITTED
    mine = sa.and_(PartMovement.disk_id == disk.id, PartMovement.work_order_id == order.id, fitted)
    return db.session.scalar(sa.select(PartMovement.unit_cost_cents).where(mine)) or 0


def cost_of(order: WorkOrder) -> int:
    """Cents: what the parts fitted in this work order cost, less those taken out again."""
    spent = sa.func.coalesce(sa.func.sum(-PartMovement.change * PartMovement.unit_cost_cents), 0)
    mine = sa.and_(PartMovement.work_order_id == order.id, PartMovement.flow.in_(_IN_DEVICES))
    return db.session.scalar(sa.select(spent).where(mine)) or 0


def origins(part: Part) -> list[Device]:
    """The devices from which pieces of this line were taken: one is where a piece comes from, two are a doubt."""
    taken = sa.select(PartMovement.device_id).where(
        PartMovement.part_id == part.id, PartMovement.flow == PartFlow.TAKEN
    )
    statement = sa.select(Device).where(Device.id.in_(taken)).order_by(Device.id).limit(2)
    return list(db.session.scalars(statement.options(lazyload(Device.disks), lazyload(Device.holds))))


def came_by_taking_alone(part: Part) -> bool:
    """Whether every piece that ever came in was taken from a device."""
    others = PartMovement.flow.in_((PartFlow.BOUGHT, PartFlow.CORRECTED))
    bought = sa.exists().where(PartMovement.part_id == part.id, others, PartMovement.change > 0)
    return not db.session.scalar(sa.select(bought))


def like(kind: PartKind, label: str, capacity: int | None) -> Part | None:
    """The line to which a piece taken from a device is added: same kind, name and size, and given."""
    statement = sa.select(Part).where(
        Part.kind == kind, sa.func.lower(Part.label) == label.lower(), Part.unit_cost_cents == 0,
        Part.disk_id.is_(None), Part.archived_at.is_(None), Part.capacity.is_not_distinct_from(capacity),
    )  # fmt: skip
    return db.session.scalar(statement.order_by(Part.id).limit(1))


def piece_of(disk: Disk) -> Part | None:
    """The single piece that a disk, now in a device, was in the stock."""
    return db.session.scalar(sa.select(Part).where(Part.disk_id == disk.from_disk_id)) if disk.from_disk_id else None


def was_used(part: Part) -> bool:
    """Whether a piece of this line was ever taken from, or put in, a device."""
    used = sa.exists().where(PartMovement.part_id == part.id, PartMovement.device_id.is_not(None))
    return db.session.scalar(sa.select(used)) or False


def place_id(code: str) -> int | None:
    """Of the place whose label holds ``code``; ``stock`` is a later room."""
    table = Part.metadata.tables["place"]
    return db.session.scalar(sa.select(table.c.id).where(table.c.code == code)) if code else None


_LOW = sa.and_(Part.low_at.is_not(None), Part.quantity <= Part.low_at)


def summed(movements: Sequence[PartMovement]) -> list[Fitted]:
    """Each part once, each disk by itself, the last fitted first; what came out again is left out."""
    pieces: dict[tuple[int, int | None], list[PartMovement]] = {}
    for movement in movements:
        if movement.flow in _IN_DEVICES:
            pieces.setdefault(_what(movement), []).append(movement)
    found = []
    for same in pieces.values():
        inside = -sum(movement.change for movement in same)
        cost = -sum(movement.change * movement.unit_cost_cents for movement in same)
        first = same[-1]
        if inside > 0 and (first.disk is None or first.disk.taken_out_at is None):
            found.append(Fitted(first.part, inside, cost, first.disk))
    return found


def _filtered(wanted: Wanted) -> sa.Select[tuple[Part]]:
    # A disk that is in a device again is not a line of stock that ran out: it is told with what is archived.
    away = sa.or_(Part.archived_at.is_not(None), sa.and_(Part.disk_id.is_not(None), Part.quantity == 0))
    statement = sa.select(Part).where(away if wanted.archived else sa.not_(away))
    if wanted.kind is not None:
        statement = statement.where(Part.kind == wanted.kind)
    if wanted.low:
        statement = statement.where(_LOW)
    for word in wanted.text.lower().split():
        found = [sa.func.lower(column).contains(word, autoescape=True) for column in (Part.label, Part.fits)]
        statement = statement.where(sa.or_(*found))
    return statement


def _what(movement: PartMovement) -> tuple[int, int | None]:
    """A disk goes out as a piece of its own, whatever line it came from."""
    return (0, movement.disk_id) if movement.disk_id is not None else (movement.part_id, None)


@cache
def _told() -> tuple[sa.sql.base.ExecutableOption, ...]:
    return (
        joinedload(PartMovement.part),
        joinedload(PartMovement.device).options(lazyload(Device.disks), lazyload(Device.holds)),
        joinedload(PartMovement.disk),
        joinedload(PartMovement.by).lazyload(User.roles),
    )


@cache
def _disk_of_part() -> tuple[sa.sql.base.ExecutableOption, ...]:
    return (joinedload(Part.disk).joinedload(Disk.device).options(lazyload(Device.disks), lazyload(Device.holds)),)
