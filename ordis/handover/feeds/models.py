"""An address to which somebody's agenda subscribes."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.handover.venues.models import Venue
from ordis.kernel.db import Base, Referenced


class CalendarFeed(Base, Referenced):
    """It shows what ``owner`` may see at the moment it is read, at ``venue`` alone when there is one.

    Only the SHA-256 of the secret of the address is kept: the address is shown once. Reading it writes nothing.
    """

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("venue.id"))
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    opened_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    owner: Mapped[User] = relationship()
    venue: Mapped[Venue | None] = relationship()
