"""The public holidays of metropolitan France, and working days. Pure. Source: art. L3133-1 of the Code du travail."""

from datetime import date, timedelta
from functools import cache
from typing import Final

from dateutil.easter import easter

_FIXED: Final = {
    (1, 1): "jour de l’an",
    (5, 1): "fête du Travail",
    (5, 8): "8\u00a0mai",
    (7, 14): "fête nationale",
    (8, 15): "Assomption",
    (11, 1): "Toussaint",
    (11, 11): "11\u00a0novembre",
    (12, 25): "Noël",
}
_AFTER_EASTER: Final = {1: "lundi de Pâques", 39: "Ascension", 50: "lundi de Pentecôte"}
SATURDAY: Final = 5


@cache
def holidays(year: int) -> dict[date, str]:
    """The eleven of a year, each with its name."""
    fixed = {date(year, month, day): name for (month, day), name in _FIXED.items()}
    sunday = easter(year)
    return {sunday + timedelta(days=days): name for days, name in _AFTER_EASTER.items()} | fixed


def holiday_name(day: date) -> str:
    """« Noël »; "" on a day like others."""
    return holidays(day.year).get(day, "")


def is_working(day: date) -> bool:
    """From Monday to Friday, public holidays aside."""
    return day.weekday() < SATURDAY and not holiday_name(day)


def next_working(day: date) -> date:
    """The first working day after ``day``."""
    day += timedelta(days=1)
    while not is_working(day):
        day += timedelta(days=1)
    return day
