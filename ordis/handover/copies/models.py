"""Copies of the sealed agreement that were given to the family."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.kernel.choice import Choice
from ordis.kernel.db import Base
from ordis.kernel.mail import OutgoingMail


class CopyWay(Choice):
    PRINTED = "printed", "imprimé"
    MAILED = "mailed", "confié à la messagerie"


class AgreementCopy(Base):
    """A copy given to the family. ``key`` comes from the page that gave it: pressed twice, it is one copy; printed, it
    is noted once. ``mail`` says what became of one that was mailed; the address it was sent to is nowhere here."""

    __tablename__ = "agreement_copy"

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(sa.ForeignKey("handover.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    way: Mapped[CopyWay]
    given_at: Mapped[datetime]
    given_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    mail_id: Mapped[int | None] = mapped_column(sa.ForeignKey("outgoing_mail.id"))

    mail: Mapped[OutgoingMail | None] = relationship()

    __table_args__ = (
        sa.Index(
            "uq_agreement_copy_printed_handover_id",
            "handover_id",
            unique=True,
            sqlite_where=sa.text("way = 'printed'"),
            postgresql_where=sa.text("way = 'printed'"),
        ),
    )
