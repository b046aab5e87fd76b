"""What a scanner, a camera or a hand typed: device, place, action, or unknown. Pure, and tolerant."""

import re
from dataclasses import dataclass

from ordis.devices.code import is_valid, normalise
from ordis.kernel.choice import Choice

LONGEST = 300
"""Characters. A label of ours holds less than 80; what is longer is not read, and its echo is cut."""
ECHO = 80

# A scanner set to a US layout on a French keyboard gives « ! » for « / » (« § » with the capitals locked,
# « = » on a Mac). The letters of the code are on the same keys of both, by design, so the end of the address
# survives, whatever became of its beginning.
_SLASH = "[/!§=]"
_ADDRESS = re.compile(f"(?:^|{_SLASH})([DL]){_SLASH}+([^/!§=]{{1,24}}){_SLASH}*$")
_MODE_CARD = re.compile(f"(?:^|{_SLASH})S({_SLASH})+([^/!§=]{{1,40}}){_SLASH}*$")
_MODE = re.compile("[A-Z]+(_[A-Z]+)*")
_TAIL = re.compile(r"[?#].*$", re.DOTALL)
_SYMBOLOGY = re.compile(r"^\][A-Z][0-9A-F]")  # the AIM identifier that some scanners put first
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")

NOT_OURS = "Ce scan n’est pas une étiquette d’Ordis : relisez l’étiquette, ou tapez son code."
WRONG_LETTER = "Une lettre du code est fausse (la lettre de contrôle ne correspond pas) : relisez l’étiquette."
TOO_LONG = "Ce scan est bien trop long pour une étiquette d’Ordis : rien n’en a été lu. Relisez l’étiquette."
NOTHING = "Rien n’a été lu : scannez une étiquette, ou tapez son code."


class ScanKind(Choice):
    DEVICE = "device", "Appareil"
    PLACE = "place", "Emplacement"
    ACTION = "action", "Carte de mode"
    UNKNOWN = "unknown", "Illisible"


@dataclass(frozen=True, slots=True)
class Scan:
    """``code`` is a device's or place's code, or an action's name; ``hint`` says what to do when unknown."""

    kind: ScanKind
    code: str | None
    raw: str
    hint: str = ""

    def as_json(self) -> dict[str, str | None]:
        return {"kind": self.kind.value, "code": self.code, "raw": self.raw}

    @property
    def echo(self) -> str:
        """What was read, cut to what a page can show, without control characters."""
        text = _UNSEEN.sub(" ", self.raw).strip()
        return text if len(text) <= ECHO else f"{text[:ECHO]}…"


def read(raw: str) -> Scan:
    """Read one scan: full address in any case, bare or spaced code, or what a QWERTY scanner types on AZERTY.

    Linear in the length of ``raw``; beyond ``LONGEST`` characters nothing is read and ``Scan.raw`` is cut.
    """
    if len(raw) > LONGEST:
        return Scan(ScanKind.UNKNOWN, None, f"{raw[:LONGEST]}…", TOO_LONG)
    text = _SYMBOLOGY.sub("", _UNSEEN.sub(" ", raw).strip().upper())
    if not text:
        return Scan(ScanKind.UNKNOWN, None, raw, NOTHING)
    if mode := _mode(_without_spaces(text)):
        return Scan(ScanKind.ACTION, mode, raw)
    if address := _ADDRESS.search(_without_spaces(_TAIL.sub("", text))):
        kind = ScanKind.DEVICE if address[1] == "D" else ScanKind.PLACE
        return _checked(kind, normalise(address[2]), raw)
    return _checked(ScanKind.DEVICE, normalise(text), raw)


def _mode(text: str) -> str | None:
    """The action of a mode card. Its name may hold letters that a French keyboard spoils."""
    card = _MODE_CARD.search(text)
    if card is None:
        return None
    name = card[2] if card[1] == "/" else as_meant(card[2])
    name = name.upper().replace("-", "_")
    return name.lower() if _MODE.fullmatch(name) else None


def _checked(kind: ScanKind, code: str | None, raw: str) -> Scan:
    if code is None:
        return Scan(ScanKind.UNKNOWN, None, raw, NOT_OURS)
    if not is_valid(code):
        return Scan(ScanKind.UNKNOWN, None, raw, WRONG_LETTER)
    return Scan(kind, code, raw)


def _without_spaces(text: str) -> str:
    return "".join(text.split())


# What each key of a US keyboard types on a French one (AZERTY, Windows): the characters that differ.
_TYPED_BY_FRENCH = str.maketrans(
    "&é\"'(-è_çà)qwazm,;:!ù^$²1234567890°QWAZM?./§%¨£",
    "1234567890-azqw;m,./'[]`!@#$%^&*()_AZQW:M<>?\"{}",
)


def as_meant(text: str) -> str:
    """What a US-layout scanner read when a French keyboard typed ``text``: makers' serials, digits included.

    « &é" » is 123. With the capitals locked a French keyboard types true digits, which are left alone when
    nothing else in the text looks garbled; ask for both readings.
    """
    return text.translate(_TYPED_BY_FRENCH)
