"""What a scan leads to in this house: the device, the place, or the sentence that says why nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from ordis import settings
from ordis.devices import queries, scan
from ordis.devices.code import spoken
from ordis.devices.labels.sheet import LabelFacts
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Kind
from ordis.devices.scan import Scan, ScanKind

Tone = Literal["good", "info", "alert"]


@dataclass(frozen=True, slots=True)
class Finding:
    """``known``: ``scan.code`` names a row of this database. ``tone`` goes with the banner and the sound."""

    scan: Scan
    known: bool
    tone: Tone
    sentence: str


def find(raw: str) -> Finding:
    """Read ``raw`` and look in the database: one query for a label, at most two for anything else."""
    read = scan.read(raw)
    if read.kind is ScanKind.ACTION:
        return Finding(read, False, "info", _mode_sentence(read))
    if read.kind is ScanKind.UNKNOWN:
        return _by_serial(read)
    return _by_code(read)


def _by_code(read: Scan) -> Finding:
    """A bare code is a device's or, on the smallest labels, a place's; an address says which."""
    code = read.code or ""
    device = queries.device_by_code(code) if read.kind is ScanKind.DEVICE else None
    if device is not None:
        return Finding(read, True, "good", f"{spoken(code)} : {device.designation}.")
    place = queries.place_name(code)
    if place is not None:
        return Finding(replace(read, kind=ScanKind.PLACE), True, "good", f"Emplacement : {place}.")
    thing = "Aucun appareil" if read.kind is ScanKind.DEVICE else "Aucun emplacement"
    sentence = f"{thing} ne porte le code {spoken(code)}. Il est bien formé, mais rien ne le porte ici."
    return Finding(replace(read, kind=ScanKind.UNKNOWN, hint=sentence), False, "alert", sentence)


def _by_serial(read: Scan) -> Finding:
    """A maker's serial, as typed or as a French keyboard spoilt it, when exactly one device bears it."""
    text = read.echo
    found = queries.devices_by_serial([text, scan.as_meant(text)]) if 3 < len(text) <= scan.ECHO else []
    if len(found) == 1:
        known = Scan(ScanKind.DEVICE, found[0].code, read.raw)
        return Finding(
            known, True, "good", f"{spoken(found[0].code)} : {found[0].designation}, par son numéro de série."
        )
    if found:
        return Finding(
            read,
            False,
            "alert",
            "Plusieurs appareils portent ce numéro de série : scannez l’étiquette d’Ordis.",
        )
    return Finding(read, False, "alert", read.hint)


def _mode_sentence(read: Scan) -> str:
    name = read.code or ""
    if name in set(Move):
        first = "scannez d’abord l’appareil, puis choisissez cette action sur sa page"
        return f"Carte « {Move(name).label} » : {first}."
    return "Cette carte de mode n’est pas connue ici. Scannez l’étiquette d’un appareil ou d’un emplacement."


_SHORT = {Kind.LAPTOP: "Portable"}
"""Kinds whose name does not fit beside the symbol of a label of 45 mm."""


def label_address(device: Device) -> str:
    """What the symbol of a label holds: upper case makes it smaller."""
    return f"{settings.current().base_url}/D/{device.code}".upper()


def label_facts(devices: Iterable[Device]) -> list[LabelFacts]:
    """What the labels of ``devices`` say; the address in upper case keeps the symbol small."""
    house = settings.current()
    return [
        LabelFacts(
            code=device.code,
            url=label_address(device),
            kind=_SHORT.get(device.kind, device.kind.label),
            model="" if device.designation == device.kind.label else device.designation,
            city=house.city,
        )
        for device in devices
    ]
