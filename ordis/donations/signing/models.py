"""The signing of one proposed agreement, the link sent to the donor, and the pages of a paper."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.documents.models import Document
from ordis.donations.texts.models import ProposedAgreement
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, Referenced
from ordis.kernel.forgetting import Worded
from ordis.kernel.mail import OutgoingMail


class SigningStage(Choice):
    DONOR = "donor", "À signer par le donateur"
    CITY = "city", "À signer par la collectivité"
    CONFIRM = "confirm", "Papier à confirmer"
    SIGNED = "signed", "Signée des deux parties"


class Way(Choice):
    """How the donor signed."""

    SCREEN = "screen", "Sur un écran de la collectivité"
    LINK = "link", "Par un lien et un code envoyés par courriel"
    PAPER = "paper", "Sur papier"


class AgreementSigning(Base, Worded):
    """One for each proposed agreement. What is proposed anew is signed anew: this row then stays as it was.

    ``donor``: the donor's part as the proof tells it (``proof.part``), kept as JSON that only keys read; ``reason``:
    why the last photographs were sent back. ``document`` is the sealed agreement; ``proof_key`` opens its proof file
    ``proof_blob``, ``proof_sha256`` is of the clear bytes, printed on the paper.
    ``copy`` is the mail that takes the agreement to the donor.
    """

    __tablename__ = "agreement_signing"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposed_id: Mapped[int] = mapped_column(sa.ForeignKey("proposed_agreement.id"), unique=True)
    stage: Mapped[SigningStage] = mapped_column(default=SigningStage.DONOR)
    way: Mapped[Way | None]
    donor_told: Mapped[str | None] = mapped_column(EncryptedText())
    donor_signed_at: Mapped[datetime | None]
    signed_on: Mapped[date | None]
    attached_at: Mapped[datetime | None]
    attached_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    concluded_at: Mapped[datetime | None]
    concluded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"), unique=True)
    proof_sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    proof_blob: Mapped[str] = mapped_column(sa.String(64), default="")
    proof_key: Mapped[str | None] = mapped_column(EncryptedText())
    copy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("outgoing_mail.id"))

    proposed: Mapped[ProposedAgreement] = relationship()
    document: Mapped[Document | None] = relationship()
    copy: Mapped[OutgoingMail | None] = relationship()
    attached_by: Mapped[User | None] = relationship(foreign_keys=[attached_by_id])
    sheets: Mapped[list["SignedSheet"]] = relationship(
        back_populates="signing", order_by="SignedSheet.id", cascade="all, delete-orphan"
    )

    @property
    def donor(self) -> dict[str, Any] | None:
        return dict(json.loads(self.donor_told)) if self.donor_told else None

    @donor.setter
    def donor(self, told: dict[str, Any] | None) -> None:
        self.donor_told = json.dumps(told, ensure_ascii=False) if told else None

    @property
    def fingerprint(self) -> str:
        """Of the day and of the pages as they stand: what the second person looked at (hexadecimal)."""
        looked_at = [str(self.signed_on), *(f"{sheet.ref}:{sheet.sha256}" for sheet in self.sheets)]
        return hashlib.sha256(" ".join(looked_at).encode()).hexdigest()


class SignedSheet(Base, Referenced, Worded):
    """A photograph of the signed paper, or one PDF of all its pages: a blob locked with ``photo_key``; ``sha256`` is of
    the clear bytes."""

    __tablename__ = "signed_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    signing_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement_signing.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    blob: Mapped[str] = mapped_column(sa.String(64))
    photo_key: Mapped[str] = mapped_column(EncryptedText())
    media: Mapped[str] = mapped_column(sa.String(40))

    signing: Mapped[AgreementSigning] = relationship(back_populates="sheets")


class SigningLink(Base, Worded):
    """A link to sign, sent to ``email``, or opened on a screen that ``sent_by`` hands over (``way``; no ``email``).
    Only digests of the link and of the code are kept.

    A link that was sent signs nothing alone: a code of six digits, asked for on its page and sent to the same address,
    does. On a screen handed over, ``sent_by`` is there and sees who signs.
    ``tries``: of the last code. ``revoked_at``: another link, another agreement or the signature took its place.
    """

    __tablename__ = "signing_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    signing_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement_signing.id"), index=True)
    way: Mapped[Way] = mapped_column(default=Way.LINK)
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    email: Mapped[str] = mapped_column(EncryptedText())
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    expires_at: Mapped[datetime]
    codes: Mapped[int] = mapped_column(default=0)
    code_sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    code_sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None]

    sent_by: Mapped[User] = relationship()
    signing: Mapped[AgreementSigning] = relationship()
