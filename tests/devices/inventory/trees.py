"""Invented inventories, each with the oddity of a true one: small trees of lshw, reports of smartctl, rows of lsblk."""

from typing import Any

UUID = "4c4c4544-0031-3510-8044-b7c04f4b5a32"


def computer(*children: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """A root of lshw; ``children`` hang from its board."""
    core = {"id": "core", "class": "bus", "claimed": True, "description": "Motherboard", "product": "0X1Y2Z",
            "vendor": "Boards SA", "children": list(children)}  # fmt: skip
    root = {"id": "atelier", "class": "system", "claimed": True, "handle": "DMI:0001", "description": "Laptop",
            "product": "Latitude 9000 (09AB)", "vendor": "Dell Inc.", "version": "01", "serial": "ABC1234",
            "configuration": {"chassis": "laptop", "sku": "09AB", "uuid": UUID.upper()}}  # fmt: skip
    return {**root, **facts, "children": [core]}


def node(name: str, kind: str, *children: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {"id": name, "class": kind, "claimed": True, **facts, "children": list(children)}


def disk(path: str = "/dev/sda", /, **facts: Any) -> dict[str, Any]:
    known = {"description": "ATA Disk", "product": "ST500DM002-1BD14", "serial": "Z2AY0001", "units": "bytes",
             "logicalname": path, "size": 500_107_862_016}  # fmt: skip
    return node("disk", "disk", **{**known, **facts})


def usb(*children: dict[str, Any]) -> dict[str, Any]:
    """A mass storage device, as lshw hangs it under its port."""
    return node("usb", "storage", *children, businfo="usb@1:3", handle="USB:1:2",
                configuration={"driver": "usb-storage"})  # fmt: skip


def report(path: str = "/dev/sda", /, **facts: Any) -> dict[str, Any]:
    """A report of ``smartctl --json -a`` on a turning disk in good health."""
    known = {
        "json_format_version": [1, 0], "smartctl": {"version": [7, 3], "argv": ["smartctl", path], "exit_status": 0},
        "device": {"name": path, "info_name": f"{path} [SAT]", "type": "sat", "protocol": "ATA"},
        "model_name": "ST500LM021-1KJ152", "serial_number": "W6200001", "rotation_rate": 7200,
        "user_capacity": {"bytes": 500_107_862_016}, "smart_status": {"passed": True},
        "power_on_time": {"hours": 1234},
    }  # fmt: skip
    return {**known, **facts}


def attributes(**raw: Any) -> dict[str, Any]:
    """``attributes(a197=10)``; a pair is the raw value and its text."""
    table = []
    for name, value in raw.items():
        number, string = value if isinstance(value, tuple) else (value, str(value))
        table.append({"id": int(name[1:]), "name": name, "raw": {"value": number, "string": string}})
    return {"ata_smart_attributes": {"table": table}}


def nvme(**log: Any) -> dict[str, Any]:
    """A report on an NVMe of which the health log says ``log``."""
    about = {"name": "/dev/nvme0", "info_name": "/dev/nvme0", "type": "nvme", "protocol": "NVMe"}
    facts = report("/dev/nvme0", device=about, model_name="Samsung SSD 970", serial_number="S4660001",
                   nvme_smart_health_information_log=log)  # fmt: skip
    return {name: fact for name, fact in facts.items() if name != "rotation_rate"}


def rows(*devices: dict[str, Any]) -> dict[str, Any]:
    """A list of lsblk, each row completed as that of a plain disk."""
    plain = {"name": "sda", "type": "disk", "size": 500_107_862_016, "model": "ST500LM021", "serial": "W6200001",
             "tran": "sata", "rota": True, "rm": False, "hotplug": False}  # fmt: skip
    return {"blockdevices": [{**plain, **device} for device in devices]}
