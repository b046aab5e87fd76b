"""What an offer says besides the donation that it may become, and the photographs that came with it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.donations.models import DeclineReason, Donation
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, Referenced
from ordis.kernel.forgetting import Worded


class SheetStage(Choice):
    UNCONFIRMED = "unconfirmed", "Adresse à confirmer"
    CONFIRMED = "confirmed", "Offre à rattacher"
    TAKEN = "taken", "Don enregistré"
    DECLINED = "declined", "Décliné"


class Way(Choice):
    """By which door the offer came."""

    PUBLIC = "public", "Page publique"
    DESK = "desk", "Reçue par la ville"


class OfferSheet(Base, Referenced, Worded):
    """One offer as it was told. ``told`` is a ``rules.Told`` in JSON: it names people, so only keys read it.

    ``token`` opens the donor's page without an account; it is looked up by ``token_hash``. ``email_hash`` (keyed)
    counts the messages sent to an address. ``key``: the same form sent twice is one offer.
    """

    __tablename__ = "offer_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(sa.String(20), unique=True)
    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    way: Mapped[Way]
    stage: Mapped[SheetStage] = mapped_column(index=True)
    told: Mapped[str] = mapped_column(EncryptedText())
    token: Mapped[str] = mapped_column(EncryptedText())
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    email_hash: Mapped[str] = mapped_column(sa.String(64), default="", index=True)
    sent_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decline_kind: Mapped[DeclineReason | None]
    decline_reason: Mapped[str] = mapped_column(sa.String(400), default="")
    donation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("donation.id"), unique=True)

    donation: Mapped[Donation | None] = relationship()
    photos: Mapped[list["OfferPhoto"]] = relationship(back_populates="sheet", order_by="OfferPhoto.id")


class OfferPhoto(Base, Referenced, Worded):
    """A photograph of what is offered, made small and bare, locked by a key of its own."""

    __tablename__ = "offer_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("offer_sheet.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    blob: Mapped[str] = mapped_column(sa.String(64))
    photo_key: Mapped[str] = mapped_column(EncryptedText())

    sheet: Mapped[OfferSheet] = relationship(back_populates="photos")

    __table_args__ = (sa.UniqueConstraint("sheet_id", "sha256"),)
