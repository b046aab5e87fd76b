"""Parts by lot, and each time some came in, went into a device, or came out of one."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device, Disk
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced

if TYPE_CHECKING:
    from ordis.stock.models import Place


class PartKind(Choice):
    MEMORY = "memory", "Mémoire"
    STORAGE = "storage", "Disque ou SSD"
    BATTERY = "battery", "Batterie"
    CHARGER = "charger", "Chargeur"
    SCREEN = "screen", "Écran ou dalle"
    KEYBOARD = "keyboard", "Clavier"
    CABLE = "cable", "Câble ou adaptateur"
    NETWORK = "network", "Carte ou clé réseau"
    PERIPHERAL = "peripheral", "Souris ou accessoire"
    OTHER = "other", "Autre pièce"


class PartFlow(Choice):
    BOUGHT = "bought", "Entrée"
    TAKEN = "taken", "Prélevée sur un appareil"
    FITTED = "fitted", "Posée dans un appareil"
    REMOVED = "removed", "Retirée d’un appareil"
    CORRECTED = "corrected", "Corrigée au comptage"
    SCRAPPED = "scrapped", "Mise au rebut"


class Part(Base, Referenced):
    """A lot of like parts. ``quantity`` is what the movements add up to; the database refuses less than none.

    ``capacity``: megabytes of memory, or bytes of storage, of one piece. ``unit_cost_cents`` 0 when given.
    ``disk``: a data carrier taken out of a device is a single piece, and this is the line of where it last was.
    """

    __tablename__ = "part"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PartKind] = mapped_column(index=True)
    label: Mapped[str] = mapped_column(sa.String(120))
    fits: Mapped[str] = mapped_column(sa.String(200), default="")
    capacity: Mapped[int | None] = mapped_column(sa.BigInteger)
    unit_cost_cents: Mapped[int] = mapped_column(default=0)
    quantity: Mapped[int] = mapped_column(default=0)
    low_at: Mapped[int | None]
    place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"), index=True)
    disk_id: Mapped[int | None] = mapped_column(sa.ForeignKey("disk.id"), unique=True)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    place: Mapped["Place | None"] = relationship()
    disk: Mapped[Disk | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        sa.CheckConstraint("disk_id IS NULL OR quantity <= 1", name="one_disk_one_piece"),
    )

    @property
    def low(self) -> bool:
        return self.low_at is not None and self.quantity <= self.low_at


class PartMovement(Base):
    """``change``: pieces in (positive) or out (negative). ``device``: where they came from, or went to.

    ``unit_cost_cents``: what one piece cost then; a price corrected later does not change what was spent.
    """

    __tablename__ = "part_movement"

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(sa.ForeignKey("part.id"), index=True)
    flow: Mapped[PartFlow]
    change: Mapped[int]
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"), index=True)
    disk_id: Mapped[int | None] = mapped_column(sa.ForeignKey("disk.id"), index=True)
    work_order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    unit_cost_cents: Mapped[int] = mapped_column(default=0)

    part: Mapped[Part] = relationship()
    device: Mapped[Device | None] = relationship()
    disk: Mapped[Disk | None] = relationship()
    by: Mapped[User] = relationship()
