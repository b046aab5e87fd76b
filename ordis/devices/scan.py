"""What a scanner, a camera or a hand typed: device, place, action, or unknown. Pure, and tolerant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ordis.devices.code import is_valid, normalise
from ordis.kernel.choice import Choice

LONGEST = 300
"""Characters. A label of ours holds less than 80; what is longer is not read, and its echo is cut."""
ECHO = 80

# What a keyboard makes of « / »: « ! » (a US-layout scanner on a French PC), « § » (the same with the capitals
# locked), « = » (on a Mac), « > » (a French-layout scanner on a US PC), « : » (on a French one, capitals locked).
# The letters of the code are on the same keys of all, by design, so the end of the address survives, whatever
# became of its beginning.
_SLASH = "[/!§=>:]"
_ADDRESS = re.compile(f"(?:^|{_SLASH})([DLC]){_SLASH}+([^/!§=>:?#]{{1,24}}){_SLASH}*(?:[?#].*)?$", re.DOTALL)
_NAME = "[A-Z]+(?:[-_][A-Z]+)*"
_CARD = re.compile(f"(?:^|/)S/+({_NAME})(?:/+({_NAME}))?/*$")
_HOST = re.compile("^(?:[A-Z]{2,8}[:;]/+([^/]+)|([A-Z0-9-]+(?:[.][A-Z0-9-]+)+(?::[0-9]+)?))/+[DLSC]/")
_SYMBOLOGY = re.compile(r"^(?:\][A-Z][0-9A-F]|\$[A-Z][^A-Z])")  # the AIM identifier that some scanners put first
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")

NOT_OURS = "Ce scan n’est pas une étiquette d’Ordis : relisez l’étiquette, ou tapez son code."
WRONG_LETTER = "Une lettre du code est fausse (la lettre de contrôle ne correspond pas) : relisez l’étiquette."
TOO_LONG = "Ce scan est bien trop long pour une étiquette d’Ordis : rien n’en a été lu. Relisez l’étiquette."
NOTHING = "Rien n’a été lu : scannez une étiquette, ou tapez son code."


class ScanKind(Choice):
    DEVICE = "device", "Appareil"
    PLACE = "place", "Emplacement"
    CONTAINER = "container", "Colis"
    ACTION = "action", "Carte de mode"
    BLANK = "blank", "Étiquette vierge"
    UNKNOWN = "unknown", "Illisible"


_ADDRESSED = {"D": ScanKind.DEVICE, "L": ScanKind.PLACE, "C": ScanKind.CONTAINER}


@dataclass(frozen=True, slots=True)
class Scan:
    """``code`` is a device's or place's code, or an action's name; ``hint`` says what to do when unknown.

    ``value``: what a mode card sets along with its step, in lower case. ``host``: where the address says that the
    label comes from, as meant, in lower case; empty for a bare code. ``torn``: seven letters with a wrong check letter.
    """

    kind: ScanKind
    code: str | None
    raw: str
    hint: str = ""
    value: str = ""
    host: str = ""
    torn: str = ""

    def as_json(self) -> dict[str, str | None]:
        return {"kind": self.kind.value, "code": self.code, "raw": self.raw}

    @property
    def echo(self) -> str:
        """What was read, cut to what a page can show, without control characters."""
        text = _UNSEEN.sub(" ", self.raw).strip()
        return text if len(text) <= ECHO else f"{text[:ECHO]}…"


def read(raw: str) -> Scan:
    """Read one scan: full address in any case, bare or spaced code, or what another keyboard made of them.

    Linear in the length of ``raw``; beyond ``LONGEST`` characters nothing is read and ``Scan.raw`` is cut.
    """
    if len(raw) > LONGEST:
        return Scan(ScanKind.UNKNOWN, None, f"{raw[:LONGEST]}…", TOO_LONG)
    shown = _UNSEEN.sub(" ", raw).strip()
    if not shown:
        return Scan(ScanKind.UNKNOWN, None, raw, NOTHING)
    compact = _without_spaces(shown)
    if card := _card(compact):
        name, value = card
        return Scan(ScanKind.ACTION, name, raw, value=value)
    if address := _ADDRESS.search(compact.upper()):
        return _checked(_ADDRESSED[address[1]], normalise(address[2]), raw, _host(compact))
    return _checked(ScanKind.DEVICE, normalise(_SYMBOLOGY.sub("", shown.upper())), raw)


def _card(text: str) -> tuple[str, str] | None:
    """``(name, value)`` of a mode card. Their letters and « _ » are spoilt by keyboards: each reading is tried."""
    for meant in readings(text):
        if card := _CARD.search(meant.upper()):
            return _plain(card[1]), _plain(card[2] or "")
    return None


def _plain(name: str) -> str:
    return name.replace("-", "_").lower()


def _host(text: str) -> str:
    """The host of the address, by the first reading in which it has the shape of one."""
    found = next(filter(None, (_HOST.search(meant.upper()) for meant in readings(text))), None)
    return (found[1] or found[2]).lower().replace(";", ":") if found else ""


def _checked(kind: ScanKind, code: str | None, raw: str, host: str = "") -> Scan:
    if code is None:
        return Scan(ScanKind.UNKNOWN, None, raw, NOT_OURS)
    if not is_valid(code):
        return Scan(ScanKind.UNKNOWN, None, raw, WRONG_LETTER, host=host, torn=code)
    return Scan(kind, code, raw, host=host)


def _without_spaces(text: str) -> str:
    return "".join(text.split())


# The same keys under each layout: the row of digits, then the three rows of letters; alone, then with Shift.
_US = "`1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"
_FRENCH = "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmùwxcvbn,;:!~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%WXCVBN?./§"
_MAC = "@&é\"'(§è!çà)-azertyuiop^$qsdfghjklmùwxcvbn,;:=#1234567890°_AZERTYUIOP¨*QSDFGHJKLM%WXCVBN?./+"
_ROW = len(_US) // 2


def _locked(keys: str) -> str:
    """A French Windows with the capitals locked: every key as with Shift, and the reverse."""
    return keys[_ROW:] + keys[:_ROW]


def _meant(typed: str, keys: str) -> dict[int, str]:
    """What each character typed stood for; a locked capital of Linux or of a Mac makes « É » of « é »."""
    table = dict(zip(map(ord, typed), keys, strict=True))
    return {ord(chr(each).upper()): key for each, key in table.items() if each > 0x7F and chr(each).isalpha()} | table


_AS_US_ON_FRENCH = _meant(_FRENCH, _US)
_READINGS: tuple[dict[int, str], ...] = (
    {},
    _AS_US_ON_FRENCH,
    _meant(_locked(_FRENCH), _US),
    _meant(_MAC, _US),
    _meant(_US, _FRENCH),
    _meant(_locked(_FRENCH), _FRENCH),
)


def readings(text: str) -> Iterator[str]:
    """What the label may have held: as typed, then as each scanner would have typed it on another keyboard."""
    return (text.translate(table) for table in _READINGS)


def as_meant(text: str) -> str:
    """What a US-layout scanner read when a French keyboard typed ``text``: makers' serials, digits included.

    « &é" » is 123. With the capitals locked a French keyboard types true digits: ask for all the ``readings``.
    """
    return text.translate(_AS_US_ON_FRENCH)
