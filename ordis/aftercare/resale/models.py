"""What somebody reported, and what the city found."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device
from ordis.handover.models import HandedOverDevice
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, Referenced
from ordis.kernel.forgetting import Worded


class Finding(Choice):
    FOUNDED = "founded", "Fondé"
    UNFOUNDED = "unfounded", "Non fondé"
    UNKNOWN = "unknown", "Impossible à établir"


class Followed(Choice):
    """What the city did, within clause 11 of the agreement: it talks first, and asks no money."""

    TALKED = "talked", "Échange avec la famille, au besoin avec le prescripteur"
    ASKED_BACK = "asked_back", "Retour du matériel demandé"
    EXCLUDED = "excluded", "Plus de matériel attribué au foyer, jusqu’à une date"


class ResaleReport(Base, Referenced, Worded):
    """``line``: the handover in force when it was reported, None when the device was with no family. ``device`` is
    None when nothing bears ``code``. ``contact`` serves until the report is settled, then it goes.

    ``key`` comes from the form: sent twice, it is one report.
    """

    __tablename__ = "resale_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    code: Mapped[str] = mapped_column(sa.String(20))
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(sa.ForeignKey("handed_over_device.id"), index=True)
    said: Mapped[str] = mapped_column(EncryptedText())
    contact: Mapped[str | None] = mapped_column(EncryptedText())
    reported_at: Mapped[datetime]
    finding: Mapped[Finding | None]
    followed: Mapped[list[str]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(EncryptedText(), default="")
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    device: Mapped[Device | None] = relationship()
    line: Mapped[HandedOverDevice | None] = relationship()
    settled_by: Mapped[User | None] = relationship()

    __table_args__ = (
        sa.Index(
            "ix_resale_report_open_line_id",
            "line_id",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        ),
        sa.Index(
            "ix_resale_report_open_id",
            "id",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        ),
        sa.CheckConstraint("(settled_at IS NULL) = (finding IS NULL)", name="resale_report_settled"),
    )
