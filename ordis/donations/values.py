"""What donors write in a cell, and what it means. Pure; what cannot be read raises :class:`UnreadableError`."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ordis.devices.models import Kind, Medium
from ordis.devices.serials import meaningful, normalised
from ordis.kernel.cells import UnreadableError, bare, computed

LENGTHS = {
    "make": 80,
    "model": 120,
    "serial": 80,
    "asset_tag": 80,
    "cpu": 120,
    "disk_model": 120,
    "disk_serial": 80,
}
MOST_PER_LINE = 500
LONGEST = 200
"""Characters of a cell that says a size or a list of disks: what is longer says something else."""
MOST_DISKS = 16


_KINDS: tuple[tuple[Kind, str], ...] = (
    (Kind.ALL_IN_ONE, "tout en un|all in one|aio|imac|all in 1"),
    (Kind.LAPTOP, "portable|pc portable|ordinateur portable|ordinateurs portables|laptop|notebook|ultrabook"
     "|ultraportable|chromebook|macbook|macbook pro|macbook air|portables|pc portables|mobile workstation"
     "|station de travail mobile"),
    (Kind.MONITOR, "ecran|ecrans|moniteur|moniteurs|monitor|display|screen|ecran plat|ecran lcd"),
    (Kind.TABLET, "tablette|tablettes|tablet|ipad|tablette tactile"),
    (Kind.SMARTPHONE, "smartphone|smartphones|telephone|telephones|telephone portable|telephone mobile|iphone|gsm"
     "|mobile|phone"),
    (Kind.DESKTOP, "fixe|pc fixe|unite centrale|uc|tour|desktop|ordinateur fixe|pc bureau|pc de bureau|mini pc"
     "|ordinateur de bureau|tower|mini tour|sff|station de travail|workstation|unites centrales|pc|ordinateur|mac mini"
     "|micro ordinateur|ordinateurs fixes|bureau|client leger"),
    (Kind.PERIPHERAL, "clavier|claviers|souris|imprimante|imprimantes|station d accueil|dock|webcam|casque|peripherique"
     "|scanner|hub|chargeur|cable|accessoire|keyboard|mouse|printer|videoprojecteur|peripheriques|docking station"
     "|stations d accueil|docks|webcams|casques|hubs"),
)  # fmt: skip
_BY_NAME = {name: kind for kind, names in _KINDS for name in names.split("|")}
_BY_NAME |= {kind.value.replace("_", " "): kind for kind in Kind}
_MEDIA: tuple[tuple[Medium, str], ...] = (
    (Medium.NVME, r"nvme|m\.?2 ?pcie"),
    (Medium.EMMC, r"emmc"),
    (Medium.SSD, r"ssd|m\.?2|msata|flash"),
    (Medium.HDD, r"hdd|disque dur|mecanique|\bsata\b|magnetique|rpm|tr/min|\bsas\b"),
    (Medium.SD, r"\bsd\b|microsd"),
)
_GLUED = re.compile(
    r"(?<=\d)(?=(?:ssd|hdd|nvme|emmc|sata)\b)|(?<=\d[gt])(?=(?:ssd|hdd|nvme)\b)"
    r"|(?<=\d[gt][ob])(?=(?:ssd|hdd|nvme)\b)|(?<=\bssd|\bhdd)(?=\d)|(?<=\bnvme|\bemmc)(?=\d)"
)
"""Between « 256 » and « SSD » of « 256SSD », « 1THDD », « SSD256 »."""
_THOUSANDS = re.compile(r"(?<![\d.,a-z])(\d{1,3}) (?=\d{3}\b)")
_SIZE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(to|tb|tib|go|gb|gib|g|t|mo|mb|mib|m)?\b")
_FACTORS = {"t": 10**12, "g": 10**9, "m": 10**6}
_TIMES = re.compile(r"\b([2-8])\s*x\s*(?=\d)")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_NONE = frozenset(
    {
        "",
        "-",
        "–",
        "n a",
        "na",
        "neant",
        "aucun",
        "aucune",
        "sans",
        "non",
        "0",
        "x",
        "inconnu",
        "nc",
        "retire",
    }
)

LONGEST_NONE = 16


@lru_cache(maxsize=4_096)
def known_kind(text: str) -> Kind | None:
    """« PC portable », « LAPTOP », « Portable Dell » → laptop; in a longer text the first kind named; or None."""
    words = " ".join(re.sub(r"[.,+/]+", " ", bare(text)).split())
    if words in _BY_NAME or len(words.split()) > 6:
        return _BY_NAME.get(words)
    padded = f" {words} "
    named = [(padded.find(f" {name} "), -len(name), kind) for name, kind in _BY_NAME.items() if f" {name} " in padded]
    return min(named)[2] if named else None


def names_a_kind(text: str) -> bool:
    """Whether ``text`` is the name of a kind and nothing more: « Unités centrales », but not « Portable Dell »."""
    return " ".join(re.sub(r"[.,+/]+", " ", bare(text)).split()) in _BY_NAME


def kind(text: str) -> Kind:
    found = known_kind(text)
    if found is None:
        names = ", ".join(each.label.lower() for each in Kind)
        raise UnreadableError(f"« {text.strip()} » n’est pas une sorte d’appareil connue ({names}).")
    return found


def serial(text: str) -> str | None:
    """The maker's serial as written, or None for a placeholder (« To Be Filled By O.E.M. », zeros, « néant »)."""
    if len(text) <= LONGEST_NONE and re.sub(r"\W+", " ", bare(text)).strip() in _NONE:
        return None
    if _SCIENTIFIC.fullmatch(text.strip()):
        raise UnreadableError(
            f"« {text.strip()} » a été abîmé par le tableur : mettez la colonne au format Texte et recopiez le numéro."
        )
    if _ISO_DAY.fullmatch(text.strip()):
        told = f"« {text.strip()} » est une date\u202f: le tableur a pris ce numéro pour un jour. "
        raise UnreadableError(told + "Recopiez-le de l’appareil.")
    return meaningful(" ".join(text.split()))


