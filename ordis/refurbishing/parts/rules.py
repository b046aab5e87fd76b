"""What a part changes in the device that it is fitted in or taken from. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from ordis.devices.likeness import MAKES, make_name
from ordis.devices.models import Device, Kind
from ordis.kernel.french import capacity as capacity_words
from ordis.kernel.french import memory
from ordis.refurbishing.parts.models import PartKind

MOST_PIECES = 99
MOST_COST_CENTS = 10_000_00
SIZED = frozenset({PartKind.MEMORY, PartKind.STORAGE})
"""Kinds of which one piece has a capacity."""
TAKEN_BY_HAND = tuple(kind for kind in PartKind if kind is not PartKind.STORAGE)
"""What is taken by saying so; a disk is taken out by its own line, with its proof."""


def memory_after(ram_mb: int | None, capacity: int | None, pieces: int) -> int | None:
    """Megabytes once ``pieces`` of ``capacity`` are in (or, below zero, out); None when what was there is not known.

    Raises ``ValueError`` when more is taken out than there is.
    """
    if ram_mb is None or capacity is None:
        return ram_mb
    after = ram_mb + capacity * pieces
    if after < 0:
        raise ValueError(f"{-capacity * pieces} MB out of {ram_mb}")
    return after


def facts_after(
    device: Device, kind: PartKind, *, capacity: int | None, pieces: int, battery_health: int | None = None
) -> Mapping[str, Any]:
    """Facts of the device by name once the pieces are in (or, below zero, out)."""
    if kind is PartKind.MEMORY:
        return {"ram_mb": memory_after(device.ram_mb, capacity, pieces)}
    if kind is PartKind.BATTERY:
        return {"battery_health": battery_health if pieces > 0 else None}
    return {}


def size_words(kind: PartKind, capacity: int | None) -> str:
    """« 4 Go » of one piece; empty for what has no size."""
    if capacity is None or kind not in SIZED:
        return ""
    return memory(capacity) if kind is PartKind.MEMORY else capacity_words(capacity)


def part_name(kind: PartKind, label: str, capacity: int | None) -> str:
    """« DDR4 SODIMM, 8 Go »: lines of one name and two sizes are told apart; a size already in the name is enough."""
    size = size_words(kind, capacity)
    return label if not size or _squeezed(size) in _squeezed(label) else f"{label}, {size}"


def for_another_make(fits: str, make: str | None) -> bool:
    """Whether ``fits`` names makers, and not that of the device. « Portables DDR4 » names none."""
    words = set(re.findall(r"\w+", fits.lower()))
    named = {maker for maker in MAKES if set(maker.lower().split()) <= words}
    return bool(named) and make_name(make or "") not in named


_COMMON = (PartKind.CABLE, PartKind.OTHER)
_COMPUTER = (PartKind.MEMORY, PartKind.STORAGE)
_AROUND = (PartKind.NETWORK, PartKind.PERIPHERAL)
FITTED: Mapping[Kind, tuple[PartKind, ...]] = {
    Kind.LAPTOP: (
        *_COMPUTER, PartKind.BATTERY, PartKind.CHARGER, PartKind.KEYBOARD, PartKind.SCREEN, *_AROUND, *_COMMON,
    ),
    Kind.DESKTOP: (*_COMPUTER, *_AROUND, *_COMMON),
    Kind.ALL_IN_ONE: (*_COMPUTER, PartKind.CHARGER, PartKind.SCREEN, *_AROUND, *_COMMON),
    Kind.MONITOR: (PartKind.CHARGER, PartKind.SCREEN, *_COMMON),
    Kind.TABLET: (PartKind.BATTERY, PartKind.CHARGER, PartKind.SCREEN, *_COMMON),
    Kind.SMARTPHONE: (PartKind.BATTERY, PartKind.CHARGER, PartKind.SCREEN, *_COMMON),
    Kind.PERIPHERAL: (PartKind.BATTERY, PartKind.CHARGER, *_COMMON),
}  # fmt: skip
"""What is fitted in each kind of device, in the order in which it is wanted."""
OF_ONE_MODEL = frozenset({PartKind.BATTERY, PartKind.SCREEN, PartKind.KEYBOARD})
"""Kinds made for some models, and of no use in another."""


def fits(device: Device, kind: PartKind, *, label: str, fits: str) -> bool:
    """Whether a part is likely to go in this device: of a fitting kind, and made for nobody else. A doubt is a yes."""
    if kind not in FITTED[device.kind] or for_another_make(fits, device.make):
        return False
    if kind is PartKind.MEMORY and device.kind is Kind.LAPTOP:
        squeezed = _squeezed(f"{label}{fits}").replace("-", "")
        return "sodimm" in squeezed or "dimm" not in squeezed
    return kind not in OF_ONE_MODEL or not _for_another_model(f"{label} {fits}", device)


def by_fit(device: Device, kind: PartKind) -> int:
    """The rank of a kind of part among those that the device may want; what it never takes comes last."""
    order = FITTED[device.kind]
    return order.index(kind) if kind in order else len(order)


def _for_another_model(text: str, device: Device) -> bool:
    """« Dell Latitude 7390 » for a Latitude 5490: the maker is named, and numbers of models, none of them its own."""
    words = set(re.findall(r"\w+", text.lower()))
    makers = {word for maker in MAKES for word in maker.lower().split()}
    numbers = {word for word in words if len(word) > 2 and any(letter.isdigit() for letter in word)}
    own = set(re.findall(r"\w+", device.model.lower()))
    return bool(words & makers and numbers and own) and not numbers & own


def _squeezed(text: str) -> str:
    return "".join(text.lower().split())


def choice_words(device: Device, kind: PartKind, capacity: int | None, pieces: int) -> str:
    """« 2, mémoire 4 Go → 12 Go »: how many, and what it makes of the device."""
    if kind is not PartKind.MEMORY or device.ram_mb is None or capacity is None:
        return str(pieces)
    after = memory_after(device.ram_mb, capacity, pieces) or 0
    return f"{pieces}, mémoire {memory(device.ram_mb)} → {memory(after)}"


def label_from(device: Device, kind: PartKind) -> str:
    """What a part taken from the device is called until a person says better."""
    of_device = {PartKind.BATTERY, PartKind.SCREEN, PartKind.KEYBOARD, PartKind.CHARGER}
    if kind in of_device and device.designation != device.kind.label:
        return f"{kind.label} {device.designation}"[:120]
    return kind.label


def usual_kinds(device: Device) -> tuple[PartKind, ...]:
    """Kinds that a device of this kind is taken apart for, the usual ones first."""
    first: tuple[PartKind, ...]
    if device.kind is Kind.DESKTOP:
        first = (PartKind.MEMORY, PartKind.NETWORK, PartKind.CABLE)
    else:
        first = (PartKind.MEMORY, PartKind.BATTERY, PartKind.CHARGER, PartKind.SCREEN, PartKind.KEYBOARD)
    return first + tuple(kind for kind in TAKEN_BY_HAND if kind not in first)
