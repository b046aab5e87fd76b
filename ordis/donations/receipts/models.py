"""What a donor declares of the value of its gift."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.donations.models import Donation
from ordis.kernel.db import Base


class GiftValue(Base):
    """The amount that the donor typed, in cents, under its own responsibility; typed anew, it takes the old one's
    place, and the receipt that was sealed with the old one stays registered. ``legal_form``: « SARL », « SAS »…"""

    __tablename__ = "gift_value"

    donation_id: Mapped[int] = mapped_column(sa.ForeignKey("donation.id"), primary_key=True)
    amount_cents: Mapped[int] = mapped_column(sa.BigInteger)
    legal_form: Mapped[str] = mapped_column(sa.String(60))
    typed_at: Mapped[datetime]
    typed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    donation: Mapped[Donation] = relationship()
    typed_by: Mapped[User] = relationship()

    __table_args__ = (sa.CheckConstraint("amount_cents > 0", name="amount_positive"),)
