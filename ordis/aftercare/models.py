"""Devices that came back."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base


class ReturnReason(Choice):
    BREAKDOWN = "breakdown", "Panne"
    NO_LONGER_NEEDED = "no_longer_needed", "Plus besoin"
    UNSUITED = "unsuited", "Ne convient pas"
    BREACH = "breach", "Convention non respectée"


class DeviceReturn(Base):
    __tablename__ = "device_return"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    returned_at: Mapped[datetime]
    received_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    reason: Mapped[ReturnReason]
    note: Mapped[str] = mapped_column(sa.String(300), default="")

    device: Mapped[Device] = relationship()
    received_by: Mapped[User] = relationship()
