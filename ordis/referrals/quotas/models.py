"""Quotas per structure and period."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.kernel.db import Base, Referenced
from ordis.partners.models import Organisation


class QuotaPeriod(Base, Referenced):
    """How many referrals a structure may deposit from ``starts_on`` to ``ends_on``, both included.

    Outside every such period, ``Organisation.yearly_quota`` counts, per civil year. ``opens_at`` and ``closes_at``
    say the same as instants (midnight in Paris; the second is excluded): what referrals are counted by.
    """

    __tablename__ = "quota_period"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    limit: Mapped[int]
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    set_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    set_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "starts_on"),
        sa.CheckConstraint("ends_on >= starts_on", name="quota_period_order"),
    )
