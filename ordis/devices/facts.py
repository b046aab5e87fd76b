"""The facts of a device that a person may correct, and how they and their changes say themselves in French."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ordis.devices.code import spoken
from ordis.kernel.choice import Choice
from ordis.kernel.french import NBSP, capacity, count, grouped, kilograms, memory, partial_day

FACTS: Mapping[str, str] = {
    "kind": "type",
    "make": "marque",
    "model": "modèle",
    "serial": "numéro de série",
    "asset_tag": "numéro d’inventaire du donateur",
    "cpu": "processeur",
    "cpu_mark": "note du processeur (banc d’essai public)",
    "ram_mb": "mémoire (Mo)",
    "screen_inches": "écran (pouces)",
    "battery_health": "batterie (% de sa capacité d’origine)",
    "system_uuid": "identifiant du système",
    "weight_g": "masse",
    "bought_on": "date d’achat",
    "note": "remarque",
}
"""Name of the column → the words by which people call it."""

LENGTHS: Mapping[str, int] = {
    "make": 80, "model": 120, "serial": 80, "asset_tag": 80, "cpu": 120, "note": 2_000,
}  # fmt: skip
"""Most characters of a fact that is text."""
BOUNDS: Mapping[str, tuple[float, float]] = {
    "ram_mb": (1, 4_194_304),
    "screen_inches": (3, 100),
    "battery_health": (1, 100),
    "weight_g": (1, 200_000),
}
"""Least and most of a fact that is a number."""

TECHNICAL = frozenset({"system_uuid"})
"""Facts that serve the matching alone: the story of a device leaves them out."""

DISK_FACTS: Mapping[str, str] = {
    "medium": "type",
    "model": "modèle",
    "serial": "numéro de série",
    "capacity_bytes": "capacité",
    "hours": "durée sous tension",
    "health": "SMART",
}

_SAID: Mapping[str, Callable[[Any], str]] = {
    "cpu_mark": lambda mark: count(mark, "point"),
    "ram_mb": memory,
    "screen_inches": lambda inches: f"{grouped(inches)} pouces",
    "battery_health": lambda share: f"{share}\u202f% de sa capacité d’origine",
    "weight_g": kilograms,
    "bought_on": lambda iso: partial_day(iso) if iso else "inconnue",
    "capacity_bytes": capacity,
    "hours": lambda hours: count(hours, "heure"),
    "health": lambda warnings: warnings or "n’avertit plus de rien",
    "minutes": lambda minutes: f"{grouped(minutes)}{NBSP}min",
    "old": spoken,
}

WORDS: Mapping[str, str] = {
    "reason": "motif",
    "done": "fait",
    "disk": "disque",
    "state": "état",
    "place": "emplacement",
    "reserved": "réservé pour",
    "source": "d’après",
    "kept": "gardé",
    "method": "procédé",
    "technique": "technique",
    "words": "déclaration",
    "grade": "état esthétique",
    "minutes": "temps passé",
    "format": "format",
    "operating_system": "système",
    "performance": "classe",
    "answers": "réponses",
    "items": "à essayer de nouveau",
    "part": "pièce",
    "pieces": "nombre",
    "came_from": "venue de",
    "went_to": "posée sur",
    "lot": "lot",
    "collection": "enlèvement",
    "old": "ancienne",
    "version": "version",
}
"""Other details of an audit event that a reader of the page may see; numbers and ids stay unsaid."""


def change_sentences(details: Mapping[str, Any]) -> Iterator[str]:
    """« modèle : 5490 → 5590 » for each change that a person reads, then each known detail of an audit event."""
    for name, (old, new) in dict(details.get("changes") or {}).items():
        if name in TECHNICAL:
            continue
        if name in FACTS and name in _SAID:
            label, old, new = FACTS[name].split(" (")[0], fact_words(name, old), fact_words(name, new)
        else:
            label, old, new = FACTS.get(name) or WORDS.get(name, name), _shown(old), _shown(new)
        yield f"{label} : {old} → {new}"
    for name, label in WORDS.items():
        if details.get(name) not in (None, ""):
            yield f"{label} : {fact_words(name, details[name])}"
    yield from details.get("seen") or ()


def fact_name(name: str, *, of_disk: bool = False) -> str:
    """« Mémoire »: how a fact begins a sentence, its unit left to ``fact_words``."""
    words = (DISK_FACTS if of_disk else FACTS)[name].split(" (")[0]
    return words[0].upper() + words[1:]


def fact_words(name: str, value: Any) -> str:
    """« 8 Go », « 15,6 pouces », « Ordinateur portable »."""
    if isinstance(value, Choice):
        return value.label
    if value is None or (value == "" and name != "health"):
        return _shown(value)
    return _SAID.get(name, str)(value)


def _shown(value: object) -> str:
    return str(value) if value not in (None, "") else "(vide)"
