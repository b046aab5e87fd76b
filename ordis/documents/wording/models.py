"""Drafts and versions of the texts that are signed, and withdrawals."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.documents.wording.purposes import Purpose
from ordis.kernel.db import Base, Referenced


class AgreementText(Base):
    """A numbered version of an agreement's text; each purpose has its own numbers. Never changed.

    ``body``, ``summary`` (in simple words, FALC; empty where there is none) and ``boxes`` (sentences ticked one by
    one) hold variables (``{fin}``, see ``rules.Vocabulary``); ``sha256`` is of ``rules.canonical(body, boxes)``: two
    versions that differ by their summary alone share it. ``approved_as`` is the function of the person who approved it,
    ``deliberation`` the number of the council's decision, when there is one. A trigger of the database refuses UPDATE
    and DELETE.
    """

    __tablename__ = "agreement_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose]
    version: Mapped[int]
    body: Mapped[str] = mapped_column(sa.Text)
    summary: Mapped[str] = mapped_column(sa.Text)
    boxes: Mapped[list[str]]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    approved_at: Mapped[datetime]
    approved_by: Mapped[str] = mapped_column(sa.String(120))
    approved_as: Mapped[str] = mapped_column(sa.String(120), default="")
    deliberation: Mapped[str] = mapped_column(sa.String(80), default="")

    withdrawal: Mapped["TextWithdrawal | None"] = relationship(back_populates="text")

    __table_args__ = (sa.UniqueConstraint("purpose", "version"),)


class TextWithdrawal(Base):
    """From then on nothing is signed with this text. What was signed stays as it is. Never undone: append-only."""

    __tablename__ = "text_withdrawal"

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement_text.id"), unique=True)
    withdrawn_at: Mapped[datetime]
    withdrawn_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(sa.String(400))

    text: Mapped[AgreementText] = relationship(back_populates="withdrawal")
    withdrawn_by: Mapped[User] = relationship()


class TextDraft(Base, Referenced):
    """A text being written: one row each, gone once it is approved or given up.

    ``edits`` counts its savings: who saves says how many had been seen, so that nobody writes over a colleague
    unknowingly. ``based_on`` is the version that it was begun from, None for the model that comes with Ordis.
    """

    __tablename__ = "text_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose]
    title: Mapped[str] = mapped_column(sa.String(80))
    body: Mapped[str] = mapped_column(sa.Text)
    summary: Mapped[str] = mapped_column(sa.Text)
    boxes: Mapped[list[str]]
    edits: Mapped[int] = mapped_column(default=0)
    based_on_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agreement_text.id"), index=True)
    edited_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    edited_at: Mapped[datetime]

    based_on: Mapped[AgreementText | None] = relationship()
    edited_by: Mapped[User] = relationship()
