"""The inventory of a GLPI agent, in JSON (glpi-project/inventory_format), cut down at the door.

An agent tells everything: who logs in, which software, which networks, which keys. Only the sections and
fields of ``ALLOWED`` are ever read.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ordis.devices.inventory import chassis, edid, merging
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.inventory.values import mapping, model_name, named, rows, serial, size, solid_by_name, whole, written
from ordis.devices.models import Kind, Medium
from ordis.devices.serials import meaningful_uuid
from ordis.kernel.unreadable import Unreadable

ALLOWED: Mapping[str, tuple[str, ...]] = {
    "bios": ("smanufacturer", "smodel", "ssn", "mmanufacturer", "mmodel", "enclosureserial"),
    "hardware": ("chassis_type", "memory", "uuid"),
    "cpus": ("name",),
    "memories": ("capacity", "type", "description"),
    "monitors": ("base64",),
    "storages": ("name", "model", "serial", "serialnumber", "disksize", "interface", "type", "description"),
    "batteries": ("capacity", "real_capacity"),
}
_NOTHING = "Cet inventaire GLPI ne décrit pas d’ordinateur. Relancez l’agent avec « glpi-inventory --json »."
_ITEMS = {"computer": None, "phone": Kind.SMARTPHONE}
_NO_DISK = re.compile(r"\b(cd|dvd|bd|cd-?rom|rom|optical|floppy|disquettes?|tape|bande)\b|dvd", re.IGNORECASE)
_EXTERNAL = re.compile(r"\b(usb|removable|external|amovible|externe|1394|sd card)\b", re.IGNORECASE)
_BUSES = {
    "SATA": "ATA",
    "IDE": "ATA",
    "ATA": "ATA",
    "ATAPI": "ATA",
    "NVME": "NVME",
    "SAS": "SAS",
    "SCSI": "SCSI",
    "USB": "USB",
}
_OWN_SCREEN = (Kind.LAPTOP, Kind.ALL_IN_ONE, Kind.TABLET)
_WIDEST_LAPTOP = 18.5
_MOST_MEMORY = 64 * 1024**2
_MOST_ROWS = 1_000


def recognises(value: Any) -> bool:
    """What an agent sends about a computer or a telephone; its reports on printers and networks are none of ours."""
    about = mapping(value)
    asked = about.get("action") == "inventory" or about.get("query") == "INVENTORY" or "deviceid" in about
    item = (written(about.get("itemtype")) or "Computer").lower()
    return asked and item in _ITEMS and bool(mapping(about.get("content")).keys() & ALLOWED.keys())


def allowed(value: Any) -> dict[str, list[dict[str, Any]]]:
    """The allowed fields of the allowed sections, and nothing else of the file; every section as a list."""
    content = mapping(mapping(value).get("content"))
    return {
        section: [{name: row[name] for name in names if name in row} for row in rows(content.get(section))[:_MOST_ROWS]]
        for section, names in ALLOWED.items()
    }


def reduced(value: Any) -> dict[str, Any]:
    """The same inventory with nothing but what is allowed: what may be kept, and reads the same again."""
    item = written(mapping(value).get("itemtype")) or "Computer"
    content = {section: found for section, found in allowed(value).items() if found}
    return {"action": "inventory", "content": content, "itemtype": item}


def parse(value: Any) -> tuple[Machine, ...]:
    """The machine and its disks. Raises ``Unreadable`` when there is neither."""
    kept = allowed(value)
    bios, hardware = _only(kept["bios"]), _only(kept["hardware"])
    item = (written(mapping(value).get("itemtype")) or "").lower()
    kind = _ITEMS.get(item) or chassis.kind(hardware.get("chassis_type"))
    make = named(bios.get("smanufacturer"), 80) or named(bios.get("mmanufacturer"), 80)
    machine = Machine(
        kind=kind,
        make=make,
        model=model_name(make, bios.get("smodel"), None) or named(bios.get("mmodel")),
        serial=serial(bios.get("ssn")) or serial(bios.get("enclosureserial")),
        uuid=meaningful_uuid(written(hardware.get("uuid"))),
        cpu=next((name for row in kept["cpus"] if (name := named(row.get("name")))), None),
        ram_mb=_memory(kept["memories"], hardware),
        screen_inches=_screen(kind, kept["monitors"]),
        battery_health=_battery(kept["batteries"]),
        disks=merging.distinct(_disk(row) for row in kept["storages"] if _is_disk(row)),
        lists_disks=True,
    )
    if machine == Machine():
        raise Unreadable(_NOTHING)
    return (machine,)


def _only(section: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return section[0] if section else {}


def _memory(modules: Sequence[Mapping[str, Any]], hardware: Mapping[str, Any]) -> int | None:
    """Mebibytes: the sum of the modules that are no firmware chip, else what the system sees of them."""
    total = sum(whole(row.get("capacity"), _MOST_MEMORY) or 0 for row in modules if not _is_flash(row))
    total = total or whole(hardware.get("memory"), _MOST_MEMORY) or 0
    return total if 1 <= total <= _MOST_MEMORY else None


def _is_flash(row: Mapping[str, Any]) -> bool:
    return "flash" in f"{written(row.get('type'))} {written(row.get('description'))}".lower()


def _screen(kind: Kind | None, monitors: Sequence[Mapping[str, Any]]) -> float | None:
    """The panel of the machine itself: beside a central unit, a monitor is another device."""
    if kind not in _OWN_SCREEN:
        return None
    seen = [inches for row in monitors if (inches := edid.diagonal(written(row.get("base64"), 4_096)))]
    if kind is Kind.LAPTOP and len(seen) > 1:
        seen = [inches for inches in seen if inches <= _WIDEST_LAPTOP]
    return seen[0] if len(seen) == 1 else None


def _battery(batteries: Sequence[Mapping[str, Any]]) -> int | None:
    """Per cent of the capacity when new, of all batteries that say both; above 150 % they do not say it well."""
    pairs = [(size(row.get("real_capacity")), size(row.get("capacity"))) for row in batteries]
    said = [(real, made) for real, made in pairs if real and made and real <= 1.5 * made]
    if not said:
        return None
    return min(100, round(100 * sum(real for real, _ in said) / sum(made for _, made in said)))


def _is_disk(row: Mapping[str, Any]) -> bool:
    words = " ".join(written(row.get(key)) or "" for key in ("type", "description", "model"))
    return not _NO_DISK.search(words) and not _device(row).startswith(("sr", "fd", "mmcblk0boot"))


def _device(row: Mapping[str, Any]) -> str:
    """« sda »; under Windows « PHYSICALDRIVE0 »."""
    return (written(row.get("name"), 60) or "").removeprefix("/dev/").removeprefix("\\\\.\\")


def _disk(row: Mapping[str, Any]) -> SeenDisk:
    """Sizes are in decimal megabytes."""
    name, model = _device(row), named(row.get("model"))
    words = " ".join(written(row.get(key)) or "" for key in ("interface", "description", "type", "model"))
    bus = _bus(name, row, words)
    megabytes = whole(row.get("disksize"), 10**12) or 0
    external = bus == "USB" or _EXTERNAL.search(words) is not None
    return SeenDisk(
        device=name, bus=bus, model=model, serial=serial(row.get("serial")) or serial(row.get("serialnumber")),
        bytes=megabytes * 10**6 or None, medium=_medium(bus, words, model), external=external,
    )  # fmt: skip


def _bus(name: str, row: Mapping[str, Any], words: str) -> str | None:
    if re.search(r"\busb\b", words, re.IGNORECASE):
        return "USB"
    if name.startswith("nvme") or re.search(r"\bnvme\b", words, re.IGNORECASE):
        return "NVME"
    if name.startswith("mmcblk"):
        return "MMC"
    said = (written(row.get(key), 20) or "" for key in ("interface", "description"))
    return next((bus for word in said if (bus := _BUSES.get(word.upper()))), None)


def _medium(bus: str | None, words: str, model: str | None) -> Medium | None:
    """An agent does not tell a card from an eMMC: neither is said."""
    if bus in ("USB", "NVME"):
        return Medium(bus.lower())
    if re.search(r"\bhdd\b", words, re.IGNORECASE):
        return Medium.HDD
    return solid_by_name(words) or solid_by_name(model)
