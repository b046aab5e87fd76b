"""What a scanner, a camera or a hand typed: device, place, action, or unknown. Pure, and tolerant."""

import re
from dataclasses import dataclass

from ordis.devices.code import ALPHABET, is_valid, normalise
from ordis.kernel.choice import Choice

# A scanner set to a US layout on a French keyboard gives « ! » for « / » (« § » or « = » on some Macs). The
# letters of the code are on the same keys of both, by design, so the end of the address survives.
_SLASH = "[/!§=]"
_ADDRESS = re.compile(f"(?:^|{_SLASH})([DL]){_SLASH}([A-Z]+){_SLASH}?$")
_MODE_CARD = re.compile(f"(?:^|{_SLASH})S{_SLASH}([A-Z_]+)$")


class ScanKind(Choice):
    DEVICE = "device", "Appareil"
    PLACE = "place", "Emplacement"
    ACTION = "action", "Carte de mode"
    UNKNOWN = "unknown", "Illisible"


@dataclass(frozen=True, slots=True)
class Scan:
    """``code`` is the device's or place's code, or the action's name; ``hint`` says what to do when unknown."""

    kind: ScanKind
    code: str | None
    raw: str
    hint: str = ""

    def as_json(self) -> dict[str, str | None]:
        return {"kind": self.kind.value, "code": self.code, "raw": self.raw}


def read(raw: str) -> Scan:
    """Read one scan: full address in any case, bare or spaced code, or what a QWERTY scanner types on AZERTY."""
    text = raw.strip().upper()
    if card := _MODE_CARD.search(text):
        return Scan(ScanKind.ACTION, card[1].lower(), raw)
    if address := _ADDRESS.search(text):
        kind = ScanKind.DEVICE if address[1] == "D" else ScanKind.PLACE
        return _checked(kind, address[2], raw)
    code = normalise(raw)
    if code and len(code) == 7 and set(code) <= set(ALPHABET):
        return _checked(ScanKind.DEVICE, code, raw)
    return Scan(ScanKind.UNKNOWN, None, raw, "Ce scan n’est pas une étiquette d’Ordis : relisez-la, ou tapez son code.")


def _checked(kind: ScanKind, code: str, raw: str) -> Scan:
    if is_valid(code):
        return Scan(kind, code, raw)
    return Scan(
        ScanKind.UNKNOWN, None, raw, "Une lettre du code est fausse (la lettre de contrôle ne correspond pas) : relisez l’étiquette."
    )  # fmt: skip
