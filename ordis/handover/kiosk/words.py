"""What the kiosk says around the agreement: in French, and under it in the language that the person chose.

The sentences are data, one file per language beside the texts (``texts/shipped/kiosk.*.toml``). Nobody who reads them
has signed them off: the screen says so where the language is chosen.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ordis.handover.texts import languages
from ordis.handover.texts.actions import shipped
from ordis.handover.texts.languages import Language


@dataclass(frozen=True, slots=True)
class Spoken:
    """One language: ``said`` by key; ``{until}``, ``{count}`` and ``{seconds}`` stand where a page or script fills."""

    code: str
    words: languages.Words
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KioskWords:
    french: Mapping[str, str]
    others: Sequence[Spoken]


@cache
def kiosk_words() -> KioskWords:
    """Every language of the summary, in the order of ``Language``."""
    others = tuple(Spoken(each.value, languages.words(each), _said(each.value)) for each in Language)
    return KioskWords(_said("fr"), others)


def _said(code: str) -> Mapping[str, str]:
    return tomllib.loads(shipped(f"kiosk.{code}.toml"))
