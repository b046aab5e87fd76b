"""Proposals for many referrals at once."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.allocation.commission.models import Commission
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced


class Outcome(Choice):
    """What became of a line once its plan was applied."""

    RESERVED = "reserved", "Réservé"
    LOST = "lost", "N’a pas tenu"
    UNTICKED = "unticked", "Décoché"


class AllocationPlan(Base, Referenced):
    """``lines``: ``{"referral": number, "device": code, "points": n, "why": sentence}`` for each pair proposed, by
    priority; once applied also ``"outcome"``, a value of :class:`Outcome`, and ``"said"``, why it was lost.
    ``left_out``: ``{"referral": number, "why": sentence}``."""

    __tablename__ = "allocation_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    commission_id: Mapped[int | None] = mapped_column(sa.ForeignKey("commission.id"), index=True)
    lines: Mapped[list[Any]] = mapped_column(default=list)
    left_out: Mapped[list[Any]] = mapped_column(default=list)
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    made_at: Mapped[datetime]
    applied_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    applied_at: Mapped[datetime | None]

    commission: Mapped[Commission | None] = relationship()
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
    applied_by: Mapped[User | None] = relationship(foreign_keys=[applied_by_id])
