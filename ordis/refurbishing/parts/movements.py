"""The only door by which a quantity changes: the row is locked, the movement written, less than none refused."""

from dataclasses import dataclass
from datetime import datetime

from ordis.accounts.models import User
from ordis.devices.models import Device, Disk
from ordis.kernel.db import db
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal
from ordis.refurbishing.parts.models import Part, PartFlow, PartMovement

TOO_FEW = (
    "Il n’en reste pas assez au stock : {left} de « {label} ». Rien n’a été modifié : quelqu’un vient de se servir."
)
NONE_LEFT = "Il n’en reste plus au stock : quelqu’un vient de prendre la dernière « {label} ». Rien n’a été modifié."
ONE_DISK = "Cette ligne est celle d’un seul disque, déjà au stock. Rien n’a été modifié."
NOTE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class About:
    """What a movement is about besides the part. ``cost_cents``: of one piece then, its price by default."""

    device: Device | None = None
    disk: Disk | None = None
    order_id: int | None = None
    note: str = ""
    cost_cents: int | None = None


def locked(part: Part) -> Part:
    """The part as the database has it now; nobody else changes it until the end of the transaction."""
    db.session.flush()
    db.session.refresh(part, with_for_update={"of": Part})
    return part


def move(
    part: Part, flow: PartFlow, change: int, *, actor: User, at: datetime, about: About | None = None
) -> PartMovement:
    """Write ``change`` pieces and the movement that says so. Two people after the last piece: the second is told."""
    about = about or About()
    locked(part)
    if part.quantity + change < 0:
        left = count(part.quantity, "pièce")
        raise Refusal((TOO_FEW if part.quantity else NONE_LEFT).format(left=left, label=part.label))
    if part.disk_id is not None and part.quantity + change > 1:
        raise Refusal(ONE_DISK)
    part.quantity += change
    if change > 0:
        part.archived_at = None
    cost = part.unit_cost_cents if about.cost_cents is None else about.cost_cents
    movement = PartMovement(
        part_id=part.id, flow=flow, change=change, at=at, by_id=actor.id, note=about.note.strip()[:NOTE_LENGTH],
        device_id=about.device.id if about.device else None, disk_id=about.disk.id if about.disk else None,
        work_order_id=about.order_id, unit_cost_cents=cost,
    )  # fmt: skip
    db.session.add(movement)
    db.session.flush()
    return movement
