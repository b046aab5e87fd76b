"""The city's own texts of messages."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.db import Base


class MailText(Base):
    """A version of a stage's text, numbered from 1 for each; the last one counts, none is changed or deleted: a trigger
    of the database refuses it.

    ``is_shipped``: the city went back to the text that comes with Ordis. It then follows that one, whatever a later
    Ordis says; what is kept here is what it said that day.
    """

    __tablename__ = "mail_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(sa.String(60))
    version: Mapped[int]
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    is_shipped: Mapped[bool] = mapped_column(default=False)
    written_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    written_at: Mapped[datetime]

    written_by: Mapped[User] = relationship()

    __table_args__ = (sa.UniqueConstraint("stage", "version"),)
