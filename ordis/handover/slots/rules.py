"""Which times a series opens, what is absurd, and until when a time may be taken. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from ordis.kernel.clock import PARIS, in_paris
from ordis.kernel.french import count, weekday

EARLIEST: Final = time(7)
LATEST: Final = time(22)
"""Families come between these hours. No hour of this range ever stands twice or nowhere: clocks change at night."""

SHORTEST, LONGEST = 10, 240  # minutes of one handover
MOST_FAMILIES: Final = 30
MOST_WEEKS: Final = 52
MOST_AT_ONCE: Final = 400
AHEAD: Final = timedelta(days=366)

LATE_DAYS: Final = 14
"""Days past the last day of a reservation on which an appointment may still be taken: it then keeps the device."""

CHOOSING_DAYS: Final = 7
"""Days left to choose again after the first appointment of a reservation is cancelled; more than the warning needs."""

PLACE_LENGTH: Final = 160
SKIPPED_SHOWN: Final = 5

DAYTIME = (
    "Un créneau tient dans la journée, entre 7\u00a0h et 22\u00a0h, et finit après son début. Rien n’a été ouvert."
)
NO_ROOM = "Aucun créneau de {minutes}\u00a0minutes ne tient entre ces deux heures. Rien n’a été ouvert."
ABSURD = (
    "Un créneau dure de 10 à 240\u00a0minutes, pour 1 à 30\u00a0familles, pendant 1 à 52\u00a0semaines. "
    "Rien n’a été ouvert."
)
PAST = "Le premier créneau est déjà passé. Rien n’a été ouvert\u202f: choisissez un jour à venir."
TOO_FAR = "Le dernier créneau serait dans plus d’un an. Rien n’a été ouvert\u202f: ouvrez moins de semaines."
TOO_MANY = (
    "Cela ferait {number}\u00a0créneaux, et l’on en ouvre 400 à la fois au plus. Rien n’a été ouvert\u202f: "
    "ouvrez moins de semaines."
)
NOT_IN_DAYTIME = (
    "Une remise se fait entre 7\u00a0h et 22\u00a0h. Rien n’a été enregistré\u202f: choisissez une autre heure."
)
GONE_BY = "Cette heure est déjà passée. Rien n’a été enregistré\u202f: choisissez une date à venir."
TOO_LATE = (
    "L’appareil n’attend pas jusque-là\u202f: le rendez-vous se prend au plus tard le {last}. Rien n’a été "
    "enregistré\u202f: choisissez une date plus proche, ou demandez à la ville de prolonger la réservation."
)


@dataclass(frozen=True, slots=True)
class Series:
    """« Tous les mardis de 14 h à 17 h, toutes les 30 minutes, 2 familles, pendant 8 semaines », in hours of Paris.

    ``weeks`` 1 is that day only; each later week repeats the day of ``first_day``.
    """

    first_day: date
    begins: time
    ends: time
    minutes: int
    capacity: int
    weeks: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """From the first instant to the one after the last."""

    starts_at: datetime
    ends_at: datetime


def fault(series: Series, *, at: datetime) -> str:
    """Why this series is not opened, in a French sentence; "" when it may be."""
    if not EARLIEST <= series.begins < series.ends <= LATEST:
        return DAYTIME
    sane = SHORTEST <= series.minutes <= LONGEST and 1 <= series.weeks <= MOST_WEEKS
    if not (sane and 1 <= series.capacity <= MOST_FAMILIES):
        return ABSURD
    found = windows(series)
    if not found:
        return NO_ROOM.format(minutes=series.minutes)
    if found[0].starts_at <= at:
        return PAST
    if found[-1].starts_at > at + AHEAD:
        return TOO_FAR
    return TOO_MANY.format(number=len(found)) if len(found) > MOST_AT_ONCE else ""


def windows(series: Series) -> list[Window]:
    """The times of the series, in order; what is left at the end of a day and holds none is not opened.

    Each day is counted in hours of Paris: 14 h stays 14 h on both sides of a change of clocks.
    """
    step = timedelta(minutes=series.minutes)
    found = []
    for week in range(series.weeks):
        day = series.first_day + timedelta(weeks=week)
        starts, last = datetime.combine(day, series.begins, PARIS), datetime.combine(day, series.ends, PARIS)
        while starts + step <= last:
            found.append(Window(starts, starts + step))
            starts += step
    return found


def skipped(found: Iterable[tuple[Window, str]]) -> str:
    """« Laissés de côté : … » of what a place does not open, each day once; "" when it opens everything."""
    days = {in_paris(window.starts_at).date(): why for window, why in reversed(list(found)) if why}
    if not days:
        return ""
    told = [f"{weekday(day)} ({days[day]})" for day in sorted(days)[:SKIPPED_SHOWN]]
    more = f" et {count(len(days) - SKIPPED_SHOWN, 'autre jour', 'autres jours')}" if len(days) > SKIPPED_SHOWN else ""
    return f" Laissés de côté, le lieu étant fermé à ces heures\u202f: {', '.join(told)}{more}."


def meetings(wanted: Iterable[Window], kept: Iterable[Window]) -> Iterator[tuple[Window, Window]]:
    """The pairs that share an instant, soonest first; one that begins when the other ends shares none."""
    others = sorted(kept)
    for window in sorted(wanted):
        for other in others:
            if other.starts_at < window.ends_at and window.starts_at < other.ends_at:
                yield window, other


def place_key(place: str) -> str:
    """Equal for two spellings of one place: case, accents, dots and spaces aside."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", place.casefold()) if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", " ", bare).strip() or place.strip()


def last_day(until: date) -> date:
    """The last day of an appointment for a device kept ``until`` that day."""
    return until + timedelta(days=LATE_DAYS)


def date_fault(starts_at: datetime, *, last: date | None, at: datetime) -> str:
    """Why no appointment is taken for this instant; "" when it may be. ``last`` None: no limit."""
    local = in_paris(starts_at)
    if not EARLIEST <= local.time() <= LATEST:
        return NOT_IN_DAYTIME
    if starts_at <= at:
        return GONE_BY
    if last is not None and local.date() > last:
        return TOO_LATE.format(last=weekday(last))
    return ""


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
