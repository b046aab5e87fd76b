"""What a scan leads to in this house: the device, the place, or the sentence that says why nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from ordis import settings
from ordis.devices import queries, scan, steps
from ordis.devices.camera.rules import serials_in
from ordis.devices.code import neighbours, spoken
from ordis.devices.labels.queries import sticker_by_code
from ordis.devices.labels.sheet import LabelFacts
from ordis.devices.models import Device, Kind, Stage
from ordis.devices.scan import Scan, ScanKind

Tone = Literal["good", "already", "blocked", "unknown", "info", "warned"]
"""The colours of an answer, each with its icon and its sound; ``js/sounds.js`` knows them too."""
MOST_NEIGHBOURS = 3
OTHER_CITY = (
    "Étiquette d’une autre ville : son adresse est « {} » et rien ne porte le code {} ici. "
    "Mettez l’appareil de côté et prévenez le responsable d’atelier."
)
IN_ERROR = (
    "{code} a été saisi par erreur à une réception\u202f: aucun appareil n’a ce code. Détruisez cette étiquette et, si "
    "un ordinateur la porte, réceptionnez-le avec une autre."
)
_NOTHING = {
    ScanKind.DEVICE: "Aucun appareil",
    ScanKind.PLACE: "Aucun emplacement",
    ScanKind.CONTAINER: "Aucun colis",
}
OTHER_ADDRESS = " L’étiquette porte l’adresse « {} » : vérifiez que c’est bien cet appareil."


@dataclass(frozen=True, slots=True)
class Finding:
    """``known``: ``scan.code`` names a row of this database; ``device``, that row when it is a device."""

    scan: Scan
    known: bool
    tone: Tone
    sentence: str
    device: Device | None = None


def find(raw: str, *, lock: bool = False) -> Finding:
    """Read ``raw`` and look in the database: one look-up for a label, at most two for anything else.

    ``lock``: nobody else changes the device found until the end of the transaction.
    """
    read = scan.read(raw)
    if read.kind is ScanKind.ACTION:
        return Finding(read, False, "info", card_sentence(read))
    if read.torn:
        return Finding(read, False, "unknown", _torn_sentence(read))
    if read.kind is ScanKind.UNKNOWN:
        return _by_serial(read, lock=lock)
    return _by_code(read, lock=lock)


def _by_code(read: Scan, *, lock: bool) -> Finding:
    """A bare code is a device's or, on the smallest labels, a place's; an address says which."""
    code = read.code or ""
    device = queries.scanned_device(code, lock=lock) if read.kind is ScanKind.DEVICE else None
    if device is not None:
        replaced = "" if device.code == code else f" L’étiquette {spoken(code)} a été remplacée."
        if device.stage is Stage.ENTERED_IN_ERROR:
            return Finding(replace(read, code=device.code), True, "blocked", in_error(device), device)
        sentence = f"{spoken(device.code)} : {device.designation}.{replaced}{elsewhere(read)}"
        return Finding(replace(read, code=device.code), True, "good", sentence, device)
    place = queries.place_name(code)
    if place is not None:
        sentence = f"Emplacement : {place}.{elsewhere(read)}"
        return Finding(replace(read, kind=ScanKind.PLACE), True, "good", sentence)
    container = queries.container_name(code)
    if container is not None:
        sentence = f"{container}.{elsewhere(read)}"
        return Finding(replace(read, kind=ScanKind.CONTAINER), True, "info", sentence)
    sticker = sticker_by_code(code) if read.kind is ScanKind.DEVICE else None
    if sticker is not None:
        sentence = f"Étiquette vierge {spoken(code)}\u202f: elle n’est encore à aucun appareil."
        return Finding(replace(read, kind=ScanKind.BLANK), True, "info", sentence)
    sentence = _nothing_bears(read)
    return Finding(replace(read, kind=ScanKind.UNKNOWN, hint=sentence), False, "unknown", sentence)


def _nothing_bears(read: Scan) -> str:
    code = spoken(read.code or "")
    if is_foreign(read):
        return OTHER_CITY.format(read.host, code)
    return f"{_NOTHING[read.kind]} ne porte le code {code}. Il est bien formé, mais il n’a pas été imprimé ici."


def in_error(device: Device) -> str:
    """What whoever scans its label has to know."""
    return IN_ERROR.format(code=spoken(device.code))


def is_foreign(read: Scan) -> bool:
    """Whether the address on the label is that of another house than this."""
    return bool(read.host) and read.host != urlsplit(settings.current().base_url).netloc.lower()


def elsewhere(read: Scan) -> str:
    """A code of ours under another address: a label of before a move of Ordis, or one chance in a thousand."""
    return OTHER_ADDRESS.format(read.host) if is_foreign(read) else ""


def _torn_sentence(read: Scan) -> str:
    """Never guessed: the codes one letter away are told, the label is read again."""
    known, _missing = queries.devices_by_codes(neighbours(read.torn))
    if not known:
        return read.hint
    near = ", ".join(f"{spoken(each.code)} ({each.designation})" for each in known[:MOST_NEIGHBOURS])
    return f"{read.hint} À une lettre près, il existe ici : {near}."


def _by_serial(read: Scan, *, lock: bool) -> Finding:
    """A maker's serial, as typed, as a keyboard spoilt it or as a sticker wraps it, when one device alone bears it."""
    text = read.echo
    written = [*(scan.readings(text) if 3 < len(text) <= scan.ECHO else ()), *serials_in(read.raw)]
    found = queries.devices_by_serial(written) if written else []
    if len(found) > 1:
        sentence = "Plusieurs appareils portent ce numéro de série : scannez l’étiquette d’Ordis."
        return Finding(read, False, "unknown", sentence)
    device = found[0] if found else None
    if device is not None and lock:
        device = queries.scanned_device(device.code, lock=True)
    if device is None:
        return Finding(read, False, "unknown", read.hint)
    sentence = f"{spoken(device.code)} : {device.designation}, par son numéro de série."
    return Finding(Scan(ScanKind.DEVICE, device.code, read.raw), True, "good", sentence, device)


def card_sentence(read: Scan) -> str:
    step = steps.named(read.code or "")
    if step is None:
        return "Cette carte de mode n’est pas connue ici. Scannez l’étiquette d’un appareil ou d’un emplacement."
    return f"Carte « {step.label} » : elle ne sert qu’à la page « Scanner ». Ici, scannez une étiquette."


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
