"""Versions of the table of factors."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.db import Base


class FactorVersion(Base):
    """One published table; a trigger of the database refuses to change it. ``content``: ``factors.as_json``."""

    __tablename__ = "impact_factor_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    content: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(sa.String(400))
    published_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    published_at: Mapped[datetime]

    published_by: Mapped[User] = relationship()
