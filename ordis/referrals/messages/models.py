"""Messages about a referral."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base
from ordis.referrals.models import Referral


class ReferralMessage(Base):
    """``by_city``: on which side the author stood when it was written. ``read_at``: when the other side opened it.

    ``idempotency_key``: of the form, so that a double click writes once.
    """

    __tablename__ = "referral_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referral.id"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    by_city: Mapped[bool]
    text: Mapped[str] = mapped_column(EncryptedText())
    written_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    idempotency_key: Mapped[str] = mapped_column(sa.String(40), unique=True)

    referral: Mapped[Referral] = relationship()
    author: Mapped[User] = relationship()

    __table_args__ = (
        sa.Index(
            "ix_referral_message_unread",
            "by_city",
            "referral_id",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        ),
    )
