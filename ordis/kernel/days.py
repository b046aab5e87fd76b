"""French days in words of the database, the same on both engines: SQLite is given two functions of our own."""

import sqlite3
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from ordis.kernel.clock import in_paris


class french_day(GenericFunction[str]):  # noqa: N801 (a function of SQL)
    """``french_day(instant)``: the day in France, as ``2026-11-23``; None of None."""

    type = sa.String(10)
    inherit_cache = True
    name = "french_day"


class whole_days(GenericFunction[int]):  # noqa: N801 (a function of SQL)
    """``whole_days(since, until)``: how many times twenty-four hours have passed, as ``timedelta.days`` has it."""

    type = sa.Integer()
    inherit_cache = True
    name = "whole_days"


@compiles(french_day, "postgresql")
def _day_on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    (at,) = element.clauses
    return f"to_char(({compiler.process(at, **kw)}) AT TIME ZONE 'Europe/Paris', 'YYYY-MM-DD')"


@compiles(whole_days, "postgresql")
def _days_on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    since, until = (compiler.process(each, **kw) for each in element.clauses)
    return f"CAST(floor(extract(epoch FROM ({until}) - ({since})) / 86400) AS INTEGER)"


def teach(connection: sqlite3.Connection) -> None:
    """Give a connection of SQLite both functions."""
    connection.create_function("french_day", 1, _french_day, deterministic=True)
    connection.create_function("whole_days", 2, _whole_days, deterministic=True)


def _french_day(at: str | None) -> str | None:
    """The clocks of France change on the hour: every instant of one hour has the same day."""
    return _day_of_hour(at[:13]) if at else None


@lru_cache(maxsize=100_000)
def _day_of_hour(hour: str) -> str:
    return in_paris(datetime.fromisoformat(f"{hour}:00:00").replace(tzinfo=UTC)).date().isoformat()


def _whole_days(since: str | None, until: str | None) -> int | None:
    return (datetime.fromisoformat(until) - datetime.fromisoformat(since)).days if since and until else None
