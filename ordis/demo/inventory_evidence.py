"""What a bench would post of an invented computer: lshw and smartctl in one JSON, as ``scripts/station.sh`` does."""

import json
from datetime import datetime
from typing import Any

from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.models import Kind, Medium

_AS_MAKERS_WRITE = {"Dell": "Dell Inc.", "Lenovo": "LENOVO", "Fujitsu": "FUJITSU"}
_CASES = {Kind.LAPTOP: "notebook", Kind.DESKTOP: "desktop", Kind.ALL_IN_ONE: "all-in-one"}
_MIB = 1024**2
_DESIGN_MWH = 51_000
_CUT = 16  # letters of a model in lshw
_WEAR = 250  # hours under power for one per cent of the life of an NVMe disk


def station_inventory(machine: Machine, *, pending: int = 0, taken_at: datetime) -> bytes:
    """The file that Ordis reads back as ``machine``. ``pending``: sectors that its first disk cannot read."""
    reports = [_smartctl(disk, pending if rank == 0 else 0, taken_at) for rank, disk in enumerate(machine.disks)]
    return json.dumps({"lshw": _lshw(machine), "smartctl": reports}, ensure_ascii=False, indent=1).encode()


def _lshw(machine: Machine) -> dict[str, Any]:
    vendor = _AS_MAKERS_WRITE.get(machine.make or "", machine.make)
    lenovo = {"product": "20L6S0EE00", "version": machine.model}  # Lenovo writes the name of a machine as its version
    named = lenovo if machine.make == "Lenovo" else {"product": machine.model}
    return {
        "id": "station", "class": "system", "claimed": True, "handle": "DMI:0001", "vendor": vendor, **named,
        "serial": machine.serial,
        "configuration": {"chassis": _CASES[machine.kind or Kind.DESKTOP], "uuid": machine.uuid},
        "children": [{"id": "core", "class": "bus", "claimed": True, "children": _core(machine)}],
    }  # fmt: skip


def _core(machine: Machine) -> list[dict[str, Any]]:
    memory = {"id": "memory", "class": "memory", "description": "System Memory", "size": (machine.ram_mb or 0) * _MIB}
    model = (machine.cpu or "").replace("Intel Core", "Intel(R) Core(TM)")
    processor = {"id": "cpu", "class": "processor", "claimed": True, "product": f"{model} CPU @ 1.60GHz"}
    held = _DESIGN_MWH * (machine.battery_health or 0) // 100
    battery = {"id": "battery", "class": "power", "size": held, "capacity": _DESIGN_MWH}
    disks = [_carrier(disk) for disk in machine.disks]
    return [memory, processor, *disks, *([battery] if machine.battery_health else [])]


def _carrier(disk: SeenDisk) -> dict[str, Any]:
    if disk.medium is Medium.NVME:
        space = {"id": "namespace:1", "class": "disk", "logicalname": f"/dev/{disk.device}", "size": disk.bytes}
        return {
            "id": "nvme", "class": "storage", "claimed": True, "logicalname": "/dev/nvme0", "product": disk.model,
            "serial": disk.serial, "configuration": {"driver": "nvme"}, "children": [space],
        }  # fmt: skip
    return {
        "id": "disk", "class": "disk", "claimed": True, "description": "ATA Disk",
        "logicalname": f"/dev/{disk.device}", "product": (disk.model or "")[:_CUT], "serial": disk.serial,
        "size": disk.bytes,
    }  # fmt: skip


def _smartctl(disk: SeenDisk, pending: int, taken_at: datetime) -> dict[str, Any]:
    nvme = disk.medium is Medium.NVME
    kind = {"type": "nvme", "protocol": "NVMe"} if nvme else {"type": "sat", "protocol": "ATA"}
    path = f"/dev/{disk.device}"
    said = {
        "smartctl": {"version": [7, 3], "argv": ["smartctl", "--json", "-x", path], "exit_status": 0},
        "local_time": {"time_t": int(taken_at.timestamp())},
        "device": {"name": path, **kind}, "model_name": disk.model, "serial_number": disk.serial,
        "user_capacity": {"bytes": disk.bytes}, "smart_status": {"passed": True},
        "power_on_time": {"hours": disk.hours},
    }  # fmt: skip
    return said | (_nvme_health(disk) if nvme else _ata_health(disk, pending))


def _nvme_health(disk: SeenDisk) -> dict[str, Any]:
    worn = (disk.hours or 0) // _WEAR
    return {"nvme_smart_health_information_log": {"critical_warning": 0, "percentage_used": worn, "media_errors": 0}}


def _ata_health(disk: SeenDisk, pending: int) -> dict[str, Any]:
    def row(number: int, name: str, value: int) -> dict[str, Any]:
        return {"id": number, "name": name, "raw": {"value": value, "string": str(value)}}

    table = [
        row(5, "Reallocated_Sector_Ct", 0), row(9, "Power_On_Hours", disk.hours or 0),
        row(197, "Current_Pending_Sector", pending), row(198, "Offline_Uncorrectable", 0),
    ]  # fmt: skip
    turning = {"rotation_rate": 5400 if disk.medium is Medium.HDD else 0}
    return turning | {"ata_smart_attributes": {"table": table}}
