"""The data carriers in the tree of lshw, which hangs them in many ways."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ordis.devices.inventory import merging
from ordis.devices.inventory.machine import SeenDisk
from ordis.devices.inventory.values import mapping, named, serial, size, solid_by_name, written
from ordis.devices.models import Medium

_WHOLE = re.compile(r"sd[a-z]+|hd[a-z]+|vd[a-z]+|xvd[a-z]+|mmcblk\d+|nvme\d+n\d+")
_CONTROLLER = re.compile(r"nvme\d+")
_NO_CARRIER = re.compile(r"(sr|scd|fd|st|md|dm-|loop)\d+|mmcblk\d+(boot\d+|rpmb)|hwmon\d+|ng\d+n\d+|cdrom|dvd.*|floppy")
_TURNING = re.compile(r"\d{4,5}rpm")


@dataclass(frozen=True, slots=True)
class Node:
    """One component of the tree, with the one that it hangs from; ``usb``: on the way from there to the root."""

    facts: Mapping[str, Any]
    parent: "Node | None"
    usb: bool

    @property
    def id(self) -> str:
        return written(self.facts.get("id"), 60) or ""

    @property
    def description(self) -> str:
        return (written(self.facts.get("description")) or "").upper()

    @property
    def capabilities(self) -> Mapping[str, Any]:
        return mapping(self.facts.get("capabilities"))

    @property
    def names(self) -> list[str]:
        """Names under ``/dev``; mount points left out."""
        value = self.facts.get("logicalname")
        words = [word for word in (value if isinstance(value, list) else [value])[:50] if isinstance(word, str)]
        return [written(word, 60) or "" for word in (word.removeprefix("/dev/") for word in words) if "/" not in word]

    @property
    def is_nvme(self) -> bool:
        driver = mapping(self.facts.get("configuration")).get("driver")
        named_so = any(_CONTROLLER.fullmatch(name) for name in self.names)
        return self.facts.get("class") == "storage" and (driver == "nvme" or named_so)


def hung(facts: Mapping[str, Any], parent: Node | None = None) -> Node:
    """The node of a component that hangs from ``parent``, the root from none."""
    place = (written(facts.get("businfo"), 60) or "", written(facts.get("handle"), 60) or "")
    driver = mapping(facts.get("configuration")).get("driver")
    here = place[0].startswith("usb@") or place[1].startswith("USB:") or driver in ("usb-storage", "uas")
    return Node(facts, parent, here or (parent is not None and parent.usb))


def disks(nodes: Sequence[Node]) -> tuple[SeenDisk, ...]:
    """Each carrier once, in the order of the tree. Readers of cards, sticks and what hangs from USB are external."""
    spaces: dict[int, list[Node]] = {}
    for node in nodes:
        if node.parent is not None and node.parent.is_nvme:
            spaces.setdefault(id(node.parent.facts), []).append(node)
    return merging.distinct(_seen(nodes, spaces))


def _seen(nodes: Sequence[Node], spaces: Mapping[int, list[Node]]) -> Iterator[SeenDisk]:
    for node in nodes:
        if node.is_nvme:
            yield _controller(node, spaces.get(id(node.facts), []))
        elif _is_disk(node):
            yield _disk(node)


def _controller(node: Node, children: Sequence[Node]) -> SeenDisk:
    """An NVMe is its controller, which bears the serial; what hangs from it says its size and its name."""
    own = [child for child in children if any(_WHOLE.fullmatch(name) for name in child.names)]
    names = [name for each in [*own, node] for name in each.names if name.startswith("nvme")]
    return SeenDisk(
        device=names[0] if names else "", bus="NVME", model=named(node.facts.get("product")),
        serial=serial(node.facts.get("serial")), medium=Medium.NVME,
        bytes=sum(size(space.facts.get("size")) or 0 for space in own) or None,
    )  # fmt: skip


def _is_disk(node: Node) -> bool:
    """A disk that bears a filesystem and no partition table is of class « volume »: its name tells it apart."""
    kind, names = node.facts.get("class"), node.names
    if node.parent is not None and node.parent.is_nvme:
        return False
    if kind == "volume":
        return any(_WHOLE.fullmatch(name) for name in names)
    if kind != "disk" or node.id.startswith(("cdrom", "floppy", "medium", "tape")):
        return False
    optical = node.description.startswith(("DVD", "CD", "BD", "BLU")) or "cd-r" in node.capabilities
    return not optical and not any(_NO_CARRIER.fullmatch(name) for name in names)


def _disk(node: Node) -> SeenDisk:
    name = next((name for name in node.names if _WHOLE.fullmatch(name)), node.names[0] if node.names else "")
    medium = _medium(node, name)
    is_volume = node.facts.get("class") == "volume"
    return SeenDisk(
        device=name, bus=_bus(node, name), medium=medium,
        model=None if is_volume else named(node.facts.get("product")),
        serial=None if is_volume else serial(node.facts.get("serial")),
        bytes=size(node.facts.get("size")),
        external=node.usb or medium is Medium.SD or "removable" in node.capabilities,
    )  # fmt: skip


def _bus(node: Node, name: str) -> str | None:
    if node.usb:
        return "USB"
    if name.startswith("mmcblk"):
        return "MMC"
    if name.startswith(("vd", "xvd")):
        return "VIRT"
    return "ATA" if node.description.startswith("ATA") else "SCSI" if node.description.startswith("SCSI") else None


def _medium(node: Node, name: str) -> Medium | None:
    """lshw seldom says how a disk stores: by its turning, by its model, by its kind of card, or not at all."""
    if node.usb:
        return Medium.USB
    if name.startswith("mmcblk"):
        card = "sd" in node.capabilities or node.description.startswith("SD CARD")
        return Medium.SD if card else Medium.EMMC
    if any(_TURNING.fullmatch(word) for word in node.capabilities):
        return Medium.HDD
    return solid_by_name(written(node.facts.get("product")))
