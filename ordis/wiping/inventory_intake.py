"""What a file says of a machine fills the device that it describes, or waits for a person to say which one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ordis.accounts.models import User
from ordis.devices.binding import believed
from ordis.devices.inventories import NOTHING_NEW, apply_inventory, own_machine
from ordis.devices.inventory.kept import machine_from_json
from ordis.devices.inventory.machine import Machine
from ordis.devices.models import Device, DiskState, Medium
from ordis.devices.queries import devices_bearing
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.wiping import queries, settling
from ordis.wiping.binding import heard, stations
from ordis.wiping.evidence import INVENTORIES, Format, Host
from ordis.wiping.matching import KnownHost, bearers
from ordis.wiping.models import EvidenceFile

OTHER_MACHINES = (
    "Cet inventaire décrit d’autres machines que cet appareil. Vérifiez le fichier, ou déposez-le dans « Preuves ». "
    "Rien n’a été enregistré."
)
WAITS = (
    "L’inventaire attend dans « Preuves » : aucun appareil, ou plus d’un, ne porte le numéro de série de la machine."
)
SETTLED = "Disque {disk} : d’après les preuves déjà reçues, son état est « {state} »."


def machines_of(file: EvidenceFile) -> list[Machine]:
    """The machines that the file describes, named as the pages of devices name theirs."""
    return [believed(machine_from_json(told)) for told in file.machines]


@dataclass(frozen=True, slots=True)
class Described:
    """What the machines of a file changed, in French; the devices that they are; whether anything is new."""

    told: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()
    new: bool = False


def apply(file: EvidenceFile, *, device: Device | None, actor: User, at: datetime) -> Described:
    """Fill what the machines of the file teach.

    An inventory dropped on a device is its own, and what refuses it raises ``Refusal``. Otherwise, and always for
    what a log of wiping saw of its machine, exactly one device must bear the serial or the UUID, and no wiping
    station; what is refused is then told and waits. ``file.waits`` says what is left to a person.
    """
    if not file.machines:
        return Described()
    machines = [machine_from_json(told) for told in file.machines]
    inventory = Format(file.format) in INVENTORIES
    if inventory and device is not None:
        own = own_machine(device, machines)
        if own is None:
            raise Refusal(OTHER_MACHINES)
        file.waits = False
        return _applied(file, device, own, actor, at)
    found = [_automatic(file, machine, device, actor, at) for machine in machines]
    devices = tuple(described for each in found for described in each.devices)
    told = tuple(sentence for each in found for sentence in each.told)
    waits = inventory and not devices and file.set_aside_at is None and not queries.has_drops(file)
    file.waits = waits
    return Described((*told, *((WAITS,) if waits else ())), devices, any(each.new for each in found))


def _automatic(file: EvidenceFile, machine: Machine, device: Device | None, actor: User, at: datetime) -> Described:
    target = _bearer(machine, file)
    if target is None or device not in {None, target}:
        return Described()
    try:
        with db.session.begin_nested():
            return _applied(file, target, machine, actor, at)
    except Refusal as refusal:
        return Described((refusal.message,))


def _applied(file: EvidenceFile, device: Device, machine: Machine, actor: User, at: datetime) -> Described:
    source = f"{Format(file.format).label} « {file.filename} »"
    before = {disk.id: (disk.medium, disk.state) for disk in device.disks}
    told = apply_inventory(device=device, machine=machine, source=source, actor=actor, at=at)
    told += _settled(device, before, at)
    new = NOTHING_NEW not in told
    quiet = Format(file.format) not in INVENTORIES
    return Described(tuple(sentence for sentence in told if not (quiet and sentence == NOTHING_NEW)), (device,), new)


def _settled(device: Device, before: Mapping[int, tuple[Medium, DiskState]], at: datetime) -> list[str]:
    """Disks of which the inventory says something else are judged again: the evidence that there is decides."""
    seen = [disk for disk in device.disks if disk.id in before and before[disk.id] != (disk.medium, disk.state)]
    states = {disk.id: disk.state for disk in seen}
    settling.rejudge(seen, at=at)
    return [
        SETTLED.format(disk=disk.designation, state=disk.state.label)
        for disk in seen
        if disk.state is not states[disk.id]
    ]


def _bearer(machine: Machine, file: EvidenceFile) -> Device | None:
    """The only device in the workshop that bears the serial or the UUID of the machine, which is no station."""
    host = heard(Host(machine.serial, machine.uuid), file.bench)
    if not (host.serial or host.uuid):
        return None
    if bearers(host, stations(queries.stations())):
        return None
    found = devices_bearing(machine.serial, machine.uuid)
    here = [device for device in found if not device.stage.absent]
    return here[0] if len(found) == 1 and here else None


def host_of(told: Mapping[str, Any]) -> Host:
    """The machine as tools name it."""
    return Host(told["serial"], told["uuid"])


def as_known(device: Device) -> KnownHost:
    """The device as ``matching`` compares machines."""
    return KnownHost(device.id, device.serial, device.system_uuid)
