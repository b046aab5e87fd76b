"""Sessions of the commission and what it decided of each referral."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.documents.models import Document
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced
from ordis.referrals.models import Referral


class Decision(Choice):
    ACCEPT = "accept", "Accordée"
    REFUSE = "refuse", "Refusée"
    POSTPONE = "postpone", "Reportée"
    ASK = "ask", "À compléter"


class Outcome(Choice):
    """What became of a decision once the session was closed."""

    APPLIED = "applied", "Appliquée"
    SERVED = "served", "Déjà servie par une réservation"
    ALREADY = "already", "Déjà fait"
    KEPT_OUT = "kept_out", "Sans effet"


class Commission(Base, Referenced):
    """One session. ``number``: « COM-2026-00001 »; ``members``: who sits, as the minutes will say it (functions).

    ``score_version``: the table of priority that gave the points of the list. ``edits`` counts what was decided, so
    that a page knows what a colleague decided after it was shown.
    """

    __tablename__ = "commission"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    held_on: Mapped[date] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(sa.String(160), default="")
    members: Mapped[list[str]] = mapped_column(default=list)
    remarks: Mapped[str] = mapped_column(sa.Text, default="")
    score_version: Mapped[int]
    edits: Mapped[int] = mapped_column(default=0)
    opened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    opened_at: Mapped[datetime]
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))

    opened_by: Mapped[User] = relationship(foreign_keys=[opened_by_id])
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])
    document: Mapped[Document | None] = relationship()
    lines: Mapped[list["CommissionLine"]] = relationship(back_populates="commission", order_by="CommissionLine.rank")

    @property
    def open(self) -> bool:
        return self.closed_at is None and self.cancelled_at is None


class CommissionLine(Base):
    """A referral on the list of a session. ``rank``, ``score`` and ``score_lines`` are frozen when it is put there.

    ``listed_at``: when that was. ``carried_from``: the number of the session that put it off, or "". ``open`` until the
    session is closed: a referral is on one open list at most, which an index holds. ``edit``: ``Commission.edits``
    when it was last decided. ``reason``: of a refusal or a postponement, the question of « à compléter », or why a
    household that was served already is granted another computer.
    """

    __tablename__ = "commission_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    commission_id: Mapped[int] = mapped_column(sa.ForeignKey("commission.id"), index=True)
    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referral.id"), index=True)
    rank: Mapped[int]
    score: Mapped[int]
    score_lines: Mapped[list[str]] = mapped_column(default=list)
    listed_at: Mapped[datetime]
    carried_from: Mapped[str] = mapped_column(sa.String(20), default="")
    open: Mapped[bool] = mapped_column(default=True)
    edit: Mapped[int] = mapped_column(default=0)
    decision: Mapped[Decision | None]
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    said: Mapped[str] = mapped_column(sa.String(400), default="")

    commission: Mapped[Commission] = relationship(back_populates="lines")
    referral: Mapped[Referral] = relationship()
    decided_by: Mapped[User | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("commission_id", "referral_id"),
        sa.Index(
            "uq_commission_line_open_referral",
            "referral_id",
            unique=True,
            sqlite_where=sa.text("open"),
            postgresql_where=sa.text("open"),
        ),
    )
