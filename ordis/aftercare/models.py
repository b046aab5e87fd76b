"""Devices that came back."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced
from ordis.kernel.forgetting import Worded


class ReturnReason(Choice):
    BREAKDOWN = "breakdown", "Panne"
    DAMAGE = "damage", "Casse"
    UNSUITED = "unsuited", "Ne convient pas"
    NO_LONGER_NEEDED = "no_longer_needed", "Plus besoin"
    LIFE_CHANGED = "life_changed", "Départ ou changement de situation"
    END_OF_LIFE = "end_of_life", "Fin de vie, à recycler"
    BREACH = "breach", "Convention non respectée"
    EXCHANGE = "exchange", "Échange contre un autre appareil"


class ReturnCondition(Choice):
    """What is seen when it comes in; the workshop looks closer."""

    WORKING = "working", "Il marche"
    FAULTY = "faulty", "Il a un défaut ou ne marche plus"
    BROKEN = "broken", "Il est cassé"
    UNTRIED = "untried", "Pas essayé"


class FamilyFiles(Choice):
    """Whether the family has a copy of its files, which the wiping of the disks ends."""

    KEPT = "kept", "Oui, ou elle n’en a pas besoin"
    TO_COPY = "to_copy", "Pas encore\u202f: à copier avant d’effacer"
    UNASKED = "unasked", "Pas demandé"


class DeviceReturn(Base, Referenced, Worded):
    """``accessories``: values of ``handover.rules.KitItem`` that came back with it."""

    __tablename__ = "device_return"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    returned_at: Mapped[datetime] = mapped_column(index=True)
    received_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    reason: Mapped[ReturnReason]
    condition: Mapped[ReturnCondition] = mapped_column(default=ReturnCondition.UNTRIED)
    files: Mapped[FamilyFiles] = mapped_column(default=FamilyFiles.UNASKED)
    accessories: Mapped[list[str]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(sa.String(300), default="")

    device: Mapped[Device] = relationship()
    received_by: Mapped[User] = relationship()
