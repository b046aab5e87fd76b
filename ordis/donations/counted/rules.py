"""« 12 × Latitude 5490 » read, and set against what was announced. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ordis.devices.models import Device, Kind
from ordis.donations.values import LENGTHS, MOST_PER_LINE, inches, known_kind, names_a_kind
from ordis.kernel.cells import UnreadableError, bare
from ordis.kernel.refusal import Refusal

MOST_LINES: Final = 40
NOTHING: Final = "Écrivez ce que vous comptez, par exemple\u202f: 12 × Latitude 5490."
TOO_MANY_LINES: Final = f"Un lot tient en {MOST_LINES} lignes au plus. Rien n’a été reçu."
TOO_MANY: Final = f"Un lot compte {MOST_PER_LINE} appareils au plus. Rien n’a été reçu\u202f: recevez-le en deux fois."
UNREAD: Final = "Ligne {line}, «\u202f{text}\u202f»\u202f: {why}"
WHICH_KIND: Final = "le type ne s’y lit pas. Ajoutez-le (portables, écrans…), ou choisissez-le sous le texte."
NO_NUMBER: Final = (
    "«\u202f{said}\u202f» n’est pas un nombre d’appareils. Rien n’a été reçu\u202f: écrivez un nombre entier, "
    f"sans signe, de 1 à {MOST_PER_LINE}."
)
TOO_LONG: Final = "ce nom est trop long."
SCAN_THEM: Final = (
    "{waiting} {model} sont annoncés avec leur numéro de série et vous en comptez {count}\u202f: Ordis ne peut pas "
    "deviner lesquels. Rien n’a été reçu\u202f: scannez-les, ou cochez-les dans la liste."
)


_FIRST: Final = re.compile(r"(\d+)\s*(?:(?:[×*]|x(?!ps\b|iaomi|peria|erox|box))\s*|\s)(\S.*)", re.IGNORECASE)
_LAST: Final = re.compile(r"(.*\S)(?:\s+[x*]|\s*×)\s*(\d+)", re.IGNORECASE)
_BULLET: Final = re.compile(r"[-–—]\s+|[•*]\s*")
"""« - 12 portables » is one line of a list; « -12 portables », without the space, is a sign."""
_NOT_WHOLE: Final = re.compile(
    r"([-–—−+±]\s*\d[\d.,/]*|\d+[.,/]\d[\d.,/]*(?=\s|[×*]|x\b|x\d)).*"
    r"|.*?(?:\s[x*]|\s*×)\s*([-–—−+±]\s*\d[\d.,/]*|\d+[.,/]\d[\d.,/]*)"
    r"|.*\s([-–—−+±]\d+)",
    re.IGNORECASE,
)
"""A sign or a fraction where the number is written, first or last."""
_SCREEN: Final = re.compile(
    r"(?<![\w.,])(\d{1,2}(?:[.,]\d{1,2})?)\s*(?:\"|”|″|''|’’|pouces?\b|po\b|inch(?:es)?\b)", re.IGNORECASE
)
_SPLIT: Final = re.compile(r"[\r\n;]+")
_NAMES_A_MODEL: Final = frozenset({"macbook", "imac", "ipad", "iphone", "chromebook", "mac", "ultrabook"})
"""Words by which a kind is known and that people want to read again in the model."""
MAKERS: Final[tuple[str, ...]] = (
    "Acer", "AOC", "Apple", "Asus", "BenQ", "Brother", "Canon", "Dell", "Eizo", "Epson", "Fujitsu", "Google",
    "Hewlett Packard", "HP", "Huawei", "Iiyama", "Lenovo", "LG", "Logitech", "Microsoft", "MSI", "NEC", "Packard Bell",
    "Panasonic", "Philips", "Samsung", "Sony", "Toshiba", "ViewSonic", "Wacom", "Xiaomi",
)  # fmt: skip
FAMILIES: Final[Mapping[str, tuple[str, Kind]]] = {
    "latitude": ("Dell", Kind.LAPTOP), "optiplex": ("Dell", Kind.DESKTOP), "inspiron": ("Dell", Kind.LAPTOP),
    "ultrasharp": ("Dell", Kind.MONITOR), "xps": ("Dell", Kind.LAPTOP),
    "elitebook": ("HP", Kind.LAPTOP), "probook": ("HP", Kind.LAPTOP), "zbook": ("HP", Kind.LAPTOP),
    "elitedesk": ("HP", Kind.DESKTOP), "prodesk": ("HP", Kind.DESKTOP), "eliteone": ("HP", Kind.ALL_IN_ONE),
    "proone": ("HP", Kind.ALL_IN_ONE), "elitedisplay": ("HP", Kind.MONITOR), "prodisplay": ("HP", Kind.MONITOR),
    "thinkpad": ("Lenovo", Kind.LAPTOP), "thinkcentre": ("Lenovo", Kind.DESKTOP),
    "thinkvision": ("Lenovo", Kind.MONITOR), "ideapad": ("Lenovo", Kind.LAPTOP),
    "macbook": ("Apple", Kind.LAPTOP), "imac": ("Apple", Kind.ALL_IN_ONE), "ipad": ("Apple", Kind.TABLET),
    "iphone": ("Apple", Kind.SMARTPHONE), "travelmate": ("Acer", Kind.LAPTOP), "portege": ("Toshiba", Kind.LAPTOP),
    "tecra": ("Toshiba", Kind.LAPTOP), "lifebook": ("Fujitsu", Kind.LAPTOP), "esprimo": ("Fujitsu", Kind.DESKTOP),
    "expertbook": ("Asus", Kind.LAPTOP), "zenbook": ("Asus", Kind.LAPTOP), "vivobook": ("Asus", Kind.LAPTOP),
}  # fmt: skip
"""A maker's family of models, in bare letters → the maker and what it makes under that name."""


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of the same."""

    count: int
    kind: Kind
    make: str = ""
    model: str = ""
    screen_inches: float | None = None

    @property
    def name(self) -> str:
        return f"{self.make} {self.model}".strip() or self.kind.label


def read(text: str, otherwise: Kind | None = None) -> tuple[Counted, ...]:
    """One entry per line, or between semicolons: « 12 × Latitude 5490 », « 3 écrans 24" », « Dell E5470 x 4 ».

    Without a number it is one. ``otherwise``: the kind of lines that name none. Raises :class:`Refusal` (422) with the
    line that cannot be read.
    """
    lines = [line.strip() for line in _SPLIT.split(text) if line.strip()]
    if not lines:
        raise Refusal(NOTHING, status=422)
    if len(lines) > MOST_LINES:
        raise Refusal(TOO_MANY_LINES, status=422)
    found = tuple(_numbered(rank, line, otherwise) for rank, line in enumerate(lines, start=1))
    if sum(each.count for each in found) > MOST_PER_LINE:
        raise Refusal(TOO_MANY, status=422)
    return found


def _numbered(rank: int, line: str, otherwise: Kind | None) -> Counted:
    try:
        return read_line(line, otherwise)
    except UnreadableError as error:
        shown = line if len(line) <= 60 else f"{line[:60]}…"
        raise Refusal(UNREAD.format(line=rank, text=shown, why=error), status=422) from None


def read_line(line: str, otherwise: Kind | None = None) -> Counted:
    """One line of :func:`read`. Raises :class:`UnreadableError`."""
    count, words = _count(" ".join(line.split()))
    screen, words = _screen(words)
    family = next((FAMILIES[word] for word in bare(words).split() if word in FAMILIES), None)
    kind = known_kind(words) or (family[1] if family else otherwise)
    if kind is None:
        raise UnreadableError(WHICH_KIND)
    make, model = _make(words if kind is Kind.PERIPHERAL else _without_kind(words))
    if not make and family:
        make = family[0]
    elif not make and kind is not Kind.PERIPHERAL:  # « clavier », « souris »: the words that say it are no maker
        make, model = _first_word(model)
    if len(make) > LENGTHS["make"] or len(model) > LENGTHS["model"]:
        raise UnreadableError(TOO_LONG)
    return Counted(count, kind, make, model, screen)


def _count(line: str) -> tuple[int, str]:
    """The number of a line and its other words; one when it says none. Raises :class:`UnreadableError`."""
    bullet = _BULLET.match(line)
    line = line[bullet.end() :] if bullet else line
    wrong = None if _SCREEN.match(line) else _NOT_WHOLE.fullmatch(line)
    if wrong:
        raise UnreadableError(NO_NUMBER.format(said=wrong[wrong.lastindex or 0]))
    first, last = _FIRST.fullmatch(line), _LAST.fullmatch(line)
    if first:
        number, words = first[1], first[2]
    elif last:
        words, number = last[1], last[2]
    else:
        number, words = "1", line
    if len(number) > 9 or not 1 <= int(number) <= MOST_PER_LINE:
        raise UnreadableError(NO_NUMBER.format(said=number[:20]))
    return int(number), words


def _screen(words: str) -> tuple[float | None, str]:
    found = _SCREEN.search(words)
    if found is None:
        return None, words
    return inches(found[1]), " ".join((words[: found.start()] + " " + words[found.end() :]).split())


def _without_kind(words: str) -> str:
    """Without the words that only say what sort of thing it is, at the beginning: « PC portables Dell » → « Dell »."""
    parts = words.split()
    for length in range(min(4, len(parts)), 0, -1):
        head = " ".join(parts[:length])
        if names_a_kind(head) and not set(bare(head).split()) & _NAMES_A_MODEL:
            return " ".join(parts[length:])
    return words


def _make(words: str) -> tuple[str, str]:
    plain = f"{bare(words)} "
    for make in sorted(MAKERS, key=len, reverse=True):
        if plain.startswith(f"{bare(make)} "):
            return make, " ".join(words.split()[len(make.split()) :])
    return "", words


def _first_word(words: str) -> tuple[str, str]:
    make, _, model = words.partition(" ")
    return (make, model) if model else ("", make)


def taken(counted: Counted, waiting: Sequence[Device]) -> list[Device]:
    """Those announced that the batch receives: the same kind and model, in the order of the list.

    Those without a serial number go first: any of them is any other. Of those with one, all are received or none is
    known to be there. Raises :class:`Refusal` when only a scan can tell which came.
    """
    alike = [each for each in waiting if _same(counted, each)]
    loose = [each for each in alike if not each.serial]
    numbered = [each for each in alike if each.serial]
    left = counted.count - len(loose)
    if left <= 0:
        return loose[: counted.count]
    if left < len(numbered):
        said = SCAN_THEM.format(waiting=len(numbered), model=counted.name, count=counted.count)
        raise Refusal(said, status=422)
    return loose + numbered


def _same(counted: Counted, device: Device) -> bool:
    if device.kind is not counted.kind or not (counted.model or counted.make):
        return False
    theirs = bare(f"{device.make} {device.model}")
    ours = bare(f"{counted.make} {counted.model}")
    return ours == theirs or (bool(counted.model) and bare(counted.model) == bare(device.model))
