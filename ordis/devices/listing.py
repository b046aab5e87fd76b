"""The list of devices: its filters are the address, and the address is the filters. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Self, TypeVar

from ordis.devices.code import ALPHABET, LENGTH, is_valid, normalise
from ordis.devices.models import Grade, HoldReason, Kind, Stage
from ordis.kernel.choice import Choice
from ordis.kernel.typed import YEARS

LONGEST_TEXT = 80
MOST_CODES = 100
"""Codes that an address holds: with them it stays under 2,000 characters, what every browser and server takes."""
MOST_DAYS = 3_650
ANY = "1"
_SEPARATORS = dict.fromkeys(map(ord, " -.\u00a0\u202f\u2011"))

C = TypeVar("C", bound=Choice)


class DiskFilter(Choice):
    """What the list asks of the carriers of a device; ``UNPROVEN`` is what the law asks before « Effacé »."""

    UNPROVEN = "unproven", "Disques sans preuve, ou inconnus"
    TO_WIPE = "to_wipe", "Un disque à effacer"
    FAILED = "failed", "Un effacement en échec"
    UNKNOWN = "unknown", "Disques inconnus"


@dataclass(frozen=True, slots=True)
class Filter:
    """AND between the fields that are set, OR between the values of one field.

    ``text``: the beginning of a code or of a serial, or a former code. ``place``: with the places inside it.
    ``held``: ``ANY`` or the value of a reason. ``received_from`` and ``received_to``: days of Paris, both
    included. ``days``: at its stage for more than so many. ``outside``: ``ANY`` lot or the number of one.
    """

    stage: tuple[Stage, ...] = ()
    kind: tuple[Kind, ...] = ()
    donation: str = ""
    place: str = ""
    held: str = ""
    grade: tuple[Grade, ...] = ()
    performance: str = ""
    disk: DiskFilter | None = None
    received_from: date | None = None
    received_to: date | None = None
    days: int | None = None
    unlabelled: bool = False
    outside: str = ""
    text: str = ""
    code: tuple[str, ...] = ()

    @classmethod
    def from_args(cls, args: Mapping[str, Any]) -> Self:
        """The filter that an address, a form or a kept view asks for; what makes no sense is as if it was absent."""
        held = _one(args, "held")
        return cls(
            stage=_members(Stage, args, "stage"),
            kind=_members(Kind, args, "kind"),
            donation=_code_of(args, "donation", 20),
            place=_code_of(args, "place", LENGTH),
            held=held if held == ANY or HoldReason.find(held) else "",
            grade=_members(Grade, args, "grade"),
            performance=_one(args, "performance", 20),
            disk=DiskFilter.find(_one(args, "disk")),
            received_from=_day(_one(args, "received_from")),
            received_to=_day(_one(args, "received_to")),
            days=_days(_one(args, "days")),
            unlabelled=_one(args, "unlabelled") == ANY,
            outside=_code_of(args, "outside", 20),
            text=_one(args, "text"),
            code=_codes(_several(args, "code")),
        )

    def as_args(self) -> dict[str, str | list[str]]:
        """What ``url_for`` needs to come back here, and what a saved view keeps."""
        return {name: said for name in self.set_fields if (said := _said(getattr(self, name)))}

    @property
    def set_fields(self) -> list[str]:
        return [field.name for field in fields(self) if getattr(self, field.name) not in ("", (), None, False)]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """``(name, value)`` of the hidden fields of a form that carries the filter."""
        args = self.as_args().items()
        return [(name, each) for name, value in args for each in ([value] if isinstance(value, str) else value)]

    def without(self, name: str, value: Any = None) -> Self:
        """The same without one field, or without one of its values."""
        values = getattr(self, name)
        kept = tuple(each for each in values if each != value) if value is not None else ()
        changed: dict[str, Any] = {name: kept or getattr(type(self)(), name)}
        return replace(self, **changed)

    @property
    def code_prefix(self) -> str | None:
        """The text as the beginning of a code, or ``None`` when no code begins so."""
        letters = self.text.translate(_SEPARATORS).upper()
        return letters if letters and len(letters) <= LENGTH and set(letters) <= set(ALPHABET) else None


def _said(value: Any) -> str | list[str]:
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return ANY if value is True else str(value)


def _several(args: Mapping[str, Any], name: str) -> list[str]:
    """Every value of ``name``, whether the address, a form or kept JSON gives it."""
    found = args.getlist(name) if hasattr(args, "getlist") else args.get(name, [])
    return [str(each).strip() for each in (found if isinstance(found, list) else [found])]


def _one(args: Mapping[str, Any], name: str, most: int = LONGEST_TEXT) -> str:
    return next(iter(_several(args, name)), "")[:most].strip()


def _code_of(args: Mapping[str, Any], name: str, most: int) -> str:
    return _one(args, name, most).upper()[:most].strip()


def _members(choices: type[C], args: Mapping[str, Any], name: str) -> tuple[C, ...]:
    """In the order of the house, so that two addresses that ask the same are the same."""
    asked = set(_several(args, name))
    return tuple(member for member in choices if member.value in asked)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def _days(text: str) -> int | None:
    known = text.isascii() and text.isdecimal() and len(text) < 6
    return int(text) if known and 0 < int(text) <= MOST_DAYS else None


def _codes(texts: Iterable[str]) -> tuple[str, ...]:
    read = (normalise(text) for text in texts)
    return tuple(dict.fromkeys(code for code in read if code and is_valid(code)))[:MOST_CODES]
