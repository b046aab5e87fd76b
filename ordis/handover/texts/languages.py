"""The languages in which the summary of the agreement is told: their names, their script, their days. Pure."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, Literal

from ordis.kernel.choice import Choice

_SHIPPED: Final = Path(__file__).parent / "shipped" / "languages.toml"
_ISOLATE, _END_OF_ISOLATE = chr(0x2066), chr(0x2069)


class Language(Choice):
    """By ISO 639 code, as stored; the label is the French name."""

    ARABIC = "ar", "Arabe"
    ENGLISH = "en", "Anglais"
    DARI = "prs", "Dari"
    UKRAINIAN = "uk", "Ukrainien"
    TURKISH = "tr", "Turc"
    PORTUGUESE = "pt", "Portugais"
    SPANISH = "es", "Espagnol"


@dataclass(frozen=True, slots=True)
class Words:
    """What a screen needs of a language. ``tag`` is for ``lang`` and voices (BCP 47).

    ``day_format`` and ``months`` write a day; they are empty for French, whose papers have their own way.
    """

    native: str
    tag: str
    listen: str
    stop: str
    direction: Literal["ltr", "rtl"] = "ltr"
    day_format: str = ""
    months: tuple[str, ...] = ()
    only_french: str = ""
    unreviewed: str = ""

    def day(self, value: date) -> str:
        """A day in full, in the Gregorian calendar, digits as on the French paper: « 8 December 2027 »."""
        return self.day_format.format(day=value.day, month=self.months[value.month - 1], year=value.year)

    def isolated(self, text: str) -> str:
        """A French name or a telephone number, kept in its own order inside a text that runs from right to left."""
        return f"{_ISOLATE}{text}{_END_OF_ISOLATE}" if self.direction == "rtl" else text


@cache
def _known() -> dict[str, Words]:
    stored = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))
    return {code: Words(**{**each, "months": tuple(each.get("months", ()))}) for code, each in stored.items()}


def words(language: Language) -> Words:
    return _known()[language.value]


def french() -> Words:
    return _known()["fr"]
