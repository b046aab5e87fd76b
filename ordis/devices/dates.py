"""When a device was bought, as people write it: as precise as they say, never more. Pure."""

import re
from datetime import date, timedelta
from functools import lru_cache

from ordis.kernel.cells import UnreadableError, bare, computed
from ordis.kernel.french import MONTHS

NO_DATE = "«\u202f{text}\u202f» n’est pas une date d’achat\u202f: écrivez par exemple 12/03/2018, 2018-03-12 ou 2018."
FIRST_YEAR, LAST_YEAR = 1980, 2099
_EXCEL_DAY_0 = date(1899, 12, 30)
"""Day 0 of Excel as its days after February 1900 count (ECMA-376 part 1, §18.17.4.1)."""
_EXCEL = re.compile(r"\d{5}(?:[.,]\d+)?")
_YEAR = re.compile(r"\d{4}")
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[t ][\d:.z+]*)?", re.IGNORECASE)
_FRENCH = re.compile(r"(?:(\d{1,2})[/. -])?(\d{1,2})[/. -](\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_WORDS = re.compile(r"(?:(?:[a-z]+di|dimanche) )?(?:(\d{1,2})(?:er)? )?([a-z]{3,9})\.? (\d{4})")
_MONTHS = {bare(name): number for number, name in enumerate(MONTHS, 1)}
_SHORT = {
    "janv": 1, "jan": 1, "fev": 2, "fevr": 2, "feb": 2, "avr": 4, "apr": 4, "juil": 7, "jul": 7, "aou": 8, "aug": 8,
    "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12, "mar": 3, "jun": 6, "may": 5,
}  # fmt: skip
_NONE = frozenset({"", "-", "n a", "na", "n/a", "neant", "inconnu", "inconnue", "nc", "non", "sans", "0"})


@lru_cache(maxsize=4_096)
def bought_on(text: str) -> str:
    """ISO 8601 of the day, the month or the year: « 12/03/2018 », « mars 2018 », « 2018 », 43171 (Excel).

    « » when empty. Raises :class:`UnreadableError` for what is no date, or one out of the life of computers.
    """
    computed(text.strip())
    words = " ".join(text.lower().split())
    if words in _NONE or bare(text) in _NONE:
        return ""
    try:
        found = _day_of_excel(words) or _numbers(words) or _named(bare(text))
    except (ValueError, OverflowError):
        found = None
    if found is None or not FIRST_YEAR <= int(found[:4]) <= LAST_YEAR:
        raise UnreadableError(NO_DATE.format(text=text.strip()[:30]))
    return found


def _day_of_excel(words: str) -> str | None:
    if _YEAR.fullmatch(words):
        return words
    if not _EXCEL.fullmatch(words):
        return None
    return (_EXCEL_DAY_0 + timedelta(days=int(words[:5]))).isoformat()


def _numbers(words: str) -> str | None:
    if iso := _ISO.fullmatch(words):
        return _iso(iso[1], iso[2], iso[3])
    if french := _FRENCH.fullmatch(words):
        year = french[3] if len(french[3]) == 4 else _whole(french[3])
        return _iso(year, french[2], french[1])
    return None


def _whole(year: str) -> str:
    """Of two figures: « 98 » is 1998, as no computer was bought in 2098."""
    return f"{19 if int(year) >= FIRST_YEAR % 100 else 20}{year}"


def _named(words: str) -> str | None:
    found = _WORDS.fullmatch(words)
    if found is None:
        return None
    month = _MONTHS.get(found[2]) or _SHORT.get(found[2])
    return _iso(found[3], str(month), found[1]) if month else None


def _iso(year: str, month: str, day: str | None) -> str:
    """Raises ``ValueError`` for a day that does not exist."""
    whole = date(int(year), int(month), int(day or 1)).isoformat()
    return whole if day else whole[:7]


def written(iso: str) -> str:
    """As a list says it, and :func:`bought_on` reads it again: « 12/03/2018 », « 03/2018 », « 2018 »."""
    return "/".join(reversed(iso.split("-")))
