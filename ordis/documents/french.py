"""Dates as papers print them: never cut at the end of a line."""

from datetime import date, datetime

from ordis.kernel.french import NBSP, day, grouped, moment

number = grouped


def long_date(value: date | datetime) -> str:
    """« 1er mars 2026 »; a moment is told in French time."""
    return day(value).replace(" ", NBSP)


def long_moment(value: datetime) -> str:
    """« 1er mars 2026 à 14 h 05 », in French time; the line may turn before « à »."""
    date_told, _, time_told = moment(value).partition(" à ")
    return f"{date_told.replace(' ', NBSP)} à {time_told}"
