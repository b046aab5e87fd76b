"""Carriers that the workshop puts into a device or takes out of it; those that came with it are in ``actions``.

A line says what was in one device: the disk that leaves keeps its line there, with its proof; where it is fitted it
gets another. Nobody but ``refurbishing.parts`` calls these, which ties each to a movement of the stock of parts.
"""

from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import queries
from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk, DiskState, Medium
from ordis.devices.serials import meaningful, normalised
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

NOT_INSIDE = "Ce disque n’est pas dans cet appareil. Rien n’a été modifié : rechargez la page."
UNPROVEN = (
    "Aucune preuve ne dit ce disque effacé : effacez-le ou détruisez-le d’abord, dans cet appareil. Rien n’a été "
    "modifié."
)
NO_SERIAL = (
    "Ce disque n’a pas de numéro de série : hors de l’appareil, personne ne saurait plus lequel c’est. Rien n’a été "
    "modifié : laissez-le en place, ou détruisez-le."
)
SERIAL_NEEDED = (
    "Scannez le numéro de série du disque : sans lui, aucun journal d’effacement ne pourrait être le sien. Rien n’a "
    "été posé."
)
KNOWN = (
    "Le disque n° {serial} est déjà connu, sur l’appareil {code} : ce n’est pas un disque neuf. Rien n’a été posé. "
    "S’il est sorti de cet appareil, posez la pièce qui porte son numéro au stock."
)


def take_out(*, disk: Disk, actor: User, at: datetime) -> None:
    """The disk leaves its device for the stock of parts; its line stays. Only a disk proven wiped may."""
    if disk.taken_out_at is not None or disk.state in {DiskState.ABSENT, DiskState.REMOVED_BY_DONOR}:
        raise Refusal(NOT_INSIDE)
    if disk.state is DiskState.DESTROYED:
        raise Refusal(NOT_INSIDE)
    if disk.state is not DiskState.WIPED:
        raise Refusal(UNPROVEN)
    if not disk.serial_key:
        raise Refusal(NO_SERIAL)
    disk.taken_out_at = at
    db.session.flush()
    record(Verb.DISK_TAKEN_OUT, disk.device.code, actor=actor, at=at, disk=disk.designation)


def fit_new(
    *, device: Device, medium: Medium, model: str, serial: str | None, capacity_bytes: int | None, actor: User,
    at: datetime,
) -> Disk:  # fmt: skip
    """A bought disk is a new data carrier, to be wiped like any other: nobody proves that nothing is on it."""
    key = normalised(serial)
    if not key:
        raise Refusal(SERIAL_NEEDED, status=422)
    for known in queries.disks_bearing(key):
        raise Refusal(KNOWN.format(serial=known.serial, code=spoken(known.device.code)))
    disk = Disk(
        medium=medium, model=model.strip(), serial=meaningful(serial), serial_key=key, capacity_bytes=capacity_bytes,
        state=DiskState.TO_WIPE, state_at=at, unproven_since=at, fitted_at=at,
    )  # fmt: skip
    return _fitted(device, disk, actor, at)


def fit_again(*, device: Device, earlier: Disk, proven: bool, actor: User, at: datetime) -> Disk:
    """The disk whose ``earlier`` line was closed when it left another device, or this one.

    ``proven``: what proves that line names the disk by its serial, so that it holds here too; else it is to wipe.
    """
    if earlier.taken_out_at is None:
        raise Refusal(KNOWN.format(serial=earlier.serial, code=spoken(earlier.device.code)))
    for known in queries.disks_bearing(earlier.serial_key or ""):
        if known.taken_out_at is None:
            raise Refusal(KNOWN.format(serial=known.serial, code=spoken(known.device.code)))
    wiped = proven and earlier.state is DiskState.WIPED
    disk = Disk(
        medium=earlier.medium, model=earlier.model, serial=earlier.serial, serial_key=earlier.serial_key,
        capacity_bytes=earlier.capacity_bytes, hours=earlier.hours, health=earlier.health,
        state=DiskState.WIPED if wiped else DiskState.TO_WIPE, state_at=earlier.state_at if wiped else at,
        unproven_since=at, fitted_at=at, from_disk_id=earlier.id,
    )  # fmt: skip
    return _fitted(device, disk, actor, at, came_from=spoken(earlier.device.code))


def _fitted(device: Device, disk: Disk, actor: User, at: datetime, **details: str) -> Disk:
    """What was said of the device when it came, that it had no carrier, stays true of what its donor gave."""
    device.disks.append(disk)
    db.session.flush()
    state = disk.state.label
    record(Verb.DISK_FITTED, device.code, actor=actor, at=at, disk=disk.designation, state=state, **details)
    return disk
