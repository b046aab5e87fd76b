"""When two descriptions denote the same thing: a person abbreviates, tools cut, makers change their names.

Pure. « Agree » is lenient: it says no only when both sides speak and contradict each other.
"""

import re

SIZE_TOLERANCE = 0.01
MEMORY_TOLERANCE = 0.05
"""A graphics card takes its share of the memory before the system counts it."""
SCREEN_TOLERANCE = 0.4
"""Inches: a screen sold as 15.6 measures 15.5."""
BATTERY_TOLERANCE = 5
"""Points of per cent between two measures of one battery."""
_SHORTEST_MODEL = 4
_MAKES = {
    "HEWLETTPACKARD": "HP", "DELL": "Dell", "LENOVO": "Lenovo", "ASUSTEK": "ASUS", "ACER": "Acer", "APPLE": "Apple",
    "FUJITSU": "Fujitsu", "TOSHIBA": "Toshiba", "DYNABOOK": "Dynabook", "MICROSTARINTERNATIONAL": "MSI",
    "MICROSOFT": "Microsoft", "SAMSUNG": "Samsung", "SONY": "Sony", "PANASONIC": "Panasonic", "MEDION": "Medion",
    "PACKARDBELL": "Packard Bell", "HP": "HP", "ASUS": "ASUS", "HUAWEI": "Huawei", "GIGABYTE": "Gigabyte",
}  # fmt: skip
"""How a maker's name begins in a firmware → the name that people say."""
MAKES = frozenset(_MAKES.values())
"""The makers that people name."""
_COMPANY = re.compile(
    r"[\s,.]+(?:incorporated|inc|corporation|corp|co|company|ltd|limited|gmbh|ag|sas|s\.a|international)\b.*$",
    re.IGNORECASE,
)
_CPU_NOISE = re.compile(r"\((?:r|tm)\)|®|™|@.*$|\bcpu\b|\bprocessor\b|\b(?:with|w/) radeon\b.*$", re.IGNORECASE)


def make_name(make: str) -> str:
    """« Dell Inc. » → « Dell », « Hewlett-Packard » → « HP »; an unknown maker only loses its « Ltd »."""
    letters = _letters(make)
    known = next((name for start, name in _MAKES.items() if letters.startswith(start)), None)
    return known or _COMPANY.sub("", make.strip()) or make.strip()


def without_make(model: str, make: str | None) -> str:
    """« HP EliteBook 840 » of HP → « EliteBook 840 »: the two stand side by side everywhere."""
    first, _, rest = model.strip().partition(" ")
    return rest.strip() if rest.strip() and make and makes_agree(first, make) else model.strip()


def processor_name(text: str) -> str:
    """« Intel(R) Core(TM) i5-8350U CPU @ 1.70GHz » → « Intel Core i5-8350U »."""
    return " ".join(_CPU_NOISE.sub(" ", text).split())


def makes_agree(one: str, other: str) -> bool:
    left, right = _letters(make_name(one)), _letters(make_name(other))
    return left.startswith(right) or right.startswith(left)


def words_agree(one: str, other: str) -> bool:
    """True when the shorter description says nothing that the longer does not: « 5490 », « Latitude 5490 »."""
    left, right = _words(one), _words(other)
    return left <= right or right <= left or _letters(one) == _letters(other)


def processors_agree(one: str, other: str) -> bool:
    """« i5-8350U » and « Intel(R) Core(TM) i5-8350U CPU @ 1.70GHz » agree."""
    return words_agree(processor_name(one), processor_name(other))


def numbers_agree(one: float, other: float, *, share: float = 0.0, within: float = 0.0) -> bool:
    """``share`` of the greater, or ``within`` the same unit."""
    return abs(one - other) <= max(share * max(one, other), within)


def models_agree(one: str | None, other: str | None) -> bool:
    """False only when both are known and neither begins the other (tools cut models at 15 or 16 letters)."""
    left, right = _letters(one), _letters(other)
    if min(len(left), len(right)) < _SHORTEST_MODEL:
        return True
    return left.startswith(right) or right.startswith(left)


def sizes_agree(one: int | None, other: int | None) -> bool:
    """False only when both are known and differ by more than 1 %."""
    return not one or not other or numbers_agree(one, other, share=SIZE_TOLERANCE)


def _letters(text: str | None) -> str:
    return re.sub(r"[^A-Z0-9]", "", (text or "").upper())


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[A-Z0-9]+", text.upper()))
