"""What the report of a ceremony says besides its figures, and what was frozen of it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ordis.kernel.db import Base


class CeremonyReport(Base):
    """``incidents`` and ``next_steps`` are typed by the coordinator, for the next issue. ``frozen``: facts of the first
    issue, at closing; those that follow say the same, less the testimonies that were withdrawn."""

    __tablename__ = "ceremony_report"

    ceremony_id: Mapped[int] = mapped_column(sa.ForeignKey("ceremony.id"), primary_key=True)
    incidents: Mapped[str] = mapped_column(sa.Text, default="")
    next_steps: Mapped[str] = mapped_column(sa.Text, default="")
    frozen: Mapped[dict[str, Any] | None]
