"""Disks between a device and the stock of parts: each is a piece of its own, with its proof (ADR 13)."""

from dataclasses import dataclass
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import disks
from ordis.devices.models import Device, Disk, DiskState, Medium
from ordis.devices.pairing import GONE
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import checklists
from ordis.refurbishing import queries as orders
from ordis.refurbishing.models import WorkOrder
from ordis.refurbishing.parts import fitting, queries
from ordis.refurbishing.parts.models import Part, PartFlow, PartKind
from ordis.refurbishing.parts.movements import About, locked, move
from ordis.wiping.carried_over import proven_by_serial

NOT_A_DISK = "Cette pièce n’est pas un disque. Rien n’a été modifié."
NO_LONGER_PROVEN = (
    "Ce disque n’est plus prouvé effacé depuis qu’il est au stock : effacez-le de nouveau, ou détruisez-le, avant de "
    "le poser. Rien n’a été modifié."
)


@dataclass(frozen=True, slots=True)
class NewDisk:
    """What is read on a disk out of its box; nothing when the piece comes from a device and is known."""

    medium: Medium = Medium.UNKNOWN
    model: str = ""
    serial: str | None = None


def take_out(*, device: Device, disk: Disk, seen: int, actor: User, at: datetime) -> Part:
    """A disk proven wiped leaves the device for the stock. Unproven ones never get there: the law of disks."""
    fitting.refuse_closed(device)
    fitting.refuse_stale(device, seen)
    disks.take_out(disk=disk, actor=actor, at=at)
    if all(each.state in GONE for each in device.disks_inside):
        device.operating_system = ""  # it left with the disk: what is fitted next is blank, and the law asks again
    order = orders.open_order(device)
    flow = PartFlow.TAKEN if disk.fitted_at is None else PartFlow.REMOVED
    about = About(device, disk, order.id if order else None, cost_cents=_worth(disk, order))
    try_again(device, order, actor=actor, at=at)
    piece = _piece(disk, at)
    move(piece, flow, 1, actor=actor, at=at, about=about)
    fitting.worked_on(device, order, actor, at)
    return piece


def fit(*, device: Device, part: Part, new: NewDisk, seen: int, actor: User, at: datetime) -> Disk:
    """The disk gets a line in the device: proven by what proved it before if that names it, else to wipe."""
    fitting.refuse_off_bench(device)
    fitting.refuse_stale(device, seen)
    if part.kind is not PartKind.STORAGE:
        raise Refusal(NOT_A_DISK, status=422)
    locked(part)
    order = orders.open_order(device)
    disk = _from_box(device, part, new, actor, at) if part.disk is None else _again(device, part, actor, at)
    about = About(device, disk, order.id if order else None)
    move(part, PartFlow.FITTED, -1, actor=actor, at=at, about=about)
    fitting.tell_origin(device, part, actor, at)
    try_again(device, order, actor=actor, at=at)
    fitting.worked_on(device, order, actor, at)
    return disk


def try_again(device: Device, order: WorkOrder | None, *, actor: User, at: datetime) -> None:
    """What was answered of the disk or of its system was said of another disk: those answers go, and the story of the
    device names them."""
    if order is None:
        return
    asked = {item.name: item.label for item in checklists.about_the_disk(orders.items_of(device, order))}
    fallen = [answer for answer in order.answers if answer.item in asked]
    for answer in fallen:
        db.session.delete(answer)
    if fallen:
        db.session.flush()
        db.session.expire(order, ["answers"])
        gone = ", ".join(asked[answer.item] for answer in fallen)
        record(Verb.ANSWERS_FALLEN, device.code, actor=actor, at=at, items=gone)


def _from_box(device: Device, part: Part, new: NewDisk, actor: User, at: datetime) -> Disk:
    """The name of the line of stock is no model: the log would contradict it."""
    return disks.fit_new(
        device=device, medium=new.medium, model=new.model, serial=new.serial,
        capacity_bytes=part.capacity, actor=actor, at=at,
    )  # fmt: skip


def _again(device: Device, part: Part, actor: User, at: datetime) -> Disk:
    """Its line is locked first: evidence judged again in the same second either stops this, or follows the disk."""
    earlier = db.session.get_one(Disk, part.disk_id, with_for_update={"of": Disk}, populate_existing=True)
    if earlier.state is not DiskState.WIPED:
        raise Refusal(NO_LONGER_PROVEN)
    return disks.fit_again(device=device, earlier=earlier, proven=proven_by_serial(earlier), actor=actor, at=at)


def _piece(disk: Disk, at: datetime) -> Part:
    """The piece that the disk was before it was fitted, or a new one."""
    piece = queries.piece_of(disk)
    if piece is None:
        piece = Part(
            kind=PartKind.STORAGE, label=disk.designation[:120], capacity=disk.capacity_bytes, created_at=at,
            quantity=0,
        )  # fmt: skip
        db.session.add(piece)
        db.session.flush()
    piece.disk_id = disk.id
    db.session.flush()
    return piece


def _worth(disk: Disk, order: WorkOrder | None) -> int:
    """Cents: what the disk was counted for in this work, nothing for one that came with the device."""
    return queries.cost_of_disk(order, disk) if disk.fitted_at is not None and order is not None else 0
