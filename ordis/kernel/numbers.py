"""Number series without holes: ``EFF-2026-00042``."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ordis.kernel.db import Base, db


class NumberSeries(Base):
    """The last number given in one series and one year."""

    __tablename__ = "number_series"

    prefix: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


def next_number(prefix: str, year: int) -> str:
    """The next number, taken in the caller's transaction: a rollback gives it back, so no hole is left."""
    (number,) = next_numbers(prefix, year, 1)
    return number


def next_numbers(prefix: str, year: int, count: int) -> list[str]:
    """The next ``count`` numbers, in order, taken together: alone, each would cost two statements."""
    row = db.session.get(NumberSeries, (prefix, year), with_for_update=True)
    if row is None:
        row = _open_series(prefix, year)
    first = row.last + 1
    row.last += count
    db.session.flush()
    return [f"{prefix}-{year}-{number:05d}" for number in range(first, first + count)]


def _open_series(prefix: str, year: int) -> NumberSeries:
    """Two first users of a year may race: the loser of the insert waits for the winner's row."""
    try:
        with db.session.begin_nested():
            db.session.add(NumberSeries(prefix=prefix, year=year, last=0))
    except sa.exc.IntegrityError:
        pass
    row = db.session.get(NumberSeries, (prefix, year), with_for_update=True, populate_existing=True)
    if row is None:  # pragma: no cover (the insert or its rival made it)
        raise RuntimeError(f"number series {prefix}-{year} cannot be opened")
    return row
