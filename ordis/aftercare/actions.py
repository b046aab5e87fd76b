"""Devices come back."""

from collections.abc import Sequence
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.aftercare import rules
from ordis.aftercare.incidents import actions as incidents
from ordis.aftercare.incidents.queries import line_of_device
from ordis.aftercare.models import DeviceReturn, FamilyFiles, ReturnCondition, ReturnReason
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Door
from ordis.handover.models import HandedOverDevice
from ordis.handover.queries import handovers_of_device
from ordis.handover.rules import KitItem
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db


def take_back(
    *,
    device: Device,
    reason: ReturnReason,
    actor: User,
    at: datetime,
    condition: ReturnCondition = ReturnCondition.UNTRIED,
    files: FamilyFiles = FamilyFiles.UNASKED,
    accessories: Sequence[KitItem] = (),
    note: str = "",
    door: Door = Door.PAGE,
) -> DeviceReturn:
    """The device is « Revenu »: its disks are unproven again, the family's engagement for it ends today.

    What was open about it (breakdown, loss…) ends too, and its household may ask again: see ``rules.lets_ask_again``.
    """
    line = line_of_device(device)
    lifecycle.apply(device, Move.TAKE_BACK, actor=actor, at=at, door=door, note=reason.label)
    rules.forget_proofs(device, at=at)
    for each in handovers_of_device(device):
        if each.ended_on is None:
            each.ended_on = in_paris(at).date()
    if line is not None:
        _tell_its_family(line, reason, actor, at)
    back = DeviceReturn(
        device=device, returned_at=at, received_by_id=actor.id, reason=reason, note=note.strip(), condition=condition,
        files=files,        accessories=[item.value for item in accessories],
    )  # fmt: skip
    db.session.add(back)
    db.session.flush()
    record(Verb.DEVICE_RETURNED, device.code, actor=actor, at=at, reason=reason.label)
    return back


def _tell_its_family(line: HandedOverDevice, reason: ReturnReason, actor: User, at: datetime) -> None:
    incidents.gone_back(line=line, exchanged=reason is ReturnReason.EXCHANGE, actor=actor, at=at)
    if rules.lets_ask_again(reason):
        line.handover.referral.computer_back_on = in_paris(at).date()
