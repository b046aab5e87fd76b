"""``smartctl --json -a`` or ``-x``: one report per disk, several in a list. A disk that fails still reports."""

import re
from collections.abc import Mapping
from typing import Any

from ordis.devices.inventory import merging, smart_health
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.inventory.values import mapping, named, rows, serial, size, solid_by_name, whole, written
from ordis.devices.models import Medium
from ordis.kernel.unreadable import Unreadable

_NOTHING = "Ce rapport de smartctl ne décrit aucun disque. Relancez « smartctl --json -x » sur chaque disque."
_MOST_HOURS = 1_000_000
"""A century: what is above is a counter that lies."""


def recognises(value: Any) -> bool:
    """One report or a list of them; the list of devices that ``--scan`` prints says nothing of each and is none."""
    reports = value if isinstance(value, list) else [value]
    return bool(reports) and all(_is_report(report) for report in reports)


def parse(value: Any) -> tuple[Machine, ...]:
    """The disks, in one machine of which nothing else is known. Raises ``Unreadable`` when there is none.

    The exit status is a mask of warnings: it decides nothing here, the report is read all the same.
    """
    disks = [disk for report in rows(value) if _is_report(report) and (disk := _disk(report))]
    if not disks:
        raise Unreadable(_NOTHING)
    return (Machine(disks=merging.distinct(disks)),)


def _is_report(value: Any) -> bool:
    about = mapping(mapping(value).get("smartctl"))
    return bool(about.keys() & {"version", "argv", "exit_status"}) and "devices" not in value


def _disk(report: Mapping[str, Any]) -> SeenDisk | None:
    about = mapping(report.get("device"))
    if not about:
        return _unopened(mapping(report["smartctl"]))
    model = named(_model(report))
    external = _behind_usb(about)
    hours = mapping(report.get("power_on_time")).get("hours")
    return SeenDisk(
        device=_name(about.get("name")), bus="USB" if external else _bus(about, report), model=model,
        serial=serial(report.get("serial_number")), bytes=_bytes(report), medium=_medium(about, report, model),
        hours=whole(hours, _MOST_HOURS), health=smart_health.warnings(report), external=external,
    )  # fmt: skip


def _unopened(about: Mapping[str, Any]) -> SeenDisk | None:
    """A disk that smartctl could not open is a disk all the same, unless it says that there is none."""
    said = " ".join(written(row.get("string"), 200) or "" for row in rows(about.get("messages")))
    asked = about.get("argv")
    name = next((_name(word) for word in reversed(asked if isinstance(asked, list) else []) if _is_path(word)), "")
    if not name or re.search("No such (file|device)", said):
        return None
    usb = "USB bridge" in said
    return SeenDisk(
        device=name, bus="USB" if usb else None, model=None, serial=None, bytes=None,
        medium=Medium.USB if usb else None, external=usb,
    )  # fmt: skip


def _is_path(word: Any) -> bool:
    return isinstance(word, str) and word.startswith("/dev/")


def _name(value: Any) -> str:
    return (written(value, 60) or "").removeprefix("/dev/")


def _model(report: Mapping[str, Any]) -> Any:
    if name := report.get("model_name") or report.get("scsi_model_name"):
        return name
    words = (written(report.get(key)) for key in ("scsi_vendor", "scsi_product"))
    return " ".join(word for word in words if word)


def _behind_usb(about: Mapping[str, Any]) -> bool:
    kind = written(about.get("type")) or ""
    return kind.startswith("usb") or "[USB" in (written(about.get("info_name")) or "")


def _bus(about: Mapping[str, Any], report: Mapping[str, Any]) -> str | None:
    protocol = (written(about.get("protocol"), 20) or "").upper()
    transport = written(mapping(report.get("scsi_transport_protocol")).get("name")) or ""
    if protocol == "SCSI" and transport.upper().startswith("SAS"):
        return "SAS"
    return protocol or None


def _bytes(report: Mapping[str, Any]) -> int | None:
    capacity = size(mapping(report.get("user_capacity")).get("bytes")) or size(report.get("nvme_total_capacity"))
    if capacity:
        return capacity
    parts = (mapping(row.get("size")).get("bytes") for row in rows(report.get("nvme_namespaces")))
    return size(sum(size(part) or 0 for part in parts))


def _medium(about: Mapping[str, Any], report: Mapping[str, Any], model: str | None) -> Medium | None:
    if (written(about.get("protocol")) or "").upper() == "NVME":
        return Medium.NVME
    speed = whole(report.get("rotation_rate"))
    if speed is not None:
        return Medium.HDD if speed else Medium.SSD
    return solid_by_name(model) or (Medium.USB if _behind_usb(about) else None)
