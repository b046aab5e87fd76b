"""The facts of a device that a person may correct, and how a correction says itself in French."""

from collections.abc import Iterator, Mapping
from typing import Any

FACTS: Mapping[str, str] = {
    "kind": "type",
    "make": "marque",
    "model": "modèle",
    "serial": "numéro de série",
    "asset_tag": "numéro d’inventaire du donateur",
    "cpu": "processeur",
    "ram_mb": "mémoire (Mo)",
    "screen_inches": "écran (pouces)",
    "weight_g": "masse (g)",
    "note": "remarque",
}
"""Name of the column → the words by which people call it."""

WORDS: Mapping[str, str] = {
    "reason": "motif",
    "disk": "disque",
    "state": "état",
    "place": "emplacement",
    "words": "déclaration",
    "grade": "état esthétique",
    "minutes": "minutes",
    "format": "format",
    "operating_system": "système",
    "answers": "réponses",
}
"""Other details of an audit event that a reader of the page may see; numbers and ids stay unsaid."""


def change_sentences(details: Mapping[str, Any]) -> Iterator[str]:
    """« modèle : 5490 → 5590 » for each change, then each known detail of an audit event."""
    for name, (old, new) in dict(details.get("changes") or {}).items():
        yield f"{FACTS.get(name, name)} : {_shown(old)} → {_shown(new)}"
    for name, label in WORDS.items():
        if details.get(name) not in (None, ""):
            yield f"{label} : {_shown(details[name])}"


def _shown(value: object) -> str:
    return str(value) if value not in (None, "") else "(vide)"
