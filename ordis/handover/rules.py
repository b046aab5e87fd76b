"""Dates, text and names of the agreement not to resell. Pure."""

import calendar
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from ordis.kernel.choice import Choice

VARIABLES: Final = frozenset(
    {"ville", "operation", "service", "adresse", "courriel", "telephone", "mois", "remise", "fin"}
)
"""What an agreement's text may leave to be filled at signing: the city's settings and the dates."""

_VARIABLE: Final = re.compile(r"\{(\w+)\}")


class KitItem(Choice):
    """What goes with the computer, ticked before the signature."""

    CHARGER = "charger", "Chargeur"
    MOUSE = "mouse", "Souris"
    BAG = "bag", "Sac"
    GUIDE = "guide", "Guide de démarrage"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text: a heading or a paragraph has ``text``, bullets have ``items``."""

    kind: Literal["heading", "text", "bullets"]
    text: str = ""
    items: tuple[str, ...] = ()


def no_resale_until(signed_on: date, months: int) -> date:
    """The last day of the period, counted date to date: 3 March + 12 months is 3 March of the next year.

    Where that day does not exist it is the last of the month (the rule of art. 641 CPC): 29 February → 28.
    """
    total = signed_on.year * 12 + signed_on.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(signed_on.day, calendar.monthrange(year, month)[1]))


def fingerprint(body: str) -> str:
    """SHA-256 of the text as it was approved, variables not filled, in UTF-8; hexadecimal."""
    return hashlib.sha256(body.encode()).hexdigest()


def unknown_variables(text: str) -> set[str]:
    """Names between braces that nothing would fill."""
    return set(_VARIABLE.findall(text)) - VARIABLES


def fill(text: str, terms: Mapping[str, str]) -> str:
    """The text with its variables filled. Raises ``KeyError`` when ``terms`` lacks one."""
    return _VARIABLE.sub(lambda found: terms[found[1]], text)


def parts(text: str) -> list[Part]:
    """A filled text, cut at blank lines: « ## » a heading, « - » items of a list, else a paragraph."""
    return [_part(block.strip()) for block in re.split(r"\n\s*\n", text) if block.strip()]


def _part(block: str) -> Part:
    if block.startswith("## "):
        return Part("heading", block.removeprefix("## "))
    if block.startswith("- "):
        return Part("bullets", items=tuple(item.strip() for item in block.removeprefix("- ").split("\n- ")))
    return Part("text", " ".join(block.splitlines()))
