"""``lsblk -J``, with or without ``-O``: the tree of block devices, of which only whole disks are kept."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ordis.devices.inventory import merging
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.inventory.values import mapping, named, rows, serial, size, truth, whole, written
from ordis.devices.models import Medium
from ordis.kernel.unreadable import Unreadable

_NOTHING = "Cette liste de lsblk ne contient aucun disque. Relancez « lsblk -J -O » sur le poste."
_TOO_LARGE = "Cette liste de lsblk annonce plus de 20 000 périphériques : ce n’est pas celle d’un ordinateur."
_DISK = re.compile(r"sd[a-z]+|hd[a-z]+|vd[a-z]+|xvd[a-z]+|mmcblk\d+|nvme\d+n\d+")
_NO_CARRIER = re.compile(r"(zram|ram|loop|nbd|fd|sr|md)\d+|mmcblk\d+(boot\d+|rpmb|gp\d+)")
_SIZE = re.compile(r"(\d{1,6})(?:[.,](\d{1,3}))?\s*([BKMGTPE]?)", re.ASCII)
_UNITS = {unit: 1024**power for power, unit in enumerate(("B", "K", "M", "G", "T", "P", "E"))} | {"": 1}
_BUSES = {"sata": "ATA", "ata": "ATA", "nvme": "NVME", "usb": "USB", "sas": "SAS", "spi": "SCSI", "mmc": "MMC"}
_MOST_NODES = 20_000


def recognises(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("blockdevices"), list)


def parse(value: Any) -> tuple[Machine, ...]:
    """The disks, in one machine of which nothing else is known. Raises ``Unreadable`` when there is none."""
    nodes = list(_nodes(value))
    soldered = {name.partition("boot")[0] for node in nodes if "boot" in (name := _name(node))}
    disks = [_disk(node, soldered) for node in nodes if _is_disk(node)]
    if not disks:
        raise Unreadable(_NOTHING)
    return (Machine(disks=merging.distinct(disks), lists_disks=True),)


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    waiting = list(reversed(rows(mapping(value).get("blockdevices"))))
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        yield node
        waiting.extend(reversed(rows(node.get("children"))))
    raise Unreadable(_TOO_LARGE)


def _name(node: Mapping[str, Any]) -> str:
    return (written(node.get("kname"), 60) or written(node.get("name"), 60) or "").removeprefix("/dev/")


def _is_disk(node: Mapping[str, Any]) -> bool:
    """Memory disks and the boot areas of an eMMC are of type « disk » too; old columns may leave the type out."""
    name = _name(node)
    if not name or _NO_CARRIER.fullmatch(name):
        return False
    return node.get("type") == "disk" if "type" in node else _DISK.fullmatch(name) is not None


def _disk(node: Mapping[str, Any], soldered: set[str]) -> SeenDisk:
    name, chain = _name(node), (written(node.get("subsystems")) or "").split(":")
    bus = _bus(name, (written(node.get("tran"), 20) or "").lower(), chain)
    medium = _medium(node, bus, soldered=name in soldered)
    removable = truth(node.get("rm")) or (bus != "MMC" and truth(node.get("hotplug")))
    return SeenDisk(
        device=name, bus=bus, model=_model(node), serial=serial(node.get("serial")), bytes=_bytes(node.get("size")),
        medium=medium, external=removable or medium in (Medium.USB, Medium.SD),
    )  # fmt: skip


def _bus(name: str, transport: str, chain: list[str]) -> str | None:
    if "usb" in chain:
        return "USB"
    if name.startswith(("mmcblk", "nvme")):
        return "MMC" if name.startswith("mmcblk") else "NVME"
    if name.startswith(("vd", "xvd")) or "virtio" in chain:
        return "VIRT"
    return _BUSES.get(transport)


def _medium(node: Mapping[str, Any], bus: str | None, *, soldered: bool) -> Medium | None:
    """Only an eMMC has boot areas, beside it in the list: else a ``mmcblk`` is a card. Virtual disks claim to turn."""
    if bus in ("USB", "NVME"):
        return Medium(bus.lower())
    if bus == "MMC":
        return Medium.EMMC if soldered else Medium.SD
    if bus == "VIRT" or node.get("rota") is None:
        return None
    return Medium.HDD if truth(node["rota"]) else Medium.SSD


def _model(node: Mapping[str, Any]) -> str | None:
    """udev writes blanks as underscores, and old versions of lsblk repeat them so."""
    model = named(node.get("model"))
    return " ".join(model.replace("_", " ").split()) or None if model and " " not in model else model


def _bytes(value: Any) -> int | None:
    """A number with ``-b``, else « 465,8G » or « 465.8G », rounded, in powers of 1024."""
    exact = whole(value)
    if exact is not None:
        return exact or None
    found = _SIZE.fullmatch((written(value, 20) or "").upper())
    if found is None:
        return None
    number = float(f"{found[1]}.{found[2] or 0}")
    return size(int(number * _UNITS[found[3]]))
