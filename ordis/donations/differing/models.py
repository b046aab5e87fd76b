"""What was announced of a device and is not so."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.devices.models import Device
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base


class Seen(Choice):
    """What is compared at the door; the value is the column of the device."""

    KIND = "kind", "Type"
    MAKE = "make", "Marque"
    MODEL = "model", "Modèle"
    SERIAL = "serial", "Numéro de série"


class AnnouncedDifference(Base):
    """One fact of one device: ``announced`` by the donor's list, ``seen`` at the door, in the words people read.

    ``announced`` never changes, however often what is seen is corrected.
    """

    __tablename__ = "announced_difference"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"))
    field: Mapped[Seen]
    announced: Mapped[str] = mapped_column(sa.String(160))
    seen: Mapped[str] = mapped_column(sa.String(160))
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    device: Mapped[Device] = relationship()

    __table_args__ = (sa.UniqueConstraint("device_id", "field"),)
