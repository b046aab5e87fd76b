"""Tokens by which a bench speaks to Ordis without a person at the keyboard."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.kernel.db import Base, Referenced
from ordis.wiping.models import Bench


class ApiToken(Base, Referenced):
    """One token of one bench. Only its SHA-256 is kept: the token itself is shown once.

    It acts as ``owner`` and never beyond: ``scopes`` are values of ``api.scopes.Scope``, cut down to what the
    owner may do at the moment of the call.
    """

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    bench_id: Mapped[int] = mapped_column(sa.ForeignKey("bench.id"), index=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    prefix: Mapped[str] = mapped_column(sa.String(12))
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    bench: Mapped[Bench] = relationship()
    owner: Mapped[User] = relationship()
