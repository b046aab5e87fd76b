"""Until when words may be used, and what of a name is kept. Pure."""

from datetime import date
from typing import Final

from ordis.ceremonies.testimonies.models import NameShown, Testimony, UseFor
from ordis.kernel.clock import months_later

DURATIONS: Final[dict[int, str]] = {12: "1 an", 24: "2 ans", 36: "3 ans", 60: "5 ans"}
"""Months → what the consent sheet offers."""


def last_day(consented_on: date, months: int) -> date:
    """Date to date, as for the period without resale."""
    return months_later(consented_on, months)


def name_kept(shown: NameShown, first_name: str, last_name: str) -> tuple[str, str]:
    """First and last name as they may be shown: what may not be shown is not kept either."""
    first = first_name.strip() if shown is not NameShown.NONE else ""
    return first, last_name.strip() if shown is NameShown.FULL else ""


def usable(testimony: Testimony, use: UseFor, on: date) -> bool:
    """Whether the words may be used so on that day."""
    gone = testimony.withdrawn_at is not None or testimony.forgotten_at is not None
    return not gone and testimony.may(use) and testimony.consented_on <= on <= testimony.until
