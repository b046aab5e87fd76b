"""What donors said of being named, and the secret addresses of their pages of thanks."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base
from ordis.partners.models import Organisation


class Naming(Choice):
    NONE = "none", "Ne pas être nommé"
    NAME = "name", "Être nommé, sans logo"
    LOGO = "logo", "Être nommé, avec le logo"


class NamingConsent(Base):
    """What a person of the donor's said, one day; the last row counts, the others stay to tell since when.

    ``logo``: the SHA-256 of a JPEG in the store; it leaves every row when the donor takes its logo back.
    """

    __tablename__ = "naming_consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    naming: Mapped[Naming]
    logo: Mapped[str | None] = mapped_column(sa.String(64))
    said_at: Mapped[datetime]
    said_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    organisation: Mapped[Organisation] = relationship()
    said_by: Mapped[User] = relationship()


class ThanksPage(Base):
    """An address that only who was given it knows. Found by ``token_sha256``; ``token`` is shown to the donor again."""

    __tablename__ = "thanks_page"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    token: Mapped[str] = mapped_column(EncryptedText())
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        sa.Index(
            "uq_thanks_page_open", "organisation_id", unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"), postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )  # fmt: skip
