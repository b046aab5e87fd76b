"""How old a device was when its donor gave it up, as far as is known, and the share of reuse. Pure.

Decree n° 2023-266 of 12 April 2023: what is over ten years old on the day of its retirement is out of the count; the
yearly objective compares what is reused with what the public body had retired and held on 1 January. Ordis sees what
was given to the city, not what the donor held: that half is left to be written by the donor.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from ordis.devices.models import Stage
from ordis.donations.outcomes import Outcome, outcome_of
from ordis.kernel.choice import Choice
from ordis.kernel.clock import months_later

YEARS: Final = 10
FIRST_YEAR: Final = 2023
OBJECTIVES: Final = {2023: 25, 2024: 35}
LATER: Final = 50
"""Per cent, from 2025 on."""


class Age(Choice):
    UNDER = "under", "Moins de dix ans"
    OVER = "over", "Plus de dix ans"
    UNKNOWN = "unknown", "Âge inconnu"


def objective(year: int) -> int:
    """Per cent of the retired equipment to be reused that year."""
    return OBJECTIVES.get(year, LATER)


def age(bought_on: str, given_on: date) -> Age:
    """``bought_on``: ISO 8601 of a day, a month or a year, "" when nobody said. A year that could be either side of
    ten years is not known, and neither is one after the day on which it was given."""
    if not bought_on:
        return Age.UNKNOWN
    first, last = _bounds(bought_on)
    if first > given_on:
        return Age.UNKNOWN
    if months_later(first, 12 * YEARS) > given_on:
        return Age.UNDER
    return Age.OVER if months_later(last, 12 * YEARS) <= given_on else Age.UNKNOWN


def _bounds(bought_on: str) -> tuple[date, date]:
    """The first and the last day that the text may mean."""
    year, *rest = (int(part) for part in bought_on.split("-"))
    if not rest:
        return date(year, 1, 1), date(year, 12, 31)
    if len(rest) == 1:
        month = rest[0]
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    day = date(year, rest[0], rest[1])
    return day, day


class Given(NamedTuple):
    """One device that a public donor gave and that arrived."""

    age: Age
    stage: Stage


class Told(NamedTuple):
    """Numbers of devices. ``reused``: with a family; ``ready``: waiting for one; the others are of ``under`` too."""

    given: int
    under: int
    over: int
    unknown: int
    reused: int
    ready: int
    parts: int
    recycled: int
    in_progress: int


def told(devices: Iterable[Given]) -> Told:
    """The outcomes are those of the devices under ten years, the only ones that the objective counts."""
    every = list(devices)
    young = [outcome_of(each.stage) for each in every if each.age is Age.UNDER]
    ages = [each.age for each in every]
    return Told(
        given=len(every),
        under=ages.count(Age.UNDER),
        over=ages.count(Age.OVER),
        unknown=ages.count(Age.UNKNOWN),
        reused=young.count(Outcome.REUSED),
        ready=young.count(Outcome.READY),
        parts=young.count(Outcome.FOR_PARTS),
        recycled=young.count(Outcome.RECYCLED),
        in_progress=young.count(Outcome.IN_PROGRESS),
    )
