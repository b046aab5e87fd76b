"""Batches of papers and their lines."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.documents.models import Document
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced


class LineState(Choice):
    WAITING = "waiting", "À sceller"
    DONE = "done", "Scellé"
    FAILED = "failed", "Non scellé"


class Batch(Base, Referenced):
    """``kind`` names an entry of :mod:`ordis.documents.batches.kinds`. ``held_by``: why nothing of it can be sealed
    for now; the worker tries again."""

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
    held_by: Mapped[str] = mapped_column(sa.String(400), default="")

    asked_by: Mapped[User] = relationship()
    lines: Mapped[list["BatchLine"]] = relationship(back_populates="batch", order_by="BatchLine.id")


class BatchLine(Base):
    """One paper to make. ``subject`` is a number or a code, never a person; it waits in one batch at a time."""

    __tablename__ = "batch_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str] = mapped_column(sa.String(120))
    state: Mapped[LineState] = mapped_column(default=LineState.WAITING)
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    done_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))

    batch: Mapped[Batch] = relationship(back_populates="lines")
    document: Mapped[Document | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("batch_id", "subject"),
        sa.Index("ix_batch_line_state_id", "state", "id"),
        sa.Index(
            "uq_batch_line_waiting",
            "kind",
            "subject",
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )
