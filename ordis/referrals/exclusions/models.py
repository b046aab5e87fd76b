"""The exclusion of a household, and how it ended."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, Referenced
from ordis.kernel.forgetting import Worded
from ordis.referrals.models import Referral


class Exclusion(Base, Referenced, Worded):
    """``referral``: the one whose agreement was broken; its household is met again by its keyed hash, under no name.

    ``until``: the last day. ``ended_at``: lifted by ``lifted_by``, who says ``lifted_why``, or past its last day when
    nobody did.
    """

    __tablename__ = "exclusion"

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referral.id"), index=True)
    why: Mapped[str] = mapped_column(EncryptedText())
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    until: Mapped[date]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    lifted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    lifted_why: Mapped[str] = mapped_column(EncryptedText(), default="")

    referral: Mapped[Referral] = relationship()
    decided_by: Mapped[User] = relationship(foreign_keys=[decided_by_id])
    lifted_by: Mapped[User | None] = relationship(foreign_keys=[lifted_by_id])

    __table_args__ = (
        sa.Index(
            "uq_exclusion_in_force_referral_id",
            "referral_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )
