"""What was published, as it was published."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.db import Base


class Publication(Base):
    """One version of one period; a trigger of the database refuses to change it. A correction is the next version,
    and ``note`` says why.

    ``period``: « 2022 » or « 2022-T3 ». ``csv``, its ``size`` in bytes and its ``sha256``: the very text that is
    given, whatever Ordis would write today; ``definitions``: what each indicator meant on that day.
    """

    __tablename__ = "open_data_publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(sa.String(7))
    version: Mapped[int]
    definitions: Mapped[list[Any]]
    csv: Mapped[str] = mapped_column(sa.Text)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    note: Mapped[str] = mapped_column(sa.String(400), default="")
    published_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    published_at: Mapped[datetime]

    published_by: Mapped[User] = relationship()

    __table_args__ = (sa.UniqueConstraint("period", "version"),)
