"""Agreements signed with a pen, from the printing to the confirmation."""

import hashlib
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, Referenced
from ordis.referrals.models import Referral


class PaperStage(Choice):
    PRINTED = "printed", "À signer et à photographier"
    ATTACHED = "attached", "À confirmer"
    CONFIRMED = "confirmed", "Confirmée"


class SignedPaper(Base):
    """One paper to sign for one preparation, which ``key`` names; prepared again, it starts again.

    ``pages``: its photographs, in their order, or one scan of them all. ``reason``: why the last ones were sent back.
    """

    __tablename__ = "signed_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referral.id"), unique=True)
    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    stage: Mapped[PaperStage] = mapped_column(default=PaperStage.PRINTED, index=True)
    printed_at: Mapped[datetime]
    signed_on: Mapped[date | None]
    attached_at: Mapped[datetime | None]
    attached_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(EncryptedText(), default="")

    referral: Mapped[Referral] = relationship()
    attached_by: Mapped[User | None] = relationship(foreign_keys=[attached_by_id])
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])
    pages: Mapped[list["SignedPage"]] = relationship(
        back_populates="paper", order_by="SignedPage.id", cascade="all, delete-orphan"
    )

    @property
    def number(self) -> str:
        """What is printed on the paper and read again on the photograph: eight letters of the preparation's key."""
        return f"P-{self.key[:8].upper()}"

    @property
    def scanned(self) -> bool:
        """Whether one PDF holds all of its pages."""
        return any(page.media == "application/pdf" for page in self.pages)

    @property
    def joined(self) -> int:
        """How many pages the photographs or the scan hold, one for each photograph."""
        return sum(page.length for page in self.pages)

    @property
    def fingerprint(self) -> str:
        """Of the day said to be written and of the pages as they stand, each and in this order (hexadecimal): what the
        second person looked at. A page attached again is another one."""
        looked_at = [str(self.signed_on), *(f"{page.ref}:{page.sha256}" for page in self.pages)]
        return hashlib.sha256(" ".join(looked_at).encode()).hexdigest()


class SignedPage(Base, Referenced):
    """A photograph of the paper, or one PDF of all its pages: ``length`` of them.

    ``sha256`` is of the file as it is kept, without what a telephone writes into it: a blob locked with ``photo_key``.
    """

    __tablename__ = "signed_page"

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("signed_paper.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    blob: Mapped[str] = mapped_column(sa.String(64))
    photo_key: Mapped[str | None] = mapped_column(EncryptedText())
    media: Mapped[str] = mapped_column(sa.String(40))
    length: Mapped[int] = mapped_column(default=1)

    paper: Mapped[SignedPaper] = relationship(back_populates="pages")
