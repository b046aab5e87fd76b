"""A collection of electrical waste (DEEE) by a recycler or an eco-organism, and what is loaded for it."""

from datetime import date, datetime
from typing import Any

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
    """``number``: ``ENL-2026-00003``. ``weighed_g``: the whole load on the scales, when it was weighed at once.

    ``loose``: scrap that is no device, ``{"label": …, "weight_g": …}`` each. ``proof_*``: the recycler's own slip.
    """

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
    loose: Mapped[list[Any]] = mapped_column(default=list)
    proof_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    proof_name: Mapped[str] = mapped_column(sa.String(120), default="")
    gone_at: Mapped[datetime | None]
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))

    organisation: Mapped[Organisation] = relationship()
    opened_by: Mapped[User] = relationship()
    slip: Mapped[Document | None] = relationship()
    loaded: Mapped[list["LoadedDevice"]] = relationship(back_populates="collection", order_by="LoadedDevice.id")


class LoadedDevice(Base):
    """A device put on a collection. ``settled_at``: when the collection left, or was given up.

    A device stands on one collection at a time: the partial unique index says so.
    """

    __tablename__ = "loaded_device"

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(sa.ForeignKey("recycling_collection.id"), index=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    weight_g: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    loaded_at: Mapped[datetime]
    loaded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    settled_at: Mapped[datetime | None]

    collection: Mapped[RecyclingCollection] = relationship(back_populates="loaded")
    device: Mapped[Device] = relationship()

    __table_args__ = (
        sa.Index(
            "uq_loaded_device_open",
            "device_id",
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        ),
    )
