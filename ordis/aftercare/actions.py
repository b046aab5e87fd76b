"""Devices come back."""

from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.aftercare import rules
from ordis.aftercare.models import DeviceReturn, ReturnReason
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Door
from ordis.handover.queries import handovers_of_device
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db


def take_back(
    *,
    device: Device,
    reason: ReturnReason,
    actor: User,
    at: datetime,
    note: str = "",
    door: Door = Door.PAGE,
) -> DeviceReturn:
    """The device is « Revenu »: its disks are unproven again, the family's engagement for it ends today."""
    lifecycle.apply(device, Move.TAKE_BACK, actor=actor, at=at, door=door, note=reason.label)
    rules.forget_proofs(device, at=at)
    for line in handovers_of_device(device):
        if line.ended_on is None:
            line.ended_on = in_paris(at).date()
    back = DeviceReturn(device_id=device.id, returned_at=at, received_by_id=actor.id, reason=reason, note=note.strip())
    db.session.add(back)
    db.session.flush()
    record(Verb.DEVICE_RETURNED, device.code, actor=actor, at=at, reason=reason.label)
    return back