@lru_cache(maxsize=4_096)
def capacity(text: str) -> int | None:
    """Bytes, as makers count: « 8 Go », « 256GB SSD », « 1,0 To », « 512 » (gigabytes). None when empty."""
    _refuse_novel(text)
    words = _THOUSANDS.sub(r"\1", _GLUED.sub(" ", bare(text)))
    if re.sub(r"\W+", " ", words).strip() in _NONE:
        return None
    found = list(_SIZE.finditer(words))
    match = next((each for each in found if each[2]), found[-1] if found else None)
    if match is None:
        raise UnreadableError(f"« {text.strip()} » n’est pas une capacité : écrivez par exemple 256 Go ou 1 To.")
    unit = (match[2] or "g")[0]
    amount = Decimal(match[1].replace(",", "."))
    size = int(amount * _FACTORS[unit])
    if not 0 < size <= 10**15:
        raise UnreadableError(
            f"« {text.strip()} » n’est pas une capacité vraisemblable : écrivez par exemple 256 Go ou 1 To."
        )
    return size


@lru_cache(maxsize=4_096)
def ram_mb(text: str) -> int | None:
    """Mebibytes: « 8 Go » → 8192, « 16384 Mo » → 16384, « 8 » → 8192; a bare number over 1024 is in Mo."""
    _refuse_novel(text)
    words = _THOUSANDS.sub(r"\1", bare(text))
    if re.fullmatch(r"\d{3,7}", words):
        text, words = f"{words} mo", f"{words} mo"
    times = _TIMES.search(words)
    size = capacity(words[times.end() :] if times else text)
    if size is None:
        return None
    size *= int(times[1]) if times else 1
    megabytes = size // 10**6 if re.search(r"\d\s*m", words) else size * 1024 // 10**9
    if not 0 < megabytes <= 4 * 1024 * 1024:
        raise UnreadableError(
            f"« {text.strip()} » n’est pas une mémoire vive vraisemblable : écrivez par exemple 8 Go."
        )
    return megabytes


@lru_cache(maxsize=4_096)
def medium(text: str) -> Medium:
    words = _GLUED.sub(" ", bare(text))
    return next((found for found, pattern in _MEDIA if re.search(pattern, words)), Medium.UNKNOWN)


def inches(text: str) -> float | None:
    """« 15,6" », « 24 pouces » → 15.6, 24.0."""
    words = bare(text)
    if re.sub(r"\W+", " ", words).strip() in _NONE:
        return None
    match = re.search(r"\d+(?:[.,]\d+)?", words)
    size = float(match[0].replace(",", ".")) if match else 0.0
    if not 3 <= size <= 100:
        raise UnreadableError(f"« {text.strip()} » n’est pas une taille d’écran en pouces : écrivez par exemple 15,6.")
    return size


def quantity(text: str) -> int:
    """1 when empty; at most 500 on one line."""
    words = text.strip().removesuffix(".0").removesuffix(",0")
    if not words:
        return 1
    if not (words.isascii() and words.isdigit() and 1 <= int(words[:9]) <= MOST_PER_LINE and len(words) < 9):
        raise UnreadableError(
            f"« {text.strip()} » n’est pas une quantité : il faut un nombre entier de 1 à {MOST_PER_LINE}."
        )
    return int(words)


def short(text: str, field: str) -> str:
    """One line of text, no longer than its column."""
    words = " ".join(text.split())
    computed(words)
    longest = LENGTHS[field]
    if len(words) > longest:
        raise UnreadableError(f"« {words[:30]}… » compte {len(words)} caractères ; il en faut {longest} au plus.")
    return words


@dataclass(frozen=True, slots=True)
class Carrier:
    """A disk as the list announces it."""

    medium: Medium
    model: str
    serial: str | None
    capacity_bytes: int | None

    @property
    def serial_key(self) -> str | None:
        return normalised(self.serial)


@lru_cache(maxsize=4_096)
def disk_sizes(text: str, medium_text: str) -> tuple[tuple[Medium, int | None], ...]:
    """Type and bytes of each disk of a cell such as « 256 Go SSD + 1 To HDD »; ``medium_text`` is its neighbour's."""
    computed(text)
    return tuple(
        (medium(part) if medium(part) is not Medium.UNKNOWN else medium(medium_text), capacity(part))
        for part in _parts(text)
    )


def disk_serials(text: str) -> tuple[str | None, ...]:
    return tuple(serial(short(part, "disk_serial")) for part in _parts(text))


def _parts(text: str) -> list[str]:
    """« 256 Go + 2 x 1 To » → three parts."""
    _refuse_novel(text)
    parts = []
    for part in filter(None, (piece.strip() for piece in text.split("+"))):
        times = _TIMES.match(part.lower().replace("×", "x"))
        parts += [part[times.end() :]] * int(times[1]) if times else [part]
    if len(parts) > MOST_DISKS:
        raise UnreadableError(f"« {text.strip()[:30]}… » nomme plus de {MOST_DISKS} disques dans un seul appareil.")
    return parts


def _refuse_novel(text: str) -> None:
    if len(text) > LONGEST:
        raise UnreadableError(f"« {text.strip()[:30]}… » compte {len(text)} caractères ; il en faut {LONGEST} au plus.")
