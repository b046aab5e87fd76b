"""Dates, sizes and numbers as the French write them. Pure: no request, no locale of the machine."""

from datetime import date, datetime
from typing import Final
from unicodedata import combining, normalize

from ordis.kernel import clock

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
NBSP, THIN = "\u00a0", "\u202f"
WEIGHED_TO_THE_GRAM = 10_000  # grams
_SEPARATORS = str.maketrans({",": THIN, ".": ","})


def day(value: date | datetime | None) -> str:
    """« 3 décembre 2022 », in French time; a dash when there is none."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = clock.in_paris(value).date()
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number}{NBSP}{MONTHS[value.month - 1]} {value.year}"


def partial_day(iso: str) -> str:
    """An ISO 8601 date as precise as it is known: « 12 mars 2018 », « mars 2018 », « 2018 »."""
    parts = iso.split("-")
    if len(parts) == 3:
        return day(date.fromisoformat(iso))
    return f"{MONTHS[int(parts[1]) - 1]} {parts[0]}" if len(parts) == 2 else iso


def short_day(value: date | datetime | None) -> str:
    """« 03/12/2022 »."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = clock.in_paris(value).date()
    return value.strftime("%d/%m/%Y")


def moment(value: datetime | None) -> str:
    """« 3 décembre 2022 à 14 h 05 »."""
    if value is None:
        return "–"
    return f"{day(value)} à {hour(value)}"


def hour(value: datetime) -> str:
    """« 14 h 05 », in French time."""
    local = clock.in_paris(value)
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"


def weekday(value: date | datetime) -> str:
    """« mardi 24 novembre 2026 », in French time."""
    local = clock.in_paris(value).date() if isinstance(value, datetime) else value
    return f"{WEEKDAYS[local.weekday()]} {day(local)}"


def capacity(value: int | None) -> str:
    """Bytes as makers print them: « 512 Go », « 1 To »."""
    if value is None:
        return "–"
    if value >= 10**12:
        return f"{_decimal(value / 10**12)}{NBSP}To"
    if value >= 10**9:
        return f"{_decimal(round(value / 10**9))}{NBSP}Go"
    return f"{_decimal(round(value / 10**6))}{NBSP}Mo"


def memory(megabytes: int) -> str:
    """Mebibytes of RAM as makers print them: « 8 Go »."""
    return f"{_decimal(megabytes / 1024)}{NBSP}Go" if megabytes >= 1024 else f"{megabytes}{NBSP}Mo"


def kilograms(grams: int | None) -> str:
    """« 2,135 kg », « 184,5 kg »: the one way in which a mass is said. To the gram below ten kilograms, as the scale of
    a bench shows it; a dash when nothing was weighed."""
    if grams is None:
        return "–"
    return f"{_grouped_to(3 if abs(grams) < WEIGHED_TO_THE_GRAM else 2, grams / 1000)}{NBSP}kg"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """« 1 appareil », « 183 appareils »: French counts zero and one as singular."""
    word = singular if abs(number) < 2 else plural or f"{singular}s"
    return f"{grouped(number)}{NBSP}{word}"


def grouped(number: float) -> str:
    """« 1 234,5 »: narrow no-break spaces between thousands, a comma, two decimals at most."""
    return _grouped_to(2, number)


def _grouped_to(decimals: int, number: float) -> str:
    return f"{round(number, decimals):,}".removesuffix(".0").translate(_SEPARATORS)


def _decimal(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def of(name: str) -> str:
    """« de » before a proper name, contracted or elided as it is said: « des Couronneries », « du Centre », « de la
    Blaiserie », « d’Antigny », « de Bellejouanne ». The article that opens a name becomes that of the sentence."""
    article, _, rest = name.partition(" ")
    contracted = {"les": "des", "le": "du", "la": "de la"}.get(article.lower())
    if contracted and rest:
        return f"{contracted} {rest}"
    if name[:2].lower() in {"l’", "l'"}:
        return f"de l’{name[2:]}"
    return f"d’{name}" if _elides(name) else f"de {name}"


def _elides(name: str) -> bool:
    """Before a vowel that is heard, or an « h » that is not: « d’Hôtel », but « de Halle », « de Onze »."""
    bare = "".join(sign for sign in normalize("NFKD", name.lower()) if not combining(sign))
    if bare.startswith(_ASPIRATED):
        return False
    return bare[:1] in set("aeiouœæh")


_ASPIRATED: Final = ("hal", "ham", "hang", "haut", "havre", "hong", "huit", "onz", "oui", "ouist", "yaourt")
