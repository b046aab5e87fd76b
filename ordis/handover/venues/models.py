"""Places of the city where handovers are held, and the days on which each is closed."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.kernel.db import Base, Referenced


class Venue(Base, Referenced):
    """``hours``: « 0 » (Monday) to « 6 » → ranges ``[["09:00", "12:30"], …]`` in hours of Paris, a day left out being
    closed. ``archived_at``: nothing more is opened there."""

    __tablename__ = "venue"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    address: Mapped[str] = mapped_column(sa.String(120), default="")
    hours: Mapped[dict[str, Any]] = mapped_column(default=dict)
    closed_on_holidays: Mapped[bool] = mapped_column(default=True)
    archived_at: Mapped[datetime | None]

    closings: Mapped[list["VenueClosing"]] = relationship(
        back_populates="venue", order_by="VenueClosing.first_day, VenueClosing.id", cascade="all, delete-orphan"
    )

    @property
    def label(self) -> str:
        """« Médiathèque François-Mitterrand, 4 rue de l’Université », of what is known."""
        return ", ".join(filter(None, (self.name, self.address)))[:160]


class VenueClosing(Base, Referenced):
    """From its first day to its last, both closed."""

    __tablename__ = "venue_closing"

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(sa.ForeignKey("venue.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    why: Mapped[str] = mapped_column(sa.String(120), default="")

    venue: Mapped[Venue] = relationship(back_populates="closings")

    __table_args__ = (sa.CheckConstraint("last_day >= first_day", name="venue_closing_days"),)
