"""The running order of a ceremony."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.ceremonies.models import Ceremony
from ordis.kernel.db import Base, Referenced


class RunningItem(Base, Referenced):
    """One moment of a ceremony: ``minutes`` long, the ``rank``-th. Hours are computed, never kept.

    ``once`` makes one item of a form sent twice.
    """

    __tablename__ = "running_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    ceremony_id: Mapped[int] = mapped_column(sa.ForeignKey("ceremony.id"), index=True)
    rank: Mapped[int]
    minutes: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(120))
    speaker: Mapped[str] = mapped_column(sa.String(160), default="")
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    once: Mapped[str | None] = mapped_column(sa.String(40), unique=True)

    ceremony: Mapped[Ceremony] = relationship()

    __table_args__ = (sa.CheckConstraint("minutes > 0", name="running_item_minutes"),)
