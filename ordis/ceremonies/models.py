"""Ceremonies and their guests."""

from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.documents.models import Document
from ordis.handover.models import Handover
from ordis.kernel.choice import Choice
from ordis.kernel.clock import PARIS
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, Referenced
from ordis.kernel.forgetting import Worded
from ordis.partners.models import Organisation
from ordis.referrals.models import Referral


class CeremonyStage(Choice):
    PLANNED = "planned", "En préparation"
    CLOSED = "closed", "Close"
    CANCELLED = "cancelled", "Annulée"


class Ceremony(Base, Referenced):
    """``figures`` are frozen at closing, with the period they cover; the report is made from them alone.

    ``starts`` and ``ends`` are French hours, None while they are not fixed; ``seats``: how many people the room holds,
    None when nobody counts. ``sequence`` grows each time its day, hours or place change after somebody was invited, as
    iCalendar wants.
    """

    __tablename__ = "ceremony"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(160))
    held_on: Mapped[date] = mapped_column(index=True)
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    place: Mapped[str] = mapped_column(sa.String(160))
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    seats: Mapped[int | None]
    period_from: Mapped[date]
    stage: Mapped[CeremonyStage] = mapped_column(default=CeremonyStage.PLANNED)
    thanks: Mapped[str] = mapped_column(sa.Text, default="")
    sequence: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[datetime | None]
    figures: Mapped[dict[str, Any] | None]
    report_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))

    report: Mapped[Document | None] = relationship()
    handovers: Mapped[list[Handover]] = relationship(back_populates="ceremony", order_by=Handover.signed_at)
    guests: Mapped[list["Guest"]] = relationship(
        back_populates="ceremony", order_by="Guest.id", cascade="all, delete-orphan"
    )
    changes: Mapped[list["CeremonyChange"]] = relationship(order_by="CeremonyChange.id")

    @property
    def where(self) -> str:
        """Its place, with the address when it is known."""
        return f"{self.place}, {self.address}" if self.address else self.place

    @property
    def starts_at(self) -> datetime | None:
        return datetime.combine(self.held_on, self.starts, PARIS) if self.starts else None

    @property
    def ends_at(self) -> datetime | None:
        return datetime.combine(self.held_on, self.ends, PARIS) if self.ends else None


class CeremonyChange(Base):
    """A ceremony moved or cancelled after somebody was invited. ``was``: what its day, hours and place were, in words;
    ``told``: how many messages left."""

    __tablename__ = "ceremony_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    ceremony_id: Mapped[int] = mapped_column(sa.ForeignKey("ceremony.id"), index=True)
    was: Mapped[str] = mapped_column(sa.String(500))
    told: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    changed_by: Mapped[User] = relationship()


class GuestKind(Choice):
    DONOR = "donor", "Donateur"
    OFFICIAL = "official", "Officiel"
    PARTNER = "partner", "Partenaire"
    FAMILY = "family", "Famille"


class Answer(Choice):
    COMES = "comes", "Nous venons"
    DECLINES = "declines", "Nous ne venons pas"


class Guest(Base, Referenced, Worded):
    """Who is invited, and whether it comes. ``coming``: how many people it announced; ``to_confirm``: it answered for
    another day, and is asked again. ``invited_at``: when its invitation was queued, once; ``told``: the sequence of the
    ceremony as it was last told to it. ``arrived``: how many people were ticked at the door.

    A family is its ``referral`` alone: its name is read from the household and never copied. ``email`` is of a guest
    without organisation; ``token_hash`` (``crypto.fingerprint``) finds the personal address where it answers. ``rank``
    is the order of precedence of officials. ``once`` makes one guest of a form sent twice.
    """

    __tablename__ = "guest"

    id: Mapped[int] = mapped_column(primary_key=True)
    ceremony_id: Mapped[int] = mapped_column(sa.ForeignKey("ceremony.id"), index=True)
    kind: Mapped[GuestKind] = mapped_column(default=GuestKind.PARTNER)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    referral_id: Mapped[int | None] = mapped_column(sa.ForeignKey("referral.id"), index=True)
    label: Mapped[str] = mapped_column(sa.String(160), default="")
    title: Mapped[str] = mapped_column(sa.String(120), default="")
    rank: Mapped[int | None]
    email: Mapped[str] = mapped_column(EncryptedText(), default="")
    seats: Mapped[int] = mapped_column(default=1)
    answer: Mapped[Answer | None]
    coming: Mapped[int | None]
    to_confirm: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    told: Mapped[int | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    token_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    arrived: Mapped[int | None]
    arrived_at: Mapped[datetime | None]
    once: Mapped[str | None] = mapped_column(sa.String(40), unique=True)

    ceremony: Mapped[Ceremony] = relationship(back_populates="guests")
    organisation: Mapped[Organisation | None] = relationship()
    referral: Mapped[Referral | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("ceremony_id", "referral_id"),)

    @property
    def name(self) -> str:
        """What staff call it; of a family the number of its referral, never a name."""
        return f"Famille, demande {self.referral.number}" if self.referral else self.label

    @property
    def sure(self) -> bool:
        """It answered, for the day that stands."""
        return self.answer is not None and not self.to_confirm

    @property
    def expected(self) -> int:
        """People to expect for sure."""
        return (self.coming or 0) if self.sure else 0

    @property
    def held(self) -> int:
        """Seats kept for who has not answered, or has to answer again."""
        if self.sure:
            return 0
        return self.seats if self.answer is not Answer.DECLINES else 0
