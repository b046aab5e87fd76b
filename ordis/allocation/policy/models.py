"""Versions of the priority table."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.db import Base, Referenced


class PriorityVersion(Base, Referenced):
    """One table of criteria, points and thresholds. ``number`` and ``published_at`` are empty while it is being
    written; once published it never changes: a change is a new version.

    ``criteria``: list of ``{"key", "label", "points": {answer: points}}`` in the order of the page; ``thresholds``:
    ``{name: value}``, such as the days that make a deadline near or the people that make a large household.
    """

    __tablename__ = "priority_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int | None] = mapped_column(unique=True)
    criteria: Mapped[list[Any]] = mapped_column(default=list)
    thresholds: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(sa.String(400), default="")
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    written_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    published_at: Mapped[datetime | None]

    written_by: Mapped[User | None] = relationship(foreign_keys=[written_by_id])
    published_by: Mapped[User | None] = relationship(foreign_keys=[published_by_id])
