"""What was told about the end of a period, once."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.handover.models import HandedOverDevice
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base


class NoticeKind(Choice):
    ENDING = "ending", "Rappel avant la fin"
    ENDED = "ended", "Remerciement à la fin"


class EngagementNotice(Base):
    """A line of the register was told of. Neither to whom, nor at which address."""

    __tablename__ = "engagement_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(sa.ForeignKey("handed_over_device.id"))
    kind: Mapped[NoticeKind]
    told_on: Mapped[date]

    line: Mapped[HandedOverDevice] = relationship()

    __table_args__ = (sa.UniqueConstraint("line_id", "kind"),)
