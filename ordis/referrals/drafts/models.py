"""Referrals half written."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, Referenced


class ReferralDraft(Base, Referenced):
    """``answers``: JSON of what was typed so far, encrypted as a whole since it may hold an identity.

    ``label`` is what the list shows: the author's own file number, or the district; never a name. Its ``ref`` is the
    ``idempotency_key`` of the referral that it becomes.
    """

    __tablename__ = "referral_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    answers: Mapped[str] = mapped_column(EncryptedText(), deferred=True)
    label: Mapped[str] = mapped_column(sa.String(120), default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)

    author: Mapped[User] = relationship()
