"""What an inventory says of one machine and of its data carriers, typed."""

from dataclasses import dataclass, field
from typing import Any

from ordis.devices.models import Kind, Medium


@dataclass(frozen=True, slots=True)
class SeenDisk:
    """A data carrier that a tool saw. ``None``: the tool does not say, or says a maker's placeholder.

    ``device`` is the name under ``/dev``, ``bytes`` the capacity, ``hours`` the hours under power,
    ``health`` what SMART warns of, in French, empty when it warns of nothing. ``external``: a stick, a
    card or a disk behind USB, which may be the bench's own and is never added without a person.
    """

    device: str
    bus: str | None
    model: str | None
    serial: str | None
    bytes: int | None
    medium: Medium | None = None
    hours: int | None = None
    health: str = ""
    external: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "device": self.device, "bus": self.bus, "model": self.model, "serial": self.serial,
            "bytes": self.bytes, "medium": self.medium.value if self.medium else None,
            "hours": self.hours, "health": self.health, "external": self.external,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Machine:
    """One computer, or only its disks when the tool knows no more. Placeholders of makers are ``None``.

    ``ram_mb`` in mebibytes, ``screen_inches`` the diagonal, ``battery_health`` in per cent of the
    capacity that the battery had when new. ``lists_disks``: the tool looks for every carrier, so that one which it
    does not see is not there; it says nothing of the machine, and two machines are the same without it.
    """

    kind: Kind | None = None
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    uuid: str | None = None
    cpu: str | None = None
    ram_mb: int | None = None
    screen_inches: float | None = None
    battery_health: int | None = None
    disks: tuple[SeenDisk, ...] = ()
    lists_disks: bool = field(default=False, compare=False)

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value if self.kind else None, "make": self.make, "model": self.model,
            "serial": self.serial, "uuid": self.uuid, "cpu": self.cpu, "ram_mb": self.ram_mb,
            "screen_inches": self.screen_inches, "battery_health": self.battery_health,
            "disks": [disk.as_json() for disk in self.disks], "lists_disks": self.lists_disks,
        }  # fmt: skip
