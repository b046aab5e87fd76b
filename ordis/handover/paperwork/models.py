"""Agreements signed with a pen, from the printing to the confirmation."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base
from ordis.referrals.models import Referral


class PaperStage(Choice):
    PRINTED = "printed", "À signer et à photographier"
    ATTACHED = "attached", "À confirmer"
    CONFIRMED = "confirmed", "Confirmée"


class SignedPaper(Base):
    """One paper to sign for one preparation, which ``key`` names; prepared again, it starts again.

    ``sha256`` is of the photograph as it is kept, without what a telephone writes into it: a blob locked with
    ``photo_key``. ``reason``: why the last photograph was sent back.
    """

    __tablename__ = "signed_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referral.id"), unique=True)
    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    stage: Mapped[PaperStage] = mapped_column(default=PaperStage.PRINTED, index=True)
    printed_at: Mapped[datetime]
    signed_on: Mapped[date | None]
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    blob: Mapped[str | None] = mapped_column(sa.String(64))
    photo_key: Mapped[str | None] = mapped_column(EncryptedText())
    media: Mapped[str] = mapped_column(sa.String(40), default="")
    attached_at: Mapped[datetime | None]
    attached_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")

    referral: Mapped[Referral] = relationship()
    attached_by: Mapped[User | None] = relationship(foreign_keys=[attached_by_id])

    @property
    def number(self) -> str:
        """What is printed on the paper and read again on the photograph: eight letters of the preparation's key."""
        return f"P-{self.key[:8].upper()}"
