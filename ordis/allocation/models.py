"""Reservations: one open per device, one open per referral, settled by the database."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base
from ordis.referrals.models import Referral


class ReservationEnd(Choice):
    HANDED_OVER = "handed_over", "Remis"
    RELEASED = "released", "Libéré"
    EXPIRED = "expired", "Expiré"


def _one_open(column: str) -> sa.Index:
    still_open = sa.text("ended_at IS NULL")
    return sa.Index(
        f"uq_reservation_open_{column}",
        column,
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


class Reservation(Base):
    """A device set aside for a referral, ``until`` the end of that day. ``warned_at``: when its end was announced, for
    the day that ``until`` then was; ``extended_at``: a person may put that day off once, and says why."""

    __tablename__ = "reservation"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referral.id"), index=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    until: Mapped[date]
    explanation: Mapped[str] = mapped_column(sa.String(400), default="")
    warned_at: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]
    extended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    extension_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    ended_at: Mapped[datetime | None]
    end: Mapped[ReservationEnd | None]

    device: Mapped[Device] = relationship()
    referral: Mapped[Referral] = relationship()
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
    extended_by: Mapped[User | None] = relationship(foreign_keys=[extended_by_id])

    __table_args__ = (
        _one_open("device_id"),
        _one_open("referral_id"),
        sa.Index("ix_reservation_ended_at_until", "ended_at", "until"),
    )
