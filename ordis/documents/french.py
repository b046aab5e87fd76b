"""Dates and numbers as they are printed on papers. Pure: no request, no locale of the machine."""

from datetime import date, datetime
from typing import Final

from ordis.kernel import clock

_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_SEPARATORS: Final = str.maketrans({",": "\u202f", ".": ","})


def long_date(value: date | datetime) -> str:
    """« 1er mars 2026 »; a moment is told in French time."""
    if isinstance(value, datetime):
        value = clock.in_paris(value).date()
    day = "1er" if value.day == 1 else str(value.day)
    return f"{day}\u00a0{_MONTHS[value.month - 1]}\u00a0{value.year}"


def long_moment(value: datetime) -> str:
    """« 1er mars 2026 à 14 h 05 », in French time."""
    local = clock.in_paris(value)
    return f"{long_date(value)} à {local.hour}\u00a0h\u00a0{local.minute:02d}"


def number(value: float) -> str:
    """« 1 234,5 »: narrow no-break spaces between thousands, a comma, two decimals at most."""
    return f"{round(value, 2):,}".removesuffix(".0").translate(_SEPARATORS)
