"""What happened to a device while a family had it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.handover.models import HandedOverDevice
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced
from ordis.kernel.forgetting import Worded


class IncidentKind(Choice):
    BREAKDOWN = "breakdown", "Panne"
    DAMAGE = "damage", "Casse"
    LOSS = "loss", "Perte"
    THEFT = "theft", "Vol"


class ToldBy(Choice):
    """How the city learnt of it."""

    COUNTER = "counter", "Au guichet"
    PHONE = "phone", "Par téléphone"
    STRUCTURE = "structure", "Par la structure"


class IncidentStage(Choice):
    DECLARED = "declared", "Déclaré"
    IN_WORKSHOP = "in_workshop", "À l’atelier"
    REPAIRED = "repaired", "Réparé et rendu"
    HANDED_BACK = "handed_back", "Rendu sans réparation"
    EXCHANGED = "exchanged", "Échangé"
    RETURNED = "returned", "Revenu à la ville"
    FOUND = "found", "Retrouvé"
    CLOSED = "closed", "Clos sans suite"


class Incident(Base, Referenced, Worded):
    """``line``: the device and the handover by which its family has it. ``complaint``: of a theft, whether one was
    filed; ``police_reference`` is what the family chose to tell, never a copy of a paper.

    ``deposited_with``: values of ``KitItem`` left with it for a repair. ``outcome``: what was done, said at the end.
    """

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(sa.ForeignKey("handed_over_device.id"), index=True)
    kind: Mapped[IncidentKind]
    stage: Mapped[IncidentStage] = mapped_column(default=IncidentStage.DECLARED)
    told_by: Mapped[ToldBy]
    text: Mapped[str] = mapped_column(sa.String(300), default="")
    complaint: Mapped[bool | None]
    police_reference: Mapped[str] = mapped_column(sa.String(60), default="")
    declared_at: Mapped[datetime] = mapped_column(index=True)
    declared_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    deposited_at: Mapped[datetime | None]
    deposited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    deposited_with: Mapped[list[str]] = mapped_column(default=list)
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    outcome: Mapped[str] = mapped_column(sa.String(300), default="")

    line: Mapped[HandedOverDevice] = relationship()
    declared_by: Mapped[User] = relationship(foreign_keys=[declared_by_id])
    deposited_by: Mapped[User | None] = relationship(foreign_keys=[deposited_by_id])
    settled_by: Mapped[User | None] = relationship(foreign_keys=[settled_by_id])

    __table_args__ = (
        sa.Index(
            "uq_incident_open_line_id",
            "line_id",
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        ),
    )
