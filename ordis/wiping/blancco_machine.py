"""The machine that a Blancco report describes: its hardware section, as far as it is understood."""

from ordis.devices import models
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.serials import meaningful, meaningful_uuid
from ordis.wiping import rules
from ordis.wiping.blancco_tree import Node
from ordis.wiping.evidence import DiskResult

_MEBIBYTE = 1_048_576
_MOST_DISKS = 200
_KINDS = {
    "laptop": models.Kind.LAPTOP, "notebook": models.Kind.LAPTOP, "portable": models.Kind.LAPTOP,
    "sub notebook": models.Kind.LAPTOP, "convertible": models.Kind.LAPTOP, "desktop": models.Kind.DESKTOP,
    "low profile desktop": models.Kind.DESKTOP, "pizza box": models.Kind.DESKTOP, "mini tower": models.Kind.DESKTOP,
    "tower": models.Kind.DESKTOP, "space-saving": models.Kind.DESKTOP, "mini pc": models.Kind.DESKTOP,
    "all in one": models.Kind.ALL_IN_ONE, "all-in-one": models.Kind.ALL_IN_ONE, "tablet": models.Kind.TABLET,
}  # fmt: skip
_BUSES = (("nvme", "NVME"), ("usb", "USB"), ("sas", "SAS"), ("emmc", "MMC"), ("mmc", "MMC"), ("scsi", "SCSI"),
          ("sata", "ATA"), ("ata", "ATA"), ("ide", "ATA"))  # fmt: skip


def machine_of(report: Node) -> Machine | None:
    """``None`` when the report has no hardware section that says anything."""
    hardware = report.first("blancco_hardware_report")
    if hardware is None:
        return None
    system = hardware.first("system") or Node("system")
    processor, memory = hardware.first("processor"), hardware.first("memory")
    total = memory.number("total_memory") if memory else None
    machine = Machine(
        kind=_KINDS.get((system.value("chassis_type") or "").lower()),
        make=_said(system, "manufacturer"), model=_said(system, "model"), serial=meaningful(system.value("serial")),
        uuid=meaningful_uuid(system.value("uuid")),
        cpu=_said(processor, "model") if processor else None,
        ram_mb=total // _MEBIBYTE or None if total else None, disks=_disks(hardware),
        lists_disks=bool(hardware.all("disks")),
    )  # fmt: skip
    return machine if machine != Machine() else None


def bus_of(disk: Node) -> str | None:
    """nwipe's words for the bus, from what Blancco says of interface and type."""
    interface = (disk.value("interface_type", "interface", "bus") or "").lower()
    kind = (disk.value("type") or "").lower()
    bus = next((bus for word, bus in _BUSES if word in interface), None)
    bus = bus or next((bus for word, bus in _BUSES if word in kind), None)
    return "ATA-SSD" if bus == "ATA" and "ssd" in kind else bus


def _disks(hardware: Node) -> tuple[SeenDisk, ...]:
    found = [node for section in hardware.all("disks") for node in section.children if node.key == "disk"]
    return tuple(_seen(node, number) for number, node in enumerate(found[:_MOST_DISKS], 1))


def _seen(node: Node, number: int) -> SeenDisk:
    bus, model = bus_of(node), node.value("model")
    kind = rules.medium(DiskResult("", bus, model)).value
    medium = next((medium for medium in models.Medium if medium.value == kind), None)
    name = (node.value("device", "device_path", "path") or f"disque {number}").removeprefix("/dev/")[:40]
    return SeenDisk(
        name, bus, model, meaningful(node.value("serial")), node.number("capacity"),
        None if medium is models.Medium.UNKNOWN else medium, external=bus == "USB",
    )  # fmt: skip


def _said(node: Node, key: str) -> str | None:
    """``None`` for a maker's placeholder."""
    return meaningful(node.value(key))
