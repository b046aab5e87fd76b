"""The text of ``dmidecode``, in English: the machine, its case, its processor and its memory. It knows no disk."""

import re
from dataclasses import dataclass, field

from ordis.devices.inventory import chassis
from ordis.devices.inventory.machine import Machine
from ordis.devices.inventory.values import model_name, named, serial
from ordis.devices.serials import meaningful_uuid
from ordis.kernel.unreadable import Unreadable

_NOTHING = "Ce texte de dmidecode ne décrit aucun ordinateur. Relancez « dmidecode » en administrateur."
_START = re.compile(r"# dmidecode \d|Handle 0x[0-9A-Fa-f]+, DMI type \d+|(?:BIOS|System) Information\n\s+\w", re.ASCII)
_FIELD = re.compile(r"[\t ]{1,8}([A-Z][^:\n]{0,60}):(?: (.*))?")
_SIZE = re.compile(r"(\d{1,9}) ?([kKMGT])i?B", re.ASCII)
_MEGABYTES = {"k": 1 / 1024, "K": 1 / 1024, "M": 1, "G": 1024, "T": 1024**2}
_MOST_MEMORY = 64 * 1024**2
_NO_MEMORY = ("FLASH", "ROM", "EPROM", "EEPROM")
_TITLES = frozenset({
    "System Information", "Base Board Information", "Chassis Information", "Processor Information", "Memory Device",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Section:
    """One structure of the table: fields by name, as written; the first of two of the same name."""

    title: str
    facts: dict[str, str] = field(default_factory=dict)


def recognises(text: str) -> bool:
    return _START.match(text.lstrip("\ufeff \t\r\n")) is not None


def parse(value: object) -> tuple[Machine, ...]:
    """The machine, without disks. Raises ``Unreadable`` for anything but the text of a whole table."""
    sections = _sections(value) if isinstance(value, str) else []
    system = _first(sections, "System Information")
    board = _first(sections, "Base Board Information")
    cases = [section.facts for section in sections if section.title == "Chassis Information"]
    make = named(system.get("Manufacturer"), 80) or named(board.get("Manufacturer"), 80)
    machine = Machine(
        kind=next((kind for case in cases if (kind := chassis.kind(case.get("Type")))), None),
        make=make,
        model=model_name(make, system.get("Product Name"), system.get("Version")) or named(board.get("Product Name")),
        serial=serial(system.get("Serial Number")) or serial(cases[0].get("Serial Number") if cases else None),
        uuid=meaningful_uuid(system.get("UUID")),
        cpu=_processor(sections),
        ram_mb=_memory(sections),
    )
    if machine == Machine():
        raise Unreadable(_NOTHING)
    return (machine,)


def _sections(text: str) -> list[_Section]:
    """Titles stand at the margin, their fields are indented; a list under a field is indented twice and left out."""
    sections: list[_Section] = []
    current: _Section | None = None
    for line in text.split("\n"):
        if not line[:1].isspace():
            current = _Section(line.strip()) if line.strip() in _TITLES else None
            if current is not None:
                sections.append(current)
        elif current is not None and (found := _FIELD.fullmatch(line.rstrip())):
            current.facts.setdefault(found[1], found[2] or "")
    return sections


def _first(sections: list[_Section], title: str) -> dict[str, str]:
    return next((section.facts for section in sections if section.title == title), {})


def _processor(sections: list[_Section]) -> str | None:
    for section in sections:
        if section.title == "Processor Information" and "Unpopulated" not in section.facts.get("Status", ""):
            if name := named(section.facts.get("Version")):
                return name
    return None


def _memory(sections: list[_Section]) -> int | None:
    """Mebibytes of every module that is no firmware chip."""
    total = 0.0
    for section in sections:
        if section.title == "Memory Device" and section.facts.get("Type", "").upper() not in _NO_MEMORY:
            found = _SIZE.fullmatch(section.facts.get("Size", "").strip())
            total += int(found[1]) * _MEGABYTES[found[2]] if found else 0
    return int(total) if 1 <= total <= _MOST_MEMORY else None
