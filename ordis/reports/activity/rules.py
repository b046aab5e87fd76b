"""Which periods may be told, and with what they are compared. Pure."""

from datetime import date, timedelta
from typing import Final

from ordis.documents.french import long_date
from ordis.kernel.refusal import Refusal
from ordis.reports.activity.models import Comparison

MOST_YEARS: Final = 10
FUTURE: Final = (
    "Cette période finit le {last}, après aujourd’hui\u202f: ses chiffres ne sont pas encore connus. Rien n’a été "
    "demandé\u202f: choisissez une fin au plus tard le {today}."
)
BACKWARDS: Final = "La fin de la période vient avant son début. Rien n’a été demandé\u202f: échangez les deux dates."
TOO_LONG: Final = (
    "Cette période dépasse dix ans. Rien n’a été demandé\u202f: choisissez dix ans au plus, ou plusieurs rapports."
)


def check(first: date, last: date, today: date) -> None:
    """Raises :class:`Refusal` (422) for a period that nobody can tell."""
    if last < first:
        raise Refusal(BACKWARDS, status=422)
    if last > today:
        raise Refusal(FUTURE.format(last=long_date(last), today=long_date(today)), status=422)
    if last > a_year_later(first, MOST_YEARS):
        raise Refusal(TOO_LONG, status=422)


def compared(first: date, last: date, how: Comparison) -> tuple[date, date] | None:
    """The period that another is compared with: whole months with as many whole months, else as many days."""
    if how is Comparison.NONE:
        return None
    if how is Comparison.YEAR_BEFORE:
        end = _month_end(last.replace(day=1, year=last.year - 1)) if _ends_month(last) else a_year_later(last, -1)
        return a_year_later(first, -1), end
    if first.day == 1 and _ends_month(last):
        months = 12 * (last.year - first.year) + last.month - first.month + 1
        return _months_earlier(first, months), first - timedelta(days=1)
    return first - (last - first) - timedelta(days=1), first - timedelta(days=1)


def a_year_later(day: date, years: int) -> date:
    """29 February becomes the 28th in a year that has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _ends_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def _month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _months_earlier(day: date, months: int) -> date:
    rank = 12 * day.year + day.month - 1 - months
    return date(rank // 12, rank % 12 + 1, 1)
