"""Ceremonies and their guests."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.documents.models import Document
from ordis.handover.models import Handover
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced
from ordis.partners.models import Organisation


class CeremonyStage(Choice):
    PLANNED = "planned", "En préparation"
    CLOSED = "closed", "Close"


class Ceremony(Base, Referenced):
    """``figures`` are frozen at closing, with the period they cover; the report is made from them alone."""

    __tablename__ = "ceremony"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(160))
    held_on: Mapped[date] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(sa.String(160))
    period_from: Mapped[date]
    stage: Mapped[CeremonyStage] = mapped_column(default=CeremonyStage.PLANNED)
    thanks: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[datetime | None]
    figures: Mapped[dict[str, Any] | None]
    report_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))

    report: Mapped[Document | None] = relationship()
    handovers: Mapped[list[Handover]] = relationship(back_populates="ceremony", order_by=Handover.signed_at)
    guests: Mapped[list["Guest"]] = relationship(back_populates="ceremony", order_by="Guest.id")


class Answer(Choice):
    COMES = "comes", "Nous venons"
    DECLINES = "declines", "Nous ne venons pas"


class Guest(Base, Referenced):
    """An organisation invited, and whether it comes. ``coming``: how many people it announced. ``invited_at``: when
    its invitation was queued, once."""

    __tablename__ = "guest"

    id: Mapped[int] = mapped_column(primary_key=True)
    ceremony_id: Mapped[int] = mapped_column(sa.ForeignKey("ceremony.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    label: Mapped[str] = mapped_column(sa.String(160))
    seats: Mapped[int] = mapped_column(default=1)
    answer: Mapped[Answer | None]
    coming: Mapped[int | None]
    answered_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    ceremony: Mapped[Ceremony] = relationship(back_populates="guests")
    organisation: Mapped[Organisation | None] = relationship()
