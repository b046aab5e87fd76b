"""Which tool wrote this, and what does it say? The form of the content tells, never the name of the file."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from ordis.devices.inventory import dmidecode, glpi, lsblk, lshw, merging, smartctl
from ordis.devices.inventory.machine import Machine
from ordis.kernel.unreadable import Unreadable

Tool = Literal["lshw", "smartctl", "lsblk", "dmidecode", "glpi"]
_PARSERS: Final = {"lshw": lshw, "glpi": glpi, "dmidecode": dmidecode, "lsblk": lsblk, "smartctl": smartctl}
RICHEST: Final[tuple[Tool, ...]] = ("lshw", "glpi", "dmidecode", "lsblk", "smartctl")
"""The order in which several tools are believed, and which of them names a file that holds several."""
_PARTS: Final[tuple[Tool, ...]] = ("lshw", "dmidecode", "lsblk", "smartctl")
_BLANKS = re.compile(r"[\s,]*")
_MOST_DOCUMENTS = 1_000


@dataclass(frozen=True, slots=True)
class Reading:
    """An inventory: the tool that wrote it, or the richest of those that wrote its parts, and what they saw."""

    format: Tool
    machines: tuple[Machine, ...]


def from_json(value: Any) -> Reading | None:
    """The inventory that a decoded JSON value holds, ``None`` when it holds none.

    Besides what each tool writes: an object whose keys are names of tools, as a bench posts it
    (``dmidecode`` is then its text), of which the parts are merged into one machine.
    Raises ``Unreadable`` for the inventory of nothing.
    """
    if _is_station(value):
        return _together([reading for tool in _PARTS if (reading := _part(tool, value.get(tool)))])
    tool = _tool(value)
    return None if tool is None else Reading(tool, _PARSERS[tool].parse(value))


def from_text(text: str) -> Reading | None:
    """The inventory that a text holds: dmidecode's, JSON, or several JSON documents one after the other.

    ``None`` when it is no inventory. Raises ``Unreadable`` for the inventory of nothing.
    """
    if dmidecode.recognises(text):
        return Reading("dmidecode", dmidecode.parse(text))
    found = documents(text)
    if len(found) < 2:
        return from_json(found[0]) if found else None
    if lshw.recognises(found) or smartctl.recognises(found):
        return from_json(found)
    return _together([reading for document in found if (reading := from_json(document))])


def _tool(value: Any) -> Tool | None:
    if smartctl.recognises(value):
        return "smartctl"
    if lsblk.recognises(value):
        return "lsblk"
    if glpi.recognises(value):
        return "glpi"
    return "lshw" if lshw.recognises(value) else None


def _is_station(value: Any) -> bool:
    """A report of smartctl has a key of its own name, and is no collection of tools."""
    return (
        isinstance(value, dict)
        and not smartctl.recognises(value)
        and any(_part_of(tool, value.get(tool)) is not None for tool in _PARTS)
    )


def _part_of(tool: Tool, value: Any) -> Any:
    """What the tool wrote, ``None`` when it is not its own; of a list, the reports that smartctl did write."""
    if tool == "dmidecode":
        return value if isinstance(value, str) and dmidecode.recognises(value) else None
    if tool == "smartctl" and isinstance(value, list):
        value = [report for report in value if smartctl.recognises(report)] or None
    return value if _tool(value) == tool else None


def _part(tool: Tool, value: Any) -> Reading | None:
    """A tool that saw nothing takes nothing away from what the others saw."""
    written = _part_of(tool, value)
    if written is None:
        return None
    try:
        return Reading(tool, _PARSERS[tool].parse(written))
    except Unreadable:
        return None


def _together(readings: list[Reading]) -> Reading | None:
    if not readings:
        return None
    readings.sort(key=lambda reading: RICHEST.index(reading.format))
    machine = merging.merged([machine for reading in readings for machine in reading.machines])
    return Reading(readings[0].format, (machine,))


def documents(text: str) -> list[Any]:
    """The JSON documents of a text, none when one of them is broken."""
    try:
        return list(_decoded(text.lstrip("\ufeff \t\r\n")))
    except (ValueError, RecursionError):
        return []


def _decoded(text: str) -> Iterator[Any]:
    if not text.startswith(("{", "[")):
        return
    decoder, at = json.JSONDecoder(), 0
    for _ in range(_MOST_DOCUMENTS):
        value, at = decoder.raw_decode(text, at)
        yield value
        blanks = _BLANKS.match(text, at)
        at = blanks.end() if blanks else at
        if at == len(text):
            return
    raise ValueError("more documents than a bench has disks")
