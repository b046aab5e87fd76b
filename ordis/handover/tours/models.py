"""A day of the bus, and its stops."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.db import Base, Referenced
from ordis.stock.models import Place


class Tour(Base, Referenced):
    """``bus``: the place of the stock that the computers are loaded into. ``delayed``: minutes told since it left."""

    __tablename__ = "tour"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    bus_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    delayed: Mapped[int] = mapped_column(default=0)
    opened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    opened_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]

    bus: Mapped[Place] = relationship()
    agent: Mapped[User] = relationship(foreign_keys=[agent_id])
    stops: Mapped[list["TourStop"]] = relationship(back_populates="tour", order_by="TourStop.arrives_at, TourStop.id")


class TourStop(Base, Referenced):
    """``capacity``: families in all, ``minutes`` each. ``district``: its structures only; "" is everybody."""

    __tablename__ = "tour_stop"

    id: Mapped[int] = mapped_column(primary_key=True)
    tour_id: Mapped[int] = mapped_column(sa.ForeignKey("tour.id"), index=True)
    place: Mapped[str] = mapped_column(sa.String(160))
    district: Mapped[str] = mapped_column(sa.String(80), default="")
    arrives_at: Mapped[datetime]
    leaves_at: Mapped[datetime]
    capacity: Mapped[int]
    minutes: Mapped[int]

    tour: Mapped[Tour] = relationship(back_populates="stops")

    __table_args__ = (
        sa.CheckConstraint("capacity > 0", name="tour_stop_capacity"),
        sa.CheckConstraint("leaves_at > arrives_at", name="tour_stop_times"),
    )
