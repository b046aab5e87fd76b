"""A device received by error, while no slip counts it yet: an announced one waits again, any other is withdrawn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import actions as devices_actions
from ordis.devices import lifecycle
from ordis.devices.code import spoken
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, DiskState, Door
from ordis.devices.queries import told_by_evidence
from ordis.donations.custody import packing
from ordis.donations.differing.queries import differences_of
from ordis.donations.models import Donation
from ordis.donations.reception import NOTHING_CHOSEN
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

REASON_LENGTH: Final = 240
SAY_WHY: Final = "Dites en quelques mots d’où vient l’erreur. Rien n’a été modifié."
TOO_LONG: Final = f"La raison dépasse {REASON_LENGTH} caractères\u202f: raccourcissez-la. Rien n’a été modifié."
CLOSED: Final = "{code}\u202f: {reasons} Rien n’a été modifié."
EVIDENCE: Final = "Une preuve ou un inventaire parle de cet appareil\u202f: il est donc là."
DIFFERS: Final = (
    "Un écart avec l’annonce y est constaté\u202f: rouvrez «\u202fConstater\u202f», rendez ce qui était annoncé, puis "
    "recommencez."
)


def withdraw(*, donation: Donation, devices: Sequence[Device], reason: str, actor: User, at: datetime) -> None:
    """Devices that nobody announced were never there: their lines and their story stay, and belong to no donation.

    Their numbers are free again, for the line that is right. ``donation`` is locked, and so are ``devices``.
    """
    words = _words(reason)
    _refuse(devices, Move.WITHDRAW, actor)
    for device in devices:
        devices_actions.change_facts(
            device=device, values={"serial": "", "system_uuid": None, "weight_g": None}, actor=actor, at=at
        )
        _forget_disks(device, actor, at)
    _undo(devices, Move.WITHDRAW, note=f"Don {donation.number}\u202f: {words}", actor=actor, at=at)
    for device in devices:
        device.donation_id = None
    _traced(donation, devices, actor, at)


def undo_reception(*, donation: Donation, devices: Sequence[Device], reason: str, actor: User, at: datetime) -> None:
    """Announced devices that did not come after all: they wait again as their donor announced them."""
    words = _words(reason)
    _refuse(devices, Move.UNDO_RECEPTION, actor)
    differing = differences_of(devices)
    for device in devices:
        if differing.get(device.id):
            raise Refusal(CLOSED.format(code=spoken(device.code), reasons=DIFFERS))
        devices_actions.change_facts(device=device, values={"weight_g": None}, actor=actor, at=at)
        _forget_disks(device, actor, at, since=device.received_at)
    _undo(devices, Move.UNDO_RECEPTION, note=words, actor=actor, at=at)
    _traced(donation, devices, actor, at)


def _words(reason: str) -> str:
    words = " ".join(reason.split())
    if not words:
        raise Refusal(SAY_WHY, status=422)
    if len(words) > REASON_LENGTH:
        raise Refusal(TOO_LONG, status=422)
    return words


def _refuse(devices: Sequence[Device], move: Move, actor: User) -> None:
    """All of them, or none: the first that is closed says why."""
    if not devices:
        raise Refusal(NOTHING_CHOSEN, status=422)
    told = told_by_evidence(devices)
    for device in devices:
        reasons = lifecycle.refusals(device, move, actor=actor) + ([EVIDENCE] if device.id in told else [])
        if reasons:
            raise Refusal(CLOSED.format(code=spoken(device.code), reasons=" ".join(reasons)))


def _forget_disks(device: Device, actor: User, at: datetime, *, since: datetime | None = None) -> None:
    """Lines of disks noted by error go; those of before ``since``, which the donor's list named, are to wipe again."""
    noted = [disk for disk in device.disks if since is None or disk.unproven_since >= since]
    for disk in device.disks:
        if disk in noted:
            db.session.delete(disk)
        elif disk.state is not DiskState.TO_WIPE:
            disk.state, disk.state_at = DiskState.TO_WIPE, at
    if noted:
        told = [disk.designation for disk in noted]
        record(Verb.DISKS_WITHDRAWN, device.code, actor=actor, at=at, disks=told)


def _undo(devices: Sequence[Device], move: Move, *, note: str, actor: User, at: datetime) -> None:
    door = Door.BULK if len(devices) > 1 else Door.PAGE
    for device in devices:
        lifecycle.apply(device, move, actor=actor, at=at, door=door, note=note)
        device.received_at = device.place_id = None
    db.session.flush()
    packing.unpack(devices)
    for device in devices:
        db.session.expire(device, ["disks"])


def _traced(donation: Donation, devices: Sequence[Device], actor: User, at: datetime) -> None:
    codes = [device.code for device in devices]
    record(Verb.RECEPTION_CORRECTED, donation.number, actor=actor, at=at, devices=codes)
    db.session.flush()
    db.session.expire(donation, ["devices"])
