"""What an inventory changes on a device, and what a person settles afterwards. The stage never moves.

What an inventory may do by itself: fill what is empty, note measures, add a carrier that it sees, and take back a
statement that it contradicts. What it may not: replace what somebody noted, add what is plugged outside, let a
device go on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import actions, queries
from ordis.devices.binding import NAMES, Binding, Facts, believed, bind
from ordis.devices.code import spoken
from ordis.devices.facts import DISK_FACTS, TECHNICAL, fact_name, fact_words
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.models import Device, Disk, DiskState, Medium, Stage
from ordis.devices.pairing import GONE, Difference, KnownAgain, KnownDisk
from ordis.devices.serials import normalised, same, uuid_writings
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

MOST_DISKS = 100
NOTHING_NEW = "Cet inventaire n’apprend rien de nouveau sur cet appareil."
WITH_A_FAMILY = (
    "Cet appareil est remis à une famille : enregistrez d’abord son retour, puis déposez l’inventaire. "
    "Rien n’a été enregistré."
)
TOO_MANY = f"Cet inventaire annonce plus de {MOST_DISKS} disques. Rien n’a été enregistré."
FOREIGN = (
    "Cet inventaire est celui de la machine n° {seen}, et la fiche porte le n° {known}. Rien n’a été enregistré. "
    "Si c’est bien cet appareil, corrigez d’abord le numéro de série de sa fiche, puis déposez de nouveau l’inventaire."
)
OTHER_DEVICE = (
    "La machine {mark} est déjà connue : c’est l’appareil {code}. Rien n’a été enregistré. Déposez cet inventaire sur "
    "sa fiche, ou corrigez-y ce qui est faux."
)
TWIN = (
    "L’inventaire voit le disque n° {serial}, déjà connu sur l’appareil {code} : un disque ne peut être dans deux "
    "appareils. Rien n’a été enregistré. Corrigez le numéro de série du mauvais, ou déclarez-y ce disque absent, puis "
    "déposez de nouveau l’inventaire."
)
NO_DIFFERENCE = "Cette différence n’existe plus : rechargez la page de l’appareil. Rien n’a été modifié."
UNSEEN = "Cet inventaire ne voit pas le disque {disk} : vérifiez s’il est encore dans l’appareil."
NOT_PROPOSED = "Ce support n’est plus proposé : rechargez la page de l’appareil. Rien n’a été modifié."
_BEYOND = frozenset({Stage.WIPED, Stage.REFURBISHING, Stage.READY, Stage.RESERVED, Stage.FOR_PARTS, Stage.RECYCLED})


def apply_inventory(*, device: Device, machine: Machine, source: str, actor: User | None, at: datetime) -> list[str]:
    """Write what ``machine`` teaches of ``device``; French sentences of what changed, then of what differs.

    ``source`` names the inventory in the story of the device: « inventaire lshw ». The same inventory twice
    changes nothing, and says so.

    A disk that was said to be absent, removed or destroyed and that the inventory sees goes back to « À effacer »:
    evidence.md asks to shout about any disk seen and not wiped, and a sentence alone would leave the gate open. The
    statement stays in the history; whoever knows that the inventory is the older of the two declares again. A wiped
    disk seen again stays wiped: that is where wiped disks are.

    Raises ``Refusal``, before anything is written, when the machine is another one than the device or is known as
    another device, when one of its disks is known elsewhere, or when a family has the device.
    """
    if device.stage is Stage.HANDED_OVER:
        raise Refusal(WITH_A_FAMILY)
    if len(machine.disks) > MOST_DISKS:
        raise Refusal(TOO_MANY, status=422)
    seen = _own(device, believed(machine))
    found = binding_of(device, seen)
    _refuse_foreign(device, found)
    _refuse_twins(device, found)
    without = bool(device.no_carrier_said_by_id) or any(disk.state in GONE for disk in device.disks_inside)
    changes = actions.write_facts(device, found.fills)
    told = [_filled(name, value) for name, value in found.fills.items()]
    disks = [sentence for again in found.known_disks for sentence in _again(_disk(device, again.known.id), again, at)]
    disks += [_added(device, disk, without, actor, at) for disk in found.new_disks]
    if changes or disks:
        seen_disks = [sentence.removesuffix(".") for sentence in disks]
        record(Verb.INVENTORY_APPLIED, device.code, actor=actor, at=at, changes=changes, source=source, seen=seen_disks)
        db.session.flush()
    return [*(told + disks or [NOTHING_NEW]), *_remarks(device, found)]


def _filled(name: str, value: Any) -> str:
    """« Mémoire : 8 Go. »; what serves the matching alone is only said to be noted."""
    noted = " noté" if name in TECHNICAL else f" : {fact_words(name, value)}"
    return f"{fact_name(name)}{noted}."


def binding_of(device: Device, machine: Machine) -> Binding:
    """The comparison, as things stand; ``machine`` as a tool wrote it or ``believed`` already."""
    facts = Facts(**{name: getattr(device, name) for name in NAMES})
    disks = [
        KnownDisk(
            disk.id, disk.serial, disk.model, disk.capacity_bytes, disk.medium, disk.hours, disk.health, disk.state
        )
        for disk in device.disks_inside
    ]  # fmt: skip
    return bind(believed(machine), facts, disks, kept_against=device.kept_against)


def own_machine(device: Device, machines: Sequence[Machine]) -> Machine | None:
    """Which of the machines of one file is ``device``: by serial, by UUID, by a disk, or because it is alone."""
    for machine in machines:
        if same(machine.serial, device.serial) or device.system_uuid in uuid_writings(machine.uuid):
            return machine
    for machine in machines:
        if any(same(seen.serial, disk.serial) for seen in machine.disks for disk in device.disks):
            return machine
    return machines[0] if len(machines) == 1 else None


def difference_sentence(device: Device, difference: Difference) -> str:
    """« Mémoire : 8 Go noté, 16 Go vu. »"""
    name = fact_name(difference.name, of_disk=difference.disk is not None)
    where = f"Disque {_disk(device, difference.disk).designation}, {name.lower()}" if difference.disk else name
    known, seen = (fact_words(difference.name, value) for value in (difference.known, difference.seen))
    return f"{where} : {known} noté, {seen} vu."


# --- what a person settles ---------------------------------------------------------------------------------


def take_value(*, device: Device, machine: Machine, key: str, actor: User, at: datetime) -> Difference:
    """The value that the inventory saw replaces the one noted."""
    difference = _difference(device, machine, key)
    if difference.disk is None:
        _own(device, believed(machine))
        actions.change_facts(device=device, values={difference.name: difference.seen}, actor=actor, at=at)
        return difference
    disk = _disk(device, difference.disk)
    noted = {name: getattr(disk, name) for name in ("medium", "model", "serial", "capacity_bytes")}
    actions.correct_disk(disk=disk, **(noted | {difference.name: difference.seen}), actor=actor, at=at)
    return difference


def keep_value(*, device: Device, machine: Machine, key: str, actor: User, at: datetime) -> Difference:
    """What is noted stays, and the same value seen again is no difference any more."""
    difference = _difference(device, machine, key)
    device.kept_against = {**device.kept_against, difference.key: difference.seen}
    record(Verb.VALUE_KEPT, device.code, actor=actor, at=at, kept=difference_sentence(device, difference))
    return difference


def add_external(*, device: Device, machine: Machine, serial: str, actor: User, at: datetime) -> Disk:
    """A person says that what was plugged outside belongs to the device: it is a disk to wipe."""
    found = binding_of(device, machine)
    seen = next((disk for disk in found.external if same(disk.serial, serial)), None)
    if seen is None:
        raise Refusal(NOT_PROPOSED)
    _refuse_elsewhere(device, [seen.serial])
    return _new_disk(device, seen, actor, at)


def _difference(device: Device, machine: Machine, key: str) -> Difference:
    found = binding_of(device, machine)
    difference = next((each for each in found.differences if each.key == key), None)
    if difference is None:
        raise Refusal(NO_DIFFERENCE)
    return difference


# --- refusing ----------------------------------------------------------------------------------------------


def _own(device: Device, machine: Machine) -> Machine:
    """The machine, when no other device is it.

    A UUID shared by two machines of two serials is one that their maker left the same: it is not kept.
    """
    for other in queries.devices_bearing(machine.serial, machine.uuid):
        if other.id == device.id or (
            device.system_uuid in uuid_writings(machine.uuid) and not same(other.serial, machine.serial)
        ):
            continue
        if same(other.serial, machine.serial):
            raise Refusal(OTHER_DEVICE.format(mark=f"n° {machine.serial}", code=spoken(other.code)))
        if normalised(other.serial) and machine.serial:
            machine = replace(machine, uuid=None)
        elif not same(device.serial, machine.serial):
            raise Refusal(OTHER_DEVICE.format(mark=f"d’identifiant {machine.uuid}", code=spoken(other.code)))
    return machine


def _refuse_foreign(device: Device, found: Binding) -> None:
    """Another serial, and neither the UUID nor any disk says that it is this machine all the same."""
    other = next((each for each in found.differences if each.name == "serial" and each.disk is None), None)
    shared = any(same(again.known.serial, again.seen.serial) for again in found.known_disks)
    if other is not None and not shared and "system_uuid" not in found.confirmed:
        raise Refusal(FOREIGN.format(seen=other.seen, known=device.serial))


def _refuse_twins(device: Device, found: Binding) -> None:
    seen = [*found.new_disks, *(again.seen for again in found.known_disks)]
    _refuse_elsewhere(device, [disk.serial for disk in seen])


def _refuse_elsewhere(device: Device, serials: Sequence[str | None]) -> None:
    keys = {key for serial in serials if (key := normalised(serial))}
    for twin in queries.disks_elsewhere(keys, but=device):
        raise Refusal(TWIN.format(serial=twin.serial, code=spoken(twin.device.code)))


# --- disks -------------------------------------------------------------------------------------------------


def _again(disk: Disk, again: KnownAgain, at: datetime) -> list[str]:
    """Complete the line of a known disk; what was said to be gone is to wipe again."""
    told, before = [], disk.designation
    said = ", ".join(_disk_words(again.fills))
    for name, value in again.fills.items():
        setattr(disk, name, value)
    disk.serial_key = normalised(disk.serial)
    if again.returned:
        told.append(
            f"Attention : le disque {disk.designation} est déclaré « {disk.state.label} », et l’inventaire le voit. "
            "Il est de nouveau à effacer ; si la déclaration est plus récente que l’inventaire, refaites-la."
        )
        disk.state, disk.state_at = DiskState.TO_WIPE, at
    return [*told, f"Disque {before}, {said}."] if said else told


def _disk_words(fills: Mapping[str, Any]) -> list[str]:
    return [f"{DISK_FACTS[name]} : {fact_words(name, value)}" for name, value in fills.items()]


def _added(device: Device, seen: SeenDisk, without: bool, actor: User | None, at: datetime) -> str:
    disk = _new_disk(device, seen, actor, at)
    health = f" SMART : {disk.health}." if disk.health else ""
    if device.stage in _BEYOND:
        return (
            f"Attention : disque inconnu jusqu’ici, {disk.designation}, sur un appareil à l’étape « "
            f"{device.stage.label} ». Il est ajouté et n’est pas prouvé effacé : isolez l’appareil.{health}"
        )
    if without:
        return (
            f"Attention : on disait un disque de cet appareil absent, et l’inventaire voit {disk.designation}. "
            f"Il est ajouté, à effacer.{health}"
        )
    return f"Disque ajouté, à effacer : {disk.designation}.{health}"


def _new_disk(device: Device, seen: SeenDisk, actor: User | None, at: datetime) -> Disk:
    disk = actions.add_disk(
        device=device, medium=seen.medium or Medium.UNKNOWN, model=seen.model or "", serial=seen.serial,
        capacity_bytes=seen.bytes, actor=actor, at=at,
    )  # fmt: skip
    disk.hours, disk.health = seen.hours, seen.health
    return disk


def _disk(device: Device, disk_id: int) -> Disk:
    return next(disk for disk in device.disks if disk.id == disk_id)


def _remarks(device: Device, found: Binding) -> list[str]:
    """What a person has to look at, that nothing was done about."""
    told = [difference_sentence(device, each) for each in found.differences]
    told += disks_in_doubt(device, found)
    told += [
        f"Support externe vu et non ajouté : {_seen_name(disk)}. Ajoutez-le s’il appartient à l’appareil."
        for disk in found.external
    ]
    return told


def disks_in_doubt(device: Device, found: Binding) -> list[str]:
    """Disks noted that the inventory does not see, or of which it does not say which one they are."""
    told = []
    for asked in found.asked:
        names = ", ".join(_seen_name(disk) for disk in asked.candidates)
        told.append(
            f"Le disque noté sans numéro de série ({asked.known.model or asked.known.medium.label}) est peut-être l’un "
            f"de ceux vus : {names}. Si oui, déclarez absente la ligne sans numéro ; sinon, elle reste à effacer."
        )
    unseen = [line.id for line in found.unseen_disks if line not in [asked.known for asked in found.asked]]
    return told + [UNSEEN.format(disk=_disk(device, each).designation) for each in unseen]


def _seen_name(disk: SeenDisk) -> str:
    return f"{disk.model or 'disque'} n° {disk.serial}" if disk.serial else disk.model or "disque sans nom"
