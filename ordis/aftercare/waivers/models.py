"""A demand to be freed of the engagement, and its answer."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.documents.models import Document
from ordis.handover.models import HandedOverDevice
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, Referenced
from ordis.kernel.forgetting import Worded


class WaiverReason(Choice):
    """The events that clause 5 of the agreement names."""

    ABROAD = "abroad", "Départ à l’étranger"
    DEATH = "death", "Décès"
    DISABILITY = "disability", "Handicap"
    OTHER_EQUIPMENT = "other_equipment", "Autre équipement reçu"
    OTHER = "other", "Autre"


class AskedBy(Choice):
    """How the family asked: clause 5 leaves it the choice."""

    COUNTER = "counter", "Au guichet"
    LETTER = "letter", "Par courrier"
    MAIL = "mail", "Par courriel"
    PRESCRIBER = "prescriber", "De vive voix, auprès du prescripteur"


class Outcome(Choice):
    """``MOOT``: the engagement ended before anybody answered, so there is nothing to answer."""

    GRANTED = "granted", "Accordée"
    REFUSED = "refused", "Refusée"
    MOOT = "moot", "Sans objet"


class Waiver(Base, Referenced, Worded):
    """``note`` and ``why`` are encrypted: a family's life may be read there. ``why`` is the city's, and is printed.

    ``document``: the written answer; none when the demand was moot.
    """

    __tablename__ = "waiver"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(sa.ForeignKey("handed_over_device.id"), index=True)
    reason: Mapped[WaiverReason]
    asked_by: Mapped[AskedBy]
    note: Mapped[str] = mapped_column(EncryptedText(), default="")
    asked_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    outcome: Mapped[Outcome | None]
    why: Mapped[str] = mapped_column(EncryptedText(), default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))

    line: Mapped[HandedOverDevice] = relationship()
    written_by: Mapped[User] = relationship(foreign_keys=[written_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    document: Mapped[Document | None] = relationship()

    __table_args__ = (
        sa.Index(
            "uq_waiver_open_line_id",
            "line_id",
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="waiver_decided"),
    )
