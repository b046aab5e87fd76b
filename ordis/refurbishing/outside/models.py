"""A lot of devices entrusted to an ESAT or an employment-purpose company, and what became of each."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device, Grade
from ordis.documents.models import Document
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced
from ordis.partners.models import Organisation


class LotStage(Choice):
    PREPARED = "prepared", "En préparation"
    AWAY = "away", "Confié"
    BACK = "back", "Revenu"
    CANCELLED = "cancelled", "Abandonné"


class WorkOutcome(Choice):
    REFURBISHED = "refurbished", "Remis en état"
    PARTLY = "partly", "Fait en partie"
    NOT_WORTH = "not_worth", "Non réparable"
    NOT_DONE = "not_done", "Non traité"
    NOT_RETURNED = "not_returned", "Non revenu"


class OutsideLot(Base, Referenced):
    """``number``: ``LOT-2026-00003``. What is asked is said in ``instructions``; the slips are sealed papers."""

    __tablename__ = "outside_lot"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    stage: Mapped[LotStage] = mapped_column(default=LotStage.PREPARED)
    instructions: Mapped[str] = mapped_column(sa.Text, default="")
    due_on: Mapped[date | None]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    sent_at: Mapped[datetime | None]
    back_at: Mapped[datetime | None]
    cost_cents: Mapped[int | None]
    slip_out_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))
    slip_in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))

    organisation: Mapped[Organisation] = relationship()
    opened_by: Mapped[User] = relationship()
    slip_out: Mapped[Document | None] = relationship(foreign_keys=[slip_out_id])
    slip_in: Mapped[Document | None] = relationship(foreign_keys=[slip_in_id])
    items: Mapped[list["OutsideItem"]] = relationship(back_populates="lot", order_by="OutsideItem.id")


class OutsideItem(Base):
    """One device of a lot. What the refurbisher says of it is theirs; the house's own checks come after.

    ``settled_at``: when it came back, or was taken out of the lot with it; a device is in one lot at a time, and the
    partial unique index says so.
    """

    __tablename__ = "outside_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey("outside_lot.id"), index=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    outcome: Mapped[WorkOutcome | None]
    work_done: Mapped[str] = mapped_column(sa.String(500), default="")
    operating_system: Mapped[str] = mapped_column(sa.String(80), default="")
    grade: Mapped[Grade | None]
    minutes_spent: Mapped[int | None]
    cost_cents: Mapped[int | None]
    reported_at: Mapped[datetime | None]
    reported_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    back_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]

    lot: Mapped[OutsideLot] = relationship(back_populates="items")
    device: Mapped[Device] = relationship()
    reported_by: Mapped[User | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("lot_id", "device_id"),
        sa.Index(
            "uq_outside_item_open",
            "device_id",
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        ),
    )
