"""Which known disk of a device is which disk that an inventory sees.

Pure. The serial decides. A line typed without serial is completed only when the inventory shows as many disks that
fit it as there are such lines, and those fit no other line; else a person is asked. A disk of which the tool says
no serial is still a disk to wipe, unless model and size say that it is one already known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ordis.devices import likeness
from ordis.devices.inventory.machine import SeenDisk
from ordis.devices.models import DiskState, Medium
from ordis.devices.serials import normalised, same

GONE = frozenset({DiskState.DESTROYED, DiskState.REMOVED_BY_DONOR, DiskState.ABSENT})
_SOLID = frozenset({Medium.SSD, Medium.NVME})
"""A person says « SSD » of both."""


@dataclass(frozen=True, slots=True)
class KnownDisk:
    """A disk of the device. ``id`` is the caller's."""

    id: int
    serial: str | None = None
    model: str = ""
    bytes: int | None = None
    medium: Medium = Medium.UNKNOWN
    hours: int | None = None
    health: str = ""
    state: DiskState = DiskState.TO_WIPE


@dataclass(frozen=True, slots=True)
class Difference:
    """``name`` is the column of the device or, with ``disk`` (the caller's id), of that disk."""

    name: str
    known: Any
    seen: Any
    disk: int | None = None

    @property
    def key(self) -> str:
        return self.name if self.disk is None else f"{self.disk}.{self.name}"


@dataclass(frozen=True, slots=True)
class KnownAgain:
    """A known disk that the inventory sees. ``fills``: columns to write. ``returned``: it was said to be gone."""

    known: KnownDisk
    seen: SeenDisk
    fills: Mapping[str, Any]
    returned: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A line without serial, and the disks of which it may be one: a person says."""

    known: KnownDisk
    candidates: tuple[SeenDisk, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """``pairs``: a known disk and the seen one that it is; ``rest``: the seen ones that nobody knows."""

    pairs: tuple[tuple[KnownDisk, SeenDisk], ...]
    rest: tuple[SeenDisk, ...]
    asked: tuple[Asked, ...]


def _once(disks: Iterable[SeenDisk]) -> list[SeenDisk]:
    """Two namespaces of one NVMe disk, or two paths to one disk, bear one serial."""
    found: dict[object, SeenDisk] = {}
    for number, disk in enumerate(disks):
        found.setdefault(normalised(disk.serial) or number, disk)
    return list(found.values())


def paired(seen: Iterable[SeenDisk], known: Sequence[KnownDisk]) -> Pairing:
    pairs: list[tuple[KnownDisk, SeenDisk]] = []
    rest, lines = _taken(pairs, _once(seen), known, lambda line, disk: same(line.serial, disk.serial))
    unnamed = [disk for disk in rest if disk.serial is None]
    left, lines = _taken(pairs, unnamed, lines, _same_description)
    left, lines = _taken(pairs, left, lines, _alike)
    rest = [disk for disk in rest if disk.serial is not None or any(disk is each for each in left)]
    asked: list[Asked] = []
    open_lines = [line for line in lines if normalised(line.serial) is None and line.state is DiskState.TO_WIPE]
    for group in _groups(open_lines):
        candidates = [disk for disk in rest if not disk.external and _fits(group[0], disk)]
        others = [line for line in open_lines if line not in group]
        if len(candidates) == len(group) and not any(_fits(line, disk) for line in others for disk in candidates):
            pairs += zip(group, candidates, strict=True)
        elif candidates:
            asked += [Asked(line, tuple(candidates)) for line in group]
    met = {id(disk) for _, disk in pairs}
    return Pairing(tuple(pairs), tuple(disk for disk in rest if id(disk) not in met), tuple(asked))


def _taken(
    pairs: list[tuple[KnownDisk, SeenDisk]], seen: Sequence[SeenDisk], known: Sequence[KnownDisk],
    agree: Callable[[KnownDisk, SeenDisk], bool],
) -> tuple[list[SeenDisk], list[KnownDisk]]:  # fmt: skip
    """Pair one to one what agrees, in order; returns what is left of each side."""
    lines, left = list(known), []
    for disk in seen:
        line = next((each for each in lines if agree(each, disk)), None)
        if line is None:
            left.append(disk)
        else:
            pairs.append((line, disk))
            lines.remove(line)
    return left, lines


def _groups(lines: Sequence[KnownDisk]) -> list[list[KnownDisk]]:
    """Lines that say the same of their disk: nothing tells one from another."""
    found: dict[object, list[KnownDisk]] = {}
    for line in lines:
        found.setdefault((line.medium, line.model, line.bytes), []).append(line)
    return list(found.values())


def _fits(line: KnownDisk, disk: SeenDisk) -> bool:
    return (
        _media_agree(line.medium, disk.medium)
        and likeness.models_agree(line.model, disk.model)
        and likeness.sizes_agree(line.bytes, disk.bytes)
    )


def _same_description(line: KnownDisk, disk: SeenDisk) -> bool:
    """The line says what this inventory says, no more: an earlier one wrote it."""
    return not normalised(line.serial) and (line.model, line.bytes) == (disk.model or "", disk.bytes)


def _alike(line: KnownDisk, disk: SeenDisk) -> bool:
    """A tool without rights shows a known disk without its serial: model and size say that it is the same."""
    spoken = line.model and disk.model and line.bytes and disk.bytes
    return bool(spoken) and line.state not in GONE and _fits(line, disk)


def _media_agree(one: Medium, other: Medium | None) -> bool:
    return other is None or Medium.UNKNOWN in (one, other) or one is other or {one, other} <= _SOLID


def again(line: KnownDisk, seen: SeenDisk) -> KnownAgain:
    return KnownAgain(line, seen, _fills(line, seen), line.state in GONE)


def _fills(line: KnownDisk, seen: SeenDisk) -> dict[str, Any]:
    """What is empty, and the measures: hours only grow, and SMART speaks when the hours were read."""
    fills: dict[str, Any] = {}
    if normalised(line.serial) is None and seen.serial:
        fills["serial"] = seen.serial
    if not line.model and seen.model:
        fills["model"] = seen.model
    if line.bytes is None and seen.bytes:
        fills["capacity_bytes"] = seen.bytes
    if line.medium is Medium.UNKNOWN and seen.medium:
        fills["medium"] = seen.medium
    older = seen.hours is not None and line.hours is not None and seen.hours < line.hours
    if seen.hours is not None and seen.hours != line.hours and not older:
        fills["hours"] = seen.hours
    if (seen.hours is not None or seen.health) and seen.health != line.health and not older:
        fills["health"] = seen.health
    return fills


def differences(line: KnownDisk, seen: SeenDisk) -> list[Difference]:
    found = []
    if seen.medium and Medium.UNKNOWN is not line.medium is not seen.medium:
        found.append(Difference("medium", line.medium, seen.medium, line.id))
    if line.model and not likeness.models_agree(line.model, seen.model):
        found.append(Difference("model", line.model, seen.model, line.id))
    if not likeness.sizes_agree(line.bytes, seen.bytes):
        found.append(Difference("capacity_bytes", line.bytes, seen.bytes, line.id))
    return found
