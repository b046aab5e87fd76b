"""Number series without holes: ``EFF-2026-00042``."""

from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ordis.kernel.db import Base, db, insert_if_new


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
    asked = {"of": prefix, "in_year": year, "count": count}
    last = db.session.scalar(_taken(), asked)
    if last is None:  # two first users of a year may race: the loser of the insert waits for the winner's row
        insert_if_new(NumberSeries, prefix=prefix, year=year, last=0)
        last = db.session.execute(_taken(), asked).scalar_one()
    return [f"{prefix}-{year}-{number:05d}" for number in range(last - count + 1, last + 1)]


def upcoming(prefix: str, year: int) -> str:
    """The number that would be given now. It takes nothing: somebody else may be given it first."""
    mine = sa.select(NumberSeries.last).where(NumberSeries.prefix == prefix, NumberSeries.year == year)
    return f"{prefix}-{year}-{(db.session.scalar(mine) or 0) + 1:05d}"


@cache
def _taken() -> sa.sql.dml.ReturningUpdate[tuple[int]]:
    """One statement, on the table: whoever takes numbers of the same series waits for this transaction."""
    table = NumberSeries.__table__
    mine = sa.update(table).where(  # type: ignore[arg-type]
        table.c.prefix == sa.bindparam("of"), table.c.year == sa.bindparam("in_year")
    )
    return mine.values(last=table.c.last + sa.bindparam("count")).returning(table.c.last)
