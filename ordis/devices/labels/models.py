"""What is kept about labels: printers and their corrections, sizes of the house, blank stickers, former codes."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced


class PrinterLanguage(Choice):
    PDF = "pdf", "PDF, par le pilote de l’ordinateur"
    ZPL = "zpl", "ZPL, pour une Zebra"


class LabelSize(Base, Referenced):
    """A sheet or roll that no maker's reference describes. ``measures``: the fields of ``LabelFormat``, in mm."""

    __tablename__ = "label_size"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40), unique=True)
    measures: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    archived_at: Mapped[datetime | None]


class Printer(Base, Referenced):
    """What corrects one printer: millimetres to the right and down, and a scale in thousandths (1000: as drawn).

    ``dpi``: dots per inch of its head, when they are not those of the format. ``format`` and ``next_cell``: what it
    printed last, and the first label still free on that sheet, from 1.
    """

    __tablename__ = "printer"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60), unique=True)
    language: Mapped[PrinterLanguage] = mapped_column(default=PrinterLanguage.PDF)
    dpi: Mapped[int | None]
    format: Mapped[str] = mapped_column(sa.String(40), default="")
    right_mm: Mapped[float] = mapped_column(default=0.0)
    down_mm: Mapped[float] = mapped_column(default=0.0)
    scale_thousandths: Mapped[int] = mapped_column(default=1000)
    next_cell: Mapped[int] = mapped_column(default=1)
    archived_at: Mapped[datetime | None]


class BlankSticker(Base):
    """A code printed ahead, that no device bears yet. ``batch``: number of the printing, ``VIE-2026-00003``."""

    __tablename__ = "blank_sticker"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(7), unique=True)
    batch: Mapped[str] = mapped_column(sa.String(20), index=True)
    printed_at: Mapped[datetime]
    printed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    claimed_at: Mapped[datetime | None]
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"), index=True)

    printed_by: Mapped[User] = relationship()
    device: Mapped[Device | None] = relationship()


class FormerCode(Base):
    """The code of a label that was replaced. It still leads to its device, and is never given again."""

    __tablename__ = "former_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(7), unique=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    replaced_at: Mapped[datetime]
    replaced_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(sa.String(200), default="")

    device: Mapped[Device] = relationship()
    replaced_by: Mapped[User] = relationship()
