"""A collection of electrical waste (DEEE) by a recycler or an eco-organism."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device
from ordis.documents.models import Document
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced
from ordis.partners.models import Organisation


class CollectionStage(Choice):
    OPEN = "open", "En préparation"
    GONE = "gone", "Enlevé"
    CANCELLED = "cancelled", "Abandonné"


class Tracking(Choice):
    TRACKDECHETS = "trackdechets", "Bordereau Trackdéchets"
    ECO_ORGANISM = "eco_organism", "Bordereau d’un éco-organisme"


class RecyclingCollection(Base, Referenced):
    """``number``: ``ENL-2026-00003``. ``weighed_g``: the whole load on the scales, when it was weighed at once."""

    __tablename__ = "recycling_collection"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    stage: Mapped[CollectionStage] = mapped_column(default=CollectionStage.OPEN)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    tracking: Mapped[Tracking | None]
    tracking_number: Mapped[str] = mapped_column(sa.String(60), default="")
    collected_on: Mapped[date | None]
    carrier: Mapped[str] = mapped_column(sa.String(120), default="")
    weighed_g: Mapped[int | None]
    gone_at: Mapped[datetime | None]
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))

    organisation: Mapped[Organisation] = relationship()
    opened_by: Mapped[User] = relationship()
    slip: Mapped[Document | None] = relationship()
    devices: Mapped[list[Device]] = relationship(
        primaryjoin="RecyclingCollection.id == Device.collection_id", viewonly=True
    )
