"""What was recalled, so that it is recalled once."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ordis.kernel.db import Base


class Reminder(Base):
    """An appointment was recalled as it stood at that ``sequence``: moved since, it is recalled again."""

    __tablename__ = "reminder"

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[int] = mapped_column(sa.ForeignKey("appointment.id"))
    sequence: Mapped[int]
    sent_at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("appointment_id", "sequence", name="uq_reminder_appointment_sequence"),)
