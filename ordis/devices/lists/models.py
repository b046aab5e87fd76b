"""Views of the list that somebody saved, and who starred them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.db import Base, Referenced


class SavedView(Base, Referenced):
    """``arguments``: the filter as its address holds it. ``owner`` alone changes it; ``shared``: all staff see it."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    shared: Mapped[bool] = mapped_column(default=False)
    arguments: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]

    owner: Mapped[User] = relationship()

    __table_args__ = (sa.UniqueConstraint("owner_id", "name"),)


class ViewStar(Base):
    """``view``: ``ref`` of a saved view, or the name of one that Ordis ships."""

    __tablename__ = "view_star"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    view: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
