"""One machine out of what several tools said of it in one session."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.models import Medium
from ordis.devices.serials import normalised
from ordis.kernel.unreadable import Unreadable

MOST_DISKS = 200
_MOST_SEEN = 10 * MOST_DISKS
"""The same disk may be seen by several tools and under several names, not without end."""
_NAMESPACE = re.compile(r"(nvme\d+)n\d+")
_GUESSES = (None, Medium.UNKNOWN, Medium.USB)
"""What says how a disk is plugged, not how it stores."""


def merged(machines: Sequence[Machine]) -> Machine:
    """What the machines say together; the first that states a fact is believed. All come from one session.

    Raises ``Unreadable`` past 200 disks, which no computer has.
    """
    known: dict[str, Any] = {}
    for field in fields(Machine):
        said = (getattr(machine, field.name) for machine in machines)
        known[field.name] = next((fact for fact in said if fact is not None), None)
    known["disks"] = distinct(disk for machine in machines for disk in machine.disks)
    known["lists_disks"] = any(machine.lists_disks for machine in machines)
    return Machine(**known)


def distinct(disks: Iterable[SeenDisk]) -> tuple[SeenDisk, ...]:
    """Each carrier once, in the order in which they were first seen.

    The serial decides. A disk of which one tool says no serial is the one of the same name under ``/dev`` and of
    the same size, which holds within one session only: names move from one boot to the next.
    """
    kept: list[SeenDisk] = []
    by_serial: dict[str, int] = {}
    by_name: dict[str, list[int]] = {}
    for seen, disk in enumerate(disks):
        key = normalised(disk.serial)
        place = by_serial.get(key) if key else None
        if place is None:
            place = next((at for at in by_name.get(_stem(disk), []) if _same_place(kept[at], disk)), None)
        if place is None:
            place = len(kept)
            kept.append(disk)
        else:
            kept[place] = _united(kept[place], disk)
        if len(kept) > MOST_DISKS or seen > _MOST_SEEN:
            raise Unreadable(f"Cet inventaire annonce plus de {MOST_DISKS} disques. Rien n’a été enregistré.")
        if key:
            by_serial.setdefault(key, place)
        if (stem := _stem(disk)) and place not in by_name.setdefault(stem, []):
            by_name[stem].append(place)
    return tuple(kept)


def _stem(disk: SeenDisk) -> str:
    """``nvme0`` is the controller, ``nvme0n1`` what it shows of the same carrier."""
    found = _NAMESPACE.fullmatch(disk.device)
    return found[1] if found else disk.device


def _same_place(one: SeenDisk, other: SeenDisk) -> bool:
    if not one.device or (normalised(one.serial) and normalised(other.serial)):
        return False
    if _NAMESPACE.fullmatch(one.device) and _NAMESPACE.fullmatch(other.device) and one.device != other.device:
        return False
    if one.bytes and other.bytes:
        return abs(one.bytes - other.bytes) <= max(one.bytes, other.bytes) // 100
    silent = other if not other.bytes else one
    return normalised(silent.serial) is None


def _united(one: SeenDisk, other: SeenDisk) -> SeenDisk:
    medium = _medium(one.medium, other.medium)
    return replace(
        one,
        device=_fuller(one.device, other.device) or "",
        bus="USB" if "USB" in (one.bus, other.bus) else one.bus or other.bus,
        model=_fuller(one.model, other.model),
        serial=one.serial or other.serial,
        bytes=one.bytes or other.bytes,
        medium=medium,
        hours=max((each for each in (one.hours, other.hours) if each is not None), default=None),
        health=max(one.health, other.health, key=len),
        external=medium is not Medium.EMMC and (one.external or other.external),
    )


def _medium(one: Medium | None, other: Medium | None) -> Medium | None:
    """What one tool takes for a card and another for an eMMC is soldered, hence to be wiped, until a person looks."""
    if Medium.EMMC in (one, other):
        return Medium.EMMC
    return next((each for each in (one, other) if each not in _GUESSES), one or other)


def _fuller(one: str | None, other: str | None) -> str | None:
    """The first, unless the second only goes further: lshw cuts models to 16 characters."""
    if one and other and len(other) > len(one) and other.casefold().startswith(one.casefold()):
        return other
    return one or other
