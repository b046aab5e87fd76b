"""Files of the national schema that somebody brought, from the upload to what they changed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.db import Base, Referenced


class DirectoryImport(Base, Referenced):
    """One file. ``mapping``: column of the file → field of the schema; ``figures``: new, changed, unchanged, errors."""

    __tablename__ = "directory_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    filename: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    uploaded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    uploaded_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]

    uploaded_by: Mapped[User] = relationship()
