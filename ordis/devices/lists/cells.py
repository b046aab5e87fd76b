"""What a cell of a re-imported list says of a fact. Pure; what cannot be read raises :class:`UnreadableCell`."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from ordis.devices.dates import bought_on
from ordis.devices.facts import BOUNDS, LENGTHS
from ordis.devices.serials import meaningful
from ordis.kernel.cells import UnreadableError
from ordis.kernel.french import grouped

_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)


class UnreadableCell(ValueError):
    """The message is the French sentence for whoever filled the cell."""


def read_cell(fact: str, text: str) -> Any:
    """The value of ``fact``; an empty cell empties it."""
    return _READERS.get(fact, _text)(fact, text)


def _text(fact: str, text: str) -> str:
    longest = LENGTHS[fact]
    if len(text) > longest:
        raise UnreadableCell(f"{grouped(len(text))} caractères ; {grouped(longest)} au plus.")
    return text.replace("\r\n", "\n").replace("\n", "\r\n") if fact == "note" else " ".join(text.split())


def _serial(fact: str, text: str) -> str | None:
    if _SCIENTIFIC.fullmatch(text):
        raise UnreadableCell("Numéro abîmé par le tableur : mettez la colonne au format Texte et recopiez-le.")
    return meaningful(_text(fact, text))


def _whole(fact: str, text: str) -> int | None:
    number = _number(fact, text, "un nombre entier, sans unité")
    if number is not None and number != int(number):
        raise UnreadableCell("Il faut un nombre entier, sans unité.")
    return None if number is None else int(number)


def _decimal(fact: str, text: str) -> float | None:
    return _number(fact, text, "un nombre, par exemple 15,6")


def _number(fact: str, text: str, wanted: str) -> float | None:
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    if not plain:
        return None
    if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", plain, re.ASCII):
        raise UnreadableCell(f"Il faut {wanted}.")
    low, high = BOUNDS[fact]
    if not low <= float(plain) <= high:
        raise UnreadableCell(f"Il faut un nombre entre {grouped(low)} et {grouped(high)}.")
    return float(plain)


def _bought(_fact: str, text: str) -> str:
    try:
        return bought_on(text)
    except UnreadableError as error:
        raise UnreadableCell(str(error)) from None


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "serial": _serial,
    "ram_mb": _whole,
    "battery_health": _whole,
    "weight_g": _whole,
    "screen_inches": _decimal,
    "bought_on": _bought,
}
