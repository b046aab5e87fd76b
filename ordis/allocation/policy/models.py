"""Versions of the priority table."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.db import Base, Referenced


class PriorityVersion(Base, Referenced):
    """One table of criteria, points and thresholds. ``number`` and ``published_at`` are empty while it is being
    written; once published it never changes, which a trigger of the database holds: a change is a new version.

    ``draft`` is True while it is written and None afterwards, so that its unique index lets one draft through;
    ``edits`` counts what was saved of it, so that nobody writes over what a colleague saved a minute ago.

    ``criteria``: list of ``{"key", "label", "points": {answer: points}}`` in the order of the page; ``thresholds``:
    ``{name: value}``, such as the days that make a deadline near or the people that make a large household.
    """

    __tablename__ = "priority_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int | None] = mapped_column(unique=True)
    draft: Mapped[bool | None] = mapped_column(unique=True, default=True)
    edits: Mapped[int] = mapped_column(default=0)
    criteria: Mapped[list[Any]] = mapped_column(default=list)
    thresholds: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(sa.String(400), default="")
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    written_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    published_at: Mapped[datetime | None]

    written_by: Mapped[User | None] = relationship(foreign_keys=[written_by_id])
    published_by: Mapped[User | None] = relationship(foreign_keys=[published_by_id])

    __table_args__ = (
        sa.CheckConstraint("(number IS NULL) = (published_at IS NULL)", name="priority_version_published"),
        sa.CheckConstraint("(draft IS NULL) = (published_at IS NOT NULL)", name="priority_version_draft"),
    )
