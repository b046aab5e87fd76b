"""Who owns what is given and who signs, per donation; and each agreement that was proposed, frozen."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from ordis.accounts.models import User
from ordis.documents.models import Document
from ordis.documents.wording.models import AgreementText
from ordis.donations.models import Donation
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base
from ordis.kernel.forgetting import Worded


class LegalRecord(Base, Worded):
    """What the law wants known of one donation, beside its origin and its basis. Empty strings for what is not known.

    ``owner``: of the equipment, when it is not the donor. ``decided_on``: the day of the council's decision.
    ``signatory_…``: who signs for the donor, and where the link to sign is sent; ``representative…``: the city's.
    """

    __tablename__ = "legal_record"

    donation_id: Mapped[int] = mapped_column(sa.ForeignKey("donation.id"), primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(200), default="")
    decided_on: Mapped[date | None]
    signatory: Mapped[str] = mapped_column(sa.String(120), default="")
    signatory_function: Mapped[str] = mapped_column(sa.String(120), default="")
    signatory_email: Mapped[str] = mapped_column(EncryptedText(), default="")
    representative: Mapped[str] = mapped_column(sa.String(120), default="")
    representative_function: Mapped[str] = mapped_column(sa.String(120), default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    id: Mapped[int] = synonym("donation_id")  # for rules of retention
    recorded_by: Mapped[User] = relationship()


class ProposedAgreement(Base, Worded):
    """What a donor was shown: ``facts`` (:mod:`frozen`) and the version of the text; ``document`` is the paper to sign
    that says it. What is proposed anew is another row: a trigger of the database refuses DELETE, and UPDATE of anything
    but ``facts``, which name who signs: they are forgotten with the paper, and "" from then on."""

    __tablename__ = "proposed_agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    donation_id: Mapped[int] = mapped_column(sa.ForeignKey("donation.id"), index=True)
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement_text.id"))
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), unique=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    facts: Mapped[str] = mapped_column(EncryptedText())
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    donation: Mapped[Donation] = relationship()
    text: Mapped[AgreementText] = relationship()
    document: Mapped[Document] = relationship()
