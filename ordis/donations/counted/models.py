"""What was typed to receive devices by number."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ordis.kernel.db import Base


class CountedBatch(Base):
    """``key`` comes with the page: sent twice, the same batch is received once. ``told``: what was typed, as typed.

    ``received``: how many of them had been announced; ``added``: how many had not.
    """

    __tablename__ = "counted_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    donation_id: Mapped[int] = mapped_column(sa.ForeignKey("donation.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    told: Mapped[str] = mapped_column(sa.Text)
    received: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
