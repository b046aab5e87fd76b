"""Writes on a device that are not moves: its facts, its disks, its labels."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import queries
from ordis.devices.facts import FACTS
from ordis.devices.holds import IN_ERROR
from ordis.devices.models import Device, Disk, DiskState, Door, Kind, Medium, Stage
from ordis.devices.serials import meaningful, normalised
from ordis.kernel.choice import Choice
from ordis.kernel.refusal import Refusal

PROVEN_DISK = "Ce disque porte déjà une preuve ou une déclaration : sa ligne ne se corrige plus. Rien n’a été modifié."
WITH_A_FAMILY = (
    "Cet appareil est remis à une famille : enregistrez d’abord son retour, puis ajoutez le disque. "
    "Rien n’a été ajouté."
)
KNOWN_DISK = "Cet appareil a déjà un disque de ce numéro de série. Rien n’a été ajouté."
HAS_DISKS = "Des disques sont connus pour cet appareil : déclarez plutôt leur sort, un par un. Rien n’a été modifié."
DATA_FIRST = (
    "Un appareil de ce type est présumé sans données, or les supports de celui-ci ne sont pas connus : "
    "déclarez d’abord qu’il n’en a pas, puis changez le type. Rien n’a été modifié."
)
SEEN_BY_A_TOOL = (
    "Un journal d’effacement a vu ce disque à l’atelier sous ce numéro de série, qui ne se corrige plus. "
    "Effacez-le de nouveau, ou déclarez sa destruction. Rien n’a été modifié."
)
READY_AS_IT_IS = (
    "Cet appareil est prêt, avec les contrôles de son type. Reprenez d’abord le reconditionnement, puis changez le "
    "type : ceux de l’autre type sont à faire. Rien n’a été modifié."
)
NOT_CONFIRMED = "Cochez la déclaration pour la signer. Rien n’a été enregistré."


def change_facts(
    *, device: Device, values: Mapping[str, Any], actor: User, at: datetime, door: Door = Door.PAGE
) -> list[str]:
    """Write the facts that differ and say in one event what changed. Returns the names of what changed."""
    changes = write_facts(device, values)
    if changes:
        record(Verb.DEVICE_CHANGED, device.code, actor=actor, at=at, changes=changes, door=door.value)
    return list(changes)


def write_facts(device: Device, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Write the facts that differ: name → [old, new] in words, for the event that the caller records."""
    _refuse_in_error(device)
    clean = {name: value for name, value in values.items() if name in FACTS}
    if "serial" in clean:
        clean["serial"] = meaningful(clean["serial"])
    _refuse_way_round(device, clean.get("kind", device.kind))
    changes = {}
    for name, value in clean.items():
        old = getattr(device, name)
        if old != value:
            if name == "kind":
                _check_as_another_kind(device)
            changes[name] = [_plain(old), _plain(value)]
            setattr(device, name, value)
    return changes


def add_disk(
    *,
    device: Device,
    medium: Medium,
    model: str,
    serial: str | None,
    capacity_bytes: int | None,
    actor: User | None,
    at: datetime,
) -> Disk:
    """A carrier found in the device, to be wiped. It ends any earlier statement that there is none.

    It was there since the device came in: a wipe done in between and told later counts. A disk found in a device
    that was to leave, or has left for recycling, is noted all the same: it has then to be proven.
    """
    _refuse_in_error(device)
    if device.stage is Stage.HANDED_OVER:
        raise Refusal(WITH_A_FAMILY)
    _refuse_twin(device, serial, None)
    disk = Disk(state=DiskState.TO_WIPE, state_at=at, unproven_since=min(at, device.arrived_at))
    _describe(disk, medium, model, serial, capacity_bytes)
    device.disks.append(disk)
    device.no_carrier_said_by_id = None
    record(Verb.DISK_ADDED, device.code, actor=actor, at=at, disk=disk.designation)
    return disk


def correct_disk(
    *,
    disk: Disk,
    medium: Medium,
    model: str,
    serial: str | None,
    capacity_bytes: int | None,
    actor: User,
    at: datetime,
) -> None:
    """Correct what was noted of a carrier that nothing proves yet; a proof is bound to what it proves."""
    if disk.state.proven or disk.taken_out_at is not None:
        raise Refusal(PROVEN_DISK)
    other = normalised(serial) != disk.serial_key
    if other and (disk.state is DiskState.FAILED or (disk.serial_key and queries.seen_by_a_tool(disk))):
        raise Refusal(SEEN_BY_A_TOOL)
    _refuse_twin(disk.device, serial, disk)
    before = disk.designation
    _describe(disk, medium, model, serial, capacity_bytes)
    record(Verb.DISK_CORRECTED, disk.device.code, actor=actor, at=at, disk=f"{before} → {disk.designation}")


def declare_no_carrier(*, device: Device, confirmed: bool, actor: User, at: datetime) -> None:
    """« Cet appareil n’a pas de support de données », said and signed by ``actor``."""
    _refuse_in_error(device)
    if device.disks:
        raise Refusal(HAS_DISKS)
    if not confirmed:
        raise Refusal(NOT_CONFIRMED)
    device.no_carrier_said_by_id = actor.id
    record(Verb.NO_CARRIER_SAID, device.code, actor=actor, at=at)


def note_labels_printed(*, devices: Sequence[Device], format_name: str, actor: User | None, at: datetime) -> None:
    """Each device keeps when its label was last printed, and on what."""
    for device in devices:
        device.label_printed_at = at
        record(Verb.LABEL_PRINTED, device.code, actor=actor, at=at, format=format_name)


def _describe(disk: Disk, medium: Medium, model: str, serial: str | None, capacity_bytes: int | None) -> None:
    disk.medium, disk.model, disk.capacity_bytes = medium, model.strip(), capacity_bytes
    disk.serial, disk.serial_key = meaningful(serial), normalised(serial)


def _refuse_in_error(device: Device) -> None:
    if device.stage is Stage.ENTERED_IN_ERROR:
        raise Refusal(IN_ERROR)


def _refuse_way_round(device: Device, kind: Kind) -> None:
    """A computer whose carriers are unknown does not become a « monitor » to leave without any proof."""
    here = not device.stage.absent
    if here and device.kind.holds_data and not kind.holds_data and not device.disks_proven:
        raise Refusal(DATA_FIRST)


def _check_as_another_kind(device: Device) -> None:
    """Each kind has its own list of checks, and the law asks a charger or a system of some only."""
    if device.stage in {Stage.READY, Stage.RESERVED}:
        raise Refusal(READY_AS_IT_IS)
    device.checklist_done_at = device.quality_checked_at = device.quality_checked_by_id = None


def _refuse_twin(device: Device, serial: str | None, itself: Disk | None) -> None:
    key = normalised(serial)
    if key and any(disk is not itself and disk.serial_key == key for disk in device.disks_inside):
        raise Refusal(KNOWN_DISK)


def _plain(value: Any) -> Any:
    return value.label if isinstance(value, Choice) else value
