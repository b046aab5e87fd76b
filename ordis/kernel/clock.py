"""The only place that asks the machine what time it is."""

import calendar
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The current day in France: what people and papers call today."""
    return in_paris(now()).date()


def months_later(day: date, months: int) -> date:
    """Date to date: 3 March and 12 months is 3 March of the next year.

    Where that day does not exist it is the last of the month (the rule of art. 641 CPC): 29 February → 28.
    """
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def in_paris(at: datetime) -> datetime:
    return at.astimezone(PARIS)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Everything in the block happens at ``at``: tests and the demonstration live in chosen days."""
    token = _frozen.set(at)
    try:
        yield
    finally:
        _frozen.reset(token)
