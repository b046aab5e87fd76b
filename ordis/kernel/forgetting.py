"""Words that people typed are kept for a declared time, then cleared; the row stays, and says when they went."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ordis.kernel.clock import PARIS, in_paris, months_later
from ordis.kernel.db import db


class Worded:
    """A row with free text, of a table whose key is ``id``. ``forgotten_at``: when a rule of retention cleared it."""

    if TYPE_CHECKING:
        id: Mapped[int]
    forgotten_at: Mapped[datetime | None] = mapped_column(default=None)


def months_before(today: date, months: int) -> datetime:
    """What happened before this moment is more than ``months`` old."""
    return datetime.combine(months_later(today, -months), time(), PARIS)


@dataclass(frozen=True, slots=True)
class Retention:
    """One line of the table of retention. ``kept`` says the time in French; ``due`` is the same asked of the database,
    on the French day that it is given, of rows of ``model``; ``columns`` are then emptied, all of them texts;
    ``emptied``: what other columns become."""

    key: str
    what: str
    kept: str
    model: type[Worded]
    columns: tuple[str, ...]
    due: Callable[[date], Sequence[sa.ColumnElement[bool]]]
    emptied: Mapping[str, Any] = field(default_factory=dict)

    def due_on(self, today: date) -> sa.Select[tuple[int]]:
        """The keys of the rows whose words are to go."""
        key = self.model.id
        return sa.select(key).where(self.model.forgotten_at.is_(None), *self.due(today)).order_by(key)

    def number(self, at: datetime) -> int:
        """How many rows the next run clears."""
        rows = self.due_on(in_paris(at).date()).order_by(None).subquery()
        return db.session.scalar(sa.select(sa.func.count()).select_from(rows)) or 0

    def forget(self, *, at: datetime, most: int) -> int:
        """Clear the words of ``most`` rows; how many were. Locked: none of them gets new words meanwhile."""
        due = self.due_on(in_paris(at).date()).limit(most)
        keys = db.session.scalars(due.with_for_update(of=self.model, skip_locked=True)).all()
        if keys:
            empty = dict.fromkeys(self.columns, "") | dict(self.emptied) | {"forgotten_at": at}
            db.session.execute(sa.update(self.model).where(self.model.id.in_(keys)).values(empty))
        return len(keys)
