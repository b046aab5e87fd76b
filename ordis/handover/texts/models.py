"""What readers of other languages are shown of a text: translations, and who checked them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.documents.wording.models import AgreementText
from ordis.handover.texts.languages import Language
from ordis.kernel.db import Base


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
