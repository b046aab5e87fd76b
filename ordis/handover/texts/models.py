"""Drafts and versions of the agreement's text, withdrawals, and what readers of other languages are shown."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.handover.texts.languages import Language
from ordis.kernel.db import Base, Referenced


class AgreementText(Base):
    """A numbered version of the agreement not to resell. Never changed: a change is a new version.

    ``body``, ``summary`` (in simple words, FALC) and ``boxes`` (sentences ticked one by one) hold variables
    (``{fin}``, see ``rules.VARIABLES``); ``sha256`` is of ``rules.canonical(body, boxes)``: two versions that differ
    by their summary alone share it. ``approved_as`` is the function of the person who approved it, ``deliberation``
    the number of the council's decision, when there is one. A trigger of the database refuses UPDATE and DELETE.
    """

    __tablename__ = "agreement_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    body: Mapped[str] = mapped_column(sa.Text)
    summary: Mapped[str] = mapped_column(sa.Text)
    boxes: Mapped[list[str]]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    approved_at: Mapped[datetime]
    approved_by: Mapped[str] = mapped_column(sa.String(120))
    approved_as: Mapped[str] = mapped_column(sa.String(120), default="")
    deliberation: Mapped[str] = mapped_column(sa.String(80), default="")

    withdrawal: Mapped["TextWithdrawal | None"] = relationship(back_populates="text")


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


class TextTranslation(Base):
    """The summary and the boxes of a version in another language. Append-only: a correction is a new ``revision``.

    ``boxes`` has as many sentences as the French, in the same order. ``translator`` is a name typed, or where it comes
    from; ``made_by`` the account, None for what comes with Ordis.
    """

    __tablename__ = "text_translation"

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement_text.id"))
    language: Mapped[Language]
    revision: Mapped[int]
    summary: Mapped[str] = mapped_column(sa.Text)
    boxes: Mapped[list[str]]
    translator: Mapped[str] = mapped_column(sa.String(120))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    text: Mapped[AgreementText] = relationship()
    review: Mapped["TranslationReview | None"] = relationship(back_populates="translation")

    __table_args__ = (sa.UniqueConstraint("text_id", "language", "revision"),)


class TranslationReview(Base):
    """A person who reads the language signs off one revision. Append-only."""

    __tablename__ = "translation_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    translation_id: Mapped[int] = mapped_column(sa.ForeignKey("text_translation.id"), unique=True)
    reviewer: Mapped[str] = mapped_column(sa.String(120))
    reviewed_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    translation: Mapped[TextTranslation] = relationship(back_populates="review")
