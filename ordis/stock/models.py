"""Places in a tree, and each time a device was put somewhere."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device, Door
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base


class PlaceKind(Choice):
    ROOM = "room", "Salle"
    SHELF = "shelf", "Étagère"
    PALLET = "pallet", "Palette"
    BOX = "box", "Caisse"
    BUS = "bus", "Bus"
    PARTNER_SITE = "partner_site", "Site partenaire"


class Place(Base):
    """``code`` is printed on the place's label after ``L`` + ``/``: ``HTTPS://HOST/L/CODE``.

    ``capacity``: devices that it holds, those of its sub-places counted; None when nobody says. ``archived_at``: it
    serves no more, and stays for the story of what stood in it.
    """

    __tablename__ = "place"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(7), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    kind: Mapped[PlaceKind]
    capacity: Mapped[int | None]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"), index=True)
    archived_at: Mapped[datetime | None]

    parent: Mapped["Place | None"] = relationship(remote_side=[id])


class Placing(Base):
    """A device was put in a place. ``note``: what was to be known of it then, as that a family was waiting for it."""

    __tablename__ = "placing"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"))
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    door: Mapped[Door] = mapped_column(default=Door.PAGE)
    note: Mapped[str] = mapped_column(sa.String(300), default="")

    device: Mapped[Device] = relationship()
    place: Mapped[Place] = relationship()
    by: Mapped[User] = relationship()

    __table_args__ = (sa.Index("ix_placing_device_id_at", "device_id", "at"),)
