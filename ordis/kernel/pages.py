"""A page of a list, read by an indexed key: page 1 and page 10,000 cost the same."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from ordis.kernel.db import db

T = TypeVar("T")
PAGE_SIZE = 50
COUNT_CAP = 10_000
LARGEST = 2**31 - 1  # what an identifier holds on PostgreSQL: a greater number in an address is no key of ours


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: list[T]
    next_after: int | None  # the key to ask for the following page, None on the last one
    first: bool


def read_page(
    statement: sa.Select[tuple[T]],
    key: InstrumentedAttribute[int],
    *,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[T]:
    """Newest first by ``key`` (an integer primary key), ``size`` rows below ``after``."""
    if after is not None:
        statement = statement.where(key < max(min(after, LARGEST), -LARGEST))
    rows = list(db.session.scalars(statement.order_by(key.desc()).limit(size + 1)).unique())
    return cut(rows, key, size=size, first=after is None)


def cut(rows: list[T], key: InstrumentedAttribute[int], *, size: int, first: bool) -> Page[T]:
    """The page that begins ``rows``, of which one more than ``size`` was asked for."""
    more, items = len(rows) > size, rows[:size]
    return Page(items, getattr(items[-1], key.key) if more else None, first=first)


def capped_count(statement: sa.Select[tuple[T]]) -> tuple[int, bool]:
    """``(count, capped)``: counts no further than 10,000 rows, so that a count never costs a table scan."""
    limited = statement.order_by(None).limit(COUNT_CAP + 1).subquery()
    found = db.session.scalar(sa.select(sa.func.count()).select_from(limited)) or 0
    return min(found, COUNT_CAP), found > COUNT_CAP
