"""Hours as people write them, and why a place is not open on a day or at an hour. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any, Final

from ordis.handover.venues.holidays import holiday_name
from ordis.kernel.clock import in_paris
from ordis.kernel.french import NBSP, WEEKDAYS, day, weekday

Range = tuple[time, time]

MOST_RANGES: Final = 4
WHY_LENGTH: Final = 120
_RANGE: Final = re.compile(
    r"(?:de )?(\d{1,2}) ?[h:] ?(\d{2})?\s*(?:-|–|à|a)\s*(\d{1,2}) ?[h:] ?(\d{2})?", re.IGNORECASE
)  # fmt: skip

UNREAD: Final = "Écrivez les heures comme ceci\u202f: 9 h - 12 h 30, 14 h - 18 h. Vide\u202f: fermé ce jour-là."
BACKWARDS: Final = "Chaque plage finit après son début, et commence après la fin de la précédente."
CLOSED_THAT_DAY: Final = "fermé le {weekday}"
OUT_OF_HOURS: Final = "ouvert {hours} ce jour-là"


class Unread(ValueError):
    """Hours that cannot be understood; its text is the French sentence."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Days closed, first and last included."""

    first_day: date
    last_day: date
    why: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a place keeps: ``hours[0]`` of Mondays."""

    hours: Mapping[int, Sequence[Range]]
    closings: Sequence[Closing]
    closed_on_holidays: bool

    def fault(self, starts_at: datetime, ends_at: datetime) -> str:
        """Why nothing stands there between the two, « fermé le samedi »; "" when the place is open throughout."""
        local, last = in_paris(starts_at), in_paris(ends_at)
        if why := self.closed_on(local.date()):
            return why
        ranges = self.hours.get(local.weekday(), ())
        if any(begins <= local.time() and last.time() <= ends for begins, ends in ranges):
            return ""
        return OUT_OF_HOURS.format(hours=" et ".join(f"de {hm(b)} à {hm(e)}" for b, e in ranges))

    def changed(self, hours: Mapping[int, Sequence[Range]], closed_on_holidays: bool) -> "Opening":
        """The same closed days with another week."""
        return replace(self, hours=hours, closed_on_holidays=closed_on_holidays)

    def closing(self, days: Closing) -> "Opening":
        """The same with other days closed too."""
        return replace(self, closings=[*self.closings, days])

    def closed_on(self, on: date) -> str:
        """Why the place is closed all that day; "" when it is not."""
        if self.closed_on_holidays and (name := holiday_name(on)):
            return f"jour férié\u202f: {name}"
        for closing in self.closings:
            if closing.first_day <= on <= closing.last_day:
                return closing.why or "fermeture"
        if not self.hours.get(on.weekday()):
            return CLOSED_THAT_DAY.format(weekday=WEEKDAYS[on.weekday()])
        return ""


def read_hours(text: str) -> list[Range]:
    """« 9 h - 12 h 30, 14 h - 18 h » → two ranges, in order; [] for nothing. Raises :class:`Unread`."""
    plain = " ".join(text.replace(NBSP, " ").replace("\u202f", " ").split())
    parts = [part.strip() for part in re.split(r"[,;]|\bet\b", plain) if part.strip()]
    found = [_range(part) for part in parts]
    if len(found) > MOST_RANGES:
        raise Unread(UNREAD)
    edges = [edge for each in found for edge in each]
    if any(later <= sooner for sooner, later in zip(edges[::2], edges[1::2], strict=True)):
        raise Unread(BACKWARDS)
    if any(later < sooner for sooner, later in pairwise(edges)):
        raise Unread(BACKWARDS)
    return found


def _range(text: str) -> Range:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise Unread(UNREAD)
    try:
        return time(int(match[1]), int(match[2] or 0)), time(int(match[3]), int(match[4] or 0))
    except ValueError as error:
        raise Unread(UNREAD) from error


def hm(at: time) -> str:
    """« 9 h », « 12 h 30 »."""
    return f"{at.hour}{NBSP}h" + (f"{NBSP}{at.minute:02d}" if at.minute else "")


def written(ranges: Iterable[Range]) -> str:
    """« 9 h - 12 h 30, 14 h - 18 h »: what :func:`read_hours` reads back."""
    return ", ".join(f"{hm(begins)} - {hm(ends)}" for begins, ends in ranges)


def week(hours: Mapping[int, Sequence[Range]]) -> list[tuple[str, str]]:
    """« Mardi », « 9 h - 12 h 30 » of each day that opens, from Monday."""
    return [(name.capitalize(), written(hours[on])) for on, name in enumerate(WEEKDAYS) if hours.get(on)]


def stored(hours: Mapping[int, Sequence[Range]]) -> dict[str, Any]:
    """As the column ``venue.hours`` keeps them."""
    return {str(on): [[b.strftime("%H:%M"), e.strftime("%H:%M")] for b, e in ranges] for on, ranges in hours.items()}


def kept(column: Mapping[str, Any]) -> dict[int, list[Range]]:
    """The same, read back."""
    return {int(on): [(time.fromisoformat(b), time.fromisoformat(e)) for b, e in each] for on, each in column.items()}


def period(first: date, last: date) -> str:
    """« jeudi 24 décembre 2026 », « du 24 décembre 2026 au 2 janvier 2027 »."""
    return weekday(first) if first == last else f"du {day(first)} au {day(last)}"


def during(first: date, last: date) -> str:
    """The same in a sentence: « le jeudi 24 décembre 2026 », « du 24 décembre 2026 au 2 janvier 2027 »."""
    return f"le {period(first, last)}" if first == last else period(first, last)
