"""Containers of a donation, and each time they changed hands."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device
from ordis.documents.models import Document
from ordis.donations.collections.models import CollectionStop
from ordis.donations.models import Donation
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced
from ordis.kernel.forgetting import Worded


class ContainerKind(Choice):
    PALLET = "pallet", "Palette"
    BOX = "box", "Carton"
    CRATE = "crate", "Caisse"
    TROLLEY = "trolley", "Roll"
    BAG = "bag", "Sac"

    @property
    def feminine(self) -> bool:
        return self in {ContainerKind.PALLET, ContainerKind.CRATE}


class Party(Choice):
    """In whose hands."""

    DONOR = "donor", "Donateur"
    CARRIER = "carrier", "Transporteur"
    WORKSHOP = "workshop", "Atelier"
    CITY = "city", "Ville"


class Container(Base):
    """``code`` is printed on its label after ``C`` + ``/``: ``HTTPS://HOST/C/CODE``.

    ``pieces``: how many devices are said to be in it; ``weight_g``: what the scale said, whole grams, tare included;
    ``tare_g``: what the pallet, the box and the film weigh of it, None when nobody said. ``key`` comes with the page:
    sent twice, the same containers are added once.
    """

    __tablename__ = "container"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(7), unique=True)
    donation_id: Mapped[int] = mapped_column(sa.ForeignKey("donation.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String(40), default="")
    kind: Mapped[ContainerKind]
    contents: Mapped[str] = mapped_column(sa.String(120), default="")
    pieces: Mapped[int | None]
    weight_g: Mapped[int | None]
    tare_g: Mapped[int | None]
    weighed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    label_printed_at: Mapped[datetime | None]

    donation: Mapped[Donation] = relationship()


class PackedDevice(Base):
    """In which container a device came, noted at its reception; noted again in another, it came in that one."""

    __tablename__ = "packed_device"

    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), primary_key=True)
    container_id: Mapped[int] = mapped_column(sa.ForeignKey("container.id"), index=True)
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    device: Mapped[Device] = relationship()
    container: Mapped[Container] = relationship()


class CustodyTransfer(Base, Referenced, Worded):
    """Who handed what to whom. Append-only: a trigger of the database refuses UPDATE and DELETE.

    ``key`` comes with the page: sent twice, it is one. ``given_*`` and ``taken_*``: the two parties; ``strokes`` is the
    drawing of a signature (:mod:`ordis.documents.strokes`), "" when the name typed stands for it. ``pieces``: how many
    devices were counted, None when only containers were. ``replaces_id``: an earlier one that was wrong, which stays.
    """

    __tablename__ = "custody_transfer"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    donation_id: Mapped[int] = mapped_column(sa.ForeignKey("donation.id"), index=True)
    stop_id: Mapped[int | None] = mapped_column(sa.ForeignKey("collection_stop.id"), index=True)
    given_by: Mapped[Party]
    giver: Mapped[str] = mapped_column(sa.String(120))
    giver_strokes: Mapped[str] = mapped_column(sa.Text, default="")
    taken_by: Mapped[Party]
    taker: Mapped[str] = mapped_column(sa.String(120))
    taker_strokes: Mapped[str] = mapped_column(sa.Text, default="")
    place: Mapped[str] = mapped_column(sa.String(200))
    pieces: Mapped[int | None]
    reservations: Mapped[str] = mapped_column(sa.String(600), default="")
    made_at: Mapped[datetime]
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"))
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("custody_transfer.id"), unique=True)

    donation: Mapped[Donation] = relationship()
    stop: Mapped[CollectionStop | None] = relationship()
    noted_by: Mapped[User] = relationship()
    document: Mapped[Document] = relationship()
    replaces: Mapped["CustodyTransfer | None"] = relationship(remote_side=[id])
    loads: Mapped[list["CustodyLoad"]] = relationship(back_populates="transfer", order_by="CustodyLoad.id")


class CustodyLoad(Base):
    """A container that changed hands, with what was said of it that day. Append-only as well."""

    __tablename__ = "custody_load"

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[int] = mapped_column(sa.ForeignKey("custody_transfer.id"), index=True)
    container_id: Mapped[int] = mapped_column(sa.ForeignKey("container.id"), index=True)
    pieces: Mapped[int | None]
    weight_g: Mapped[int | None]

    transfer: Mapped[CustodyTransfer] = relationship(back_populates="loads")
    container: Mapped[Container] = relationship()

    __table_args__ = (sa.UniqueConstraint("transfer_id", "container_id"),)
