"""What the kiosk says around the agreement: in French, and under it in the language that the person chose.

The sentences are data, one file per language beside the texts (``texts/shipped/kiosk.*.toml``), with the labels of the
lists of the trade that the screen names: French has those in the code. Nobody who reads them has signed them off: the
screen says so where the language is chosen.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from ordis.devices.kinds import Grade, Kind
from ordis.handover.models import IdentityCheck, SignerQuality, SignerTitle
from ordis.handover.rules import KitItem
from ordis.handover.texts import languages
from ordis.handover.texts.actions import shipped
from ordis.handover.texts.languages import Language
from ordis.kernel.choice import Choice

LABELS: Final[Mapping[str, type[Choice]]] = {
    "kind": Kind, "kit": KitItem, "check": IdentityCheck, "quality": SignerQuality, "title": SignerTitle,
    "grade": Grade,
}  # fmt: skip
"""The lists whose labels every language has, under ``<name>_<value>``."""
_KEYS: Final = {each.label: f"{name}_{each.value}" for name, choices in LABELS.items() for each in choices}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One language: ``said`` by key; ``{until}``, ``{count}`` and ``{seconds}`` stand where a page or script fills.
    ``labels`` by French label."""

    code: str
    words: languages.Words
    said: Mapping[str, str]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KioskWords:
    french: Mapping[str, str]
    others: Sequence[Spoken]


@cache
def kiosk_words() -> KioskWords:
    """Every language of the summary, in the order of ``Language``."""
    return KioskWords(_read("fr"), tuple(_spoken(each) for each in Language))


def _spoken(language: Language) -> Spoken:
    said = _read(language.value)
    named = said.pop("labels")
    return Spoken(language.value, languages.words(language), said, {label: named[key] for label, key in _KEYS.items()})


def _read(code: str) -> dict[str, Any]:
    return tomllib.loads(shipped(f"kiosk.{code}.toml"))
