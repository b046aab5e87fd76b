"""A machine read again from what the database keeps of it."""

from collections.abc import Mapping
from typing import Any

from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.models import Kind, Medium


def machine_from_json(stored: Mapping[str, Any]) -> Machine:
    """The inverse of ``Machine.as_json``."""
    kind = stored["kind"]
    disks = tuple(_disk(disk) for disk in stored["disks"])
    return Machine(**{**stored, "kind": Kind(kind) if kind else None, "disks": disks})


def _disk(stored: Mapping[str, Any]) -> SeenDisk:
    medium = stored["medium"]
    return SeenDisk(**{**stored, "medium": Medium(medium) if medium else None})
