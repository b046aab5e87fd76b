"""Scans already answered, so that one sent again when the network is back is applied once."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ordis.kernel.db import Base


class ScanReceipt(Base):
    """``key``: fingerprint of what was sent, and of the key that the page drew before it sent it (``Sent``);
    ``answer``: what the page was told, told again word for word."""

    __tablename__ = "scan_receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(36))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    answer: Mapped[dict[str, Any]]

    __table_args__ = (sa.UniqueConstraint("user_id", "key"),)
