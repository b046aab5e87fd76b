"""Donations, what was announced in them, and the lists that donors sent."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device, Kind
from ordis.documents.models import Document
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced
from ordis.kernel.forgetting import Worded
from ordis.partners.models import Organisation


class DonationStage(Choice):
    OFFERED = "offered", "Offre à examiner"
    TO_COMPLETE = "to_complete", "À compléter"
    ACCEPTED = "accepted", "Accepté"
    DECLINED = "declined", "Décliné"
    RECEIVED = "received", "Reçu"
    CLOSED = "closed", "Clos"


class LegalOrigin(Choice):
    COMPANY = "company", "Entreprise privée (don)"
    PUBLIC = "public", "État ou collectivité (CG3P, art. L3212-2 et suivants)"
    PERSON = "person", "Particulier"


class WipedBy(Choice):
    WORKSHOP = "workshop", "L’atelier efface les disques"
    DONOR = "donor", "Le donateur a retiré les disques"


class AgeBracket(Choice):
    """How old devices are said to be: nobody at the donor's counts each of them."""

    UNKNOWN = "unknown", "Je ne sais pas"
    UNDER_3 = "under_3", "Moins de 3 ans"
    FROM_3_TO_5 = "from_3_to_5", "3 à 5 ans"
    FROM_6_TO_8 = "from_6_to_8", "6 à 8 ans"
    OVER_8 = "over_8", "Plus de 8 ans"
    MIXED = "mixed", "Âges mêlés"


class Condition(Choice):
    """In what state devices are said to be."""

    UNKNOWN = "unknown", "Je ne sais pas"
    WORKING = "working", "En marche"
    WORN = "worn", "En marche, abîmés"
    BROKEN = "broken", "En panne"
    MIXED = "mixed", "États mêlés"


class DeclineReason(Choice):
    """Why the city takes no gift; ``declining.SENTENCES`` says it to the donor."""

    TOO_OLD = "too_old", "Trop anciens"
    WRONG_KIND = "wrong_kind", "Hors de ce que l’atelier remet"
    TOO_WORN = "too_worn", "En trop mauvais état"
    NO_ROOM = "no_room", "Plus de place en stock"
    TOO_FAR = "too_far", "Trop loin"
    LOCKED = "locked", "Verrous qui ne peuvent être levés"
    NOT_THEIRS = "not_theirs", "Le donateur n’en dispose pas librement"
    OTHER = "other", "Autre raison, avec vos mots"


class Donation(Base, Referenced, Worded):
    """``agreement_follows_at``: when somebody said that the goods are here before the agreement is signed;
    ``unsigned_reason``: why it is closed although the agreement is not."""

    __tablename__ = "donation"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    donor_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    stage: Mapped[DonationStage] = mapped_column(default=DonationStage.OFFERED, index=True)
    offered_at: Mapped[datetime]
    legal_origin: Mapped[LegalOrigin] = mapped_column(default=LegalOrigin.COMPANY)
    legal_basis: Mapped[str] = mapped_column(sa.String(200), default="")
    wiped_by: Mapped[WipedBy] = mapped_column(default=WipedBy.WORKSHOP)
    pickup_place: Mapped[str] = mapped_column(sa.String(200), default="")
    pickup_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    decision: Mapped[str] = mapped_column(sa.String(120), default="")
    decline_kind: Mapped[DeclineReason | None]
    decline_reason: Mapped[str] = mapped_column(sa.String(400), default="")
    agreement_follows_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    unsigned_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    agreement_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))
    reception_slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))
    wiping_certificate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))
    donation_certificate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))
    destination_certificate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))
    tax_receipt_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))

    donor: Mapped[Organisation] = relationship()
    lines: Mapped[list["OfferLine"]] = relationship(back_populates="donation", order_by="OfferLine.id")
    questions: Mapped[list["OfferQuestion"]] = relationship(back_populates="donation", order_by="OfferQuestion.id")
    lists: Mapped[list["DonorList"]] = relationship(back_populates="donation", order_by="DonorList.id")
    devices: Mapped[list[Device]] = relationship(back_populates="donation", order_by=Device.id)
    decided_by: Mapped[User | None] = relationship()
    agreement: Mapped[Document | None] = relationship(foreign_keys=[agreement_id])
    reception_slip: Mapped[Document | None] = relationship(foreign_keys=[reception_slip_id])
    wiping_certificate: Mapped[Document | None] = relationship(foreign_keys=[wiping_certificate_id])
    donation_certificate: Mapped[Document | None] = relationship(foreign_keys=[donation_certificate_id])
    destination_certificate: Mapped[Document | None] = relationship(foreign_keys=[destination_certificate_id])
    tax_receipt: Mapped[Document | None] = relationship(foreign_keys=[tax_receipt_id])


class OfferLine(Base):
    """« 12 ordinateurs portables »: what the donor announced before any list."""

    __tablename__ = "offer_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    donation_id: Mapped[int] = mapped_column(sa.ForeignKey("donation.id"), index=True)
    kind: Mapped[Kind]
    quantity: Mapped[int]
    age: Mapped[AgeBracket] = mapped_column(default=AgeBracket.UNKNOWN)
    condition: Mapped[Condition] = mapped_column(default=Condition.UNKNOWN)

    donation: Mapped[Donation] = relationship(back_populates="lines")

    __table_args__ = (sa.CheckConstraint("quantity > 0", name="quantity_positive"),)


class OfferQuestion(Base, Worded):
    """What the city asked the donor before deciding, and what was answered; the last one may still wait.

    ``answered_by_id``: who noted an answer given by telephone; None when the donor wrote it.
    """

    __tablename__ = "offer_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    donation_id: Mapped[int] = mapped_column(sa.ForeignKey("donation.id"), index=True)
    question: Mapped[str] = mapped_column(sa.String(600))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    answer: Mapped[str] = mapped_column(sa.String(1200), default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    donation: Mapped[Donation] = relationship(back_populates="questions")
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])


class DonorList(Base):
    """A list received from a donor, kept unchanged. The same file twice changes nothing.

    ``imported_by_id``: None when the command did it in nobody's name.
    """

    __tablename__ = "donor_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    donation_id: Mapped[int] = mapped_column(sa.ForeignKey("donation.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    filename: Mapped[str] = mapped_column(sa.String(200))
    imported_at: Mapped[datetime]
    imported_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    added: Mapped[int]
    known: Mapped[int]
    rejected: Mapped[int]

    donation: Mapped[Donation] = relationship(back_populates="lists")

    __table_args__ = (sa.UniqueConstraint("donation_id", "sha256"),)


class RememberedColumns(Base):
    """What a person said of the columns of one donor's lists, for the next list whose titles are the same.

    ``signature``: of the titles (``columns.signature``); ``columns``: index, as text → value of a ``Field``.
    """

    __tablename__ = "remembered_mapping"

    id: Mapped[int] = mapped_column(primary_key=True)
    donor_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    signature: Mapped[str] = mapped_column(sa.String(64))
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    default_kind: Mapped[Kind | None]
    used_at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("donor_id", "signature"),)
