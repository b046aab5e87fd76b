"""What an inventory says against what is known of a device: what it fills, what differs, which disk is which.

Pure. What is empty is filled; what a person typed, or an earlier inventory noted, is never replaced: it becomes
a ``Difference``, which a person settles. Disks are paired by ``pairing``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from ordis.devices import likeness, pairing
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.models import Kind, Medium
from ordis.devices.pairing import GONE, Asked, Difference, KnownAgain, KnownDisk
from ordis.devices.serials import meaningful, meaningful_uuid, same, uuid_writings

_LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that an inventory can tell, named as the columns of ``Device``; ``None``: not said."""

    kind: Kind | None = None
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    system_uuid: str | None = None
    cpu: str | None = None
    ram_mb: int | None = None
    screen_inches: float | None = None
    battery_health: int | None = None


NAMES = tuple(each.name for each in fields(Facts))


@dataclass(frozen=True, slots=True)
class Binding:
    """``confirmed``: names of facts that agree. ``unseen_disks``: known, not gone, and absent from an inventory
    that lists every disk. ``external``: to propose, never to add alone."""

    fills: Mapping[str, Any] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    confirmed: tuple[str, ...] = ()
    new_disks: tuple[SeenDisk, ...] = ()
    known_disks: tuple[KnownAgain, ...] = ()
    unseen_disks: tuple[KnownDisk, ...] = ()
    external: tuple[SeenDisk, ...] = ()
    asked: tuple[Asked, ...] = ()


def believed(machine: Machine) -> Machine:
    """The machine without placeholders nor numbers that no column or no computer holds, its maker named shortly."""
    make = likeness.make_name(machine.make)[:80] if machine.make else None
    model = likeness.without_make(machine.model, make)[:120] if machine.model else None
    health = machine.battery_health
    return replace(
        machine,
        make=make or None,
        model=model or None,
        serial=meaningful(machine.serial),
        uuid=meaningful_uuid(machine.uuid),
        cpu=likeness.processor_name(machine.cpu or "")[:120] or None,
        ram_mb=_within(machine.ram_mb, 1, 4_194_304),
        screen_inches=machine.screen_inches if machine.screen_inches and 3 <= machine.screen_inches <= 100 else None,
        battery_health=min(health, 100) if health is not None and 0 < health <= 130 else None,
        disks=tuple(_believed_disk(disk) for disk in machine.disks),
    )  # fmt: skip


def _believed_disk(disk: SeenDisk) -> SeenDisk:
    return replace(
        disk, model=(disk.model or "")[:120].strip() or None, serial=meaningful(disk.serial),
        bytes=_within(disk.bytes, 1, 2**62), hours=_within(disk.hours, 0, _LARGEST), health=disk.health[:200],
        medium=None if disk.medium is Medium.UNKNOWN else disk.medium,
    )  # fmt: skip


def _within(number: int | None, least: int, most: int) -> int | None:
    return number if number is not None and least <= number <= most else None


def bind(
    machine: Machine, known: Facts, disks: Sequence[KnownDisk], *, kept_against: Mapping[str, Any] | None = None
) -> Binding:
    """Compare a ``believed`` machine. ``kept_against``: values seen before, by key, against which a person kept
    what was noted: the same value seen again is no difference any more."""
    fills, differing, confirmed = _compared(machine, known)
    found = pairing.paired(machine.disks, disks)
    differing += [each for line, seen in found.pairs for each in pairing.differences(line, seen)]
    met = {line.id for line, _ in found.pairs}
    return Binding(
        fills=fills,
        differences=tuple(each for each in differing if not _settled(each, kept_against or {})),
        confirmed=tuple(confirmed),
        new_disks=tuple(disk for disk in found.rest if not disk.external),
        known_disks=tuple(pairing.again(line, seen) for line, seen in found.pairs),
        unseen_disks=tuple(_unseen(disks, met) if machine.lists_disks else ()),
        external=tuple(disk for disk in found.rest if disk.external),
        asked=found.asked,
    )


def _unseen(disks: Sequence[KnownDisk], met: set[int]) -> list[KnownDisk]:
    return [line for line in disks if line.id not in met and line.state not in GONE]


# --- facts -------------------------------------------------------------------------------------------------


def facts_of(machine: Machine) -> Facts:
    shared = {name: getattr(machine, name) for name in NAMES if name != "system_uuid"}
    return Facts(system_uuid=machine.uuid, **shared)


def _compared(machine: Machine, known: Facts) -> tuple[dict[str, Any], list[Difference], list[str]]:
    seen = facts_of(machine)
    fills: dict[str, Any] = {}
    differing: list[Difference] = []
    confirmed: list[str] = []
    for name in NAMES:
        here, there = getattr(known, name), getattr(seen, name)
        if there is None or there == "":
            continue
        if here is None or here == "":
            if name == "make" and _begins_with_make(known.model, there):
                confirmed.append(name)
            else:
                fills[name] = there
        elif _AGREE[name](here, there) or (name == "model" and _models(known, seen)):
            confirmed.append(name)
        else:
            differing.append(Difference(name, here, there))
    return fills, differing, confirmed


def _models(known: Facts, seen: Facts) -> bool:
    make = known.make or seen.make
    return likeness.words_agree(
        likeness.without_make(known.model or "", make), likeness.without_make(seen.model or "", make)
    )


def _begins_with_make(model: str | None, make: str) -> bool:
    """« Dell Latitude 5490 » typed in one field names the maker already."""
    return bool(model) and likeness.without_make(model or "", make) != (model or "").strip()


_AGREE: Mapping[str, Callable[[Any, Any], bool]] = {
    "kind": lambda one, other: one is other,
    "make": likeness.makes_agree,
    "model": likeness.words_agree,
    "serial": same,
    "system_uuid": lambda one, other: one in uuid_writings(other),
    "cpu": likeness.processors_agree,
    "ram_mb": lambda one, other: likeness.numbers_agree(one, other, share=likeness.MEMORY_TOLERANCE),
    "screen_inches": lambda one, other: likeness.numbers_agree(one, other, within=likeness.SCREEN_TOLERANCE),
    "battery_health": lambda one, other: likeness.numbers_agree(one, other, within=likeness.BATTERY_TOLERANCE),
}


def _settled(difference: Difference, kept_against: Mapping[str, Any]) -> bool:
    kept = kept_against.get(difference.key)
    return kept is not None and (kept == difference.seen or _agree(difference, kept))


def _agree(difference: Difference, kept: Any) -> bool:
    if difference.disk is not None or type(kept) is not type(difference.seen):
        return False
    return _AGREE[difference.name](kept, difference.seen)
