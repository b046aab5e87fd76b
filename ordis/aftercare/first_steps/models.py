"""When and where a family is helped to begin, and whether it came."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.kernel.db import Base, Referenced
from ordis.partners.models import Site
from ordis.referrals.models import Referral


class FirstSteps(Base, Referenced):
    """``sequence`` grows at each change, as iCalendar wants. ``attended``: None until somebody says it.

    ``followed_at``: another session was planned after this one was held; one session of a referral is open at a time.
    """

    __tablename__ = "first_steps_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referral.id"), index=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    attended: Mapped[bool | None]
    followed_at: Mapped[datetime | None]

    referral: Mapped[Referral] = relationship()
    site: Mapped[Site] = relationship()

    __table_args__ = (
        sa.Index(
            "uq_first_steps_session_open",
            "referral_id",
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL AND followed_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL AND followed_at IS NULL"),
        ),
    )
