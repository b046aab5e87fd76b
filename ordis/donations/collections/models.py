"""A round of collection and its stops."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.donations.models import Donation
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced
from ordis.kernel.forgetting import Worded
from ordis.partners.models import Site


class CollectionStage(Choice):
    """Of a round, and of each of its stops."""

    PLANNED = "planned", "Prévu"
    DONE = "done", "Fait"
    CANCELLED = "cancelled", "Annulé"


class CollectionRound(Base, Referenced, Worded):
    """One vehicle, one day. ``number`` is what sheet and calendars call it; ``reason``: why it was cancelled.

    ``key`` comes with the page: sent twice, it is one round.
    """

    __tablename__ = "collection_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    key: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    stage: Mapped[CollectionStage] = mapped_column(default=CollectionStage.PLANNED)
    day: Mapped[date] = mapped_column(index=True)
    carrier: Mapped[str] = mapped_column(sa.String(120))
    driver: Mapped[str] = mapped_column(sa.String(120), default="")
    vehicle: Mapped[str] = mapped_column(sa.String(80), default="")
    note: Mapped[str] = mapped_column(sa.String(600), default="")
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    planned_at: Mapped[datetime]
    planned_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    planned_by: Mapped[User] = relationship(foreign_keys=[planned_by_id])
    stops: Mapped[list["CollectionStop"]] = relationship(
        back_populates="round", order_by="CollectionStop.rank, CollectionStop.id"
    )


class CollectionStop(Base, Referenced, Worded):
    """A donor's door. ``rank``: its place in the order of the road; ``arrives_at`` and ``leaves_at``: the window told
    to the donor. ``site_id``: the place of the partner that ``place`` was copied from, if any.

    ``sequence`` grows at each change that calendars must hear of; ``changed_at`` is when. ``told``: the address that
    was written to last, so that a cancellation reaches whoever expects the lorry.
    """

    __tablename__ = "collection_stop"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("collection_round.id"), index=True)
    donation_id: Mapped[int] = mapped_column(sa.ForeignKey("donation.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("site.id"))
    stage: Mapped[CollectionStage] = mapped_column(default=CollectionStage.PLANNED)
    rank: Mapped[int]
    place: Mapped[str] = mapped_column(sa.String(200))
    contact: Mapped[str] = mapped_column(sa.String(120), default="")
    phone: Mapped[str] = mapped_column(sa.String(30), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    arrives_at: Mapped[datetime]
    leaves_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    told: Mapped[str] = mapped_column(sa.String(254), default="")
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    round: Mapped[CollectionRound] = relationship(back_populates="stops")
    donation: Mapped[Donation] = relationship()
    site: Mapped[Site | None] = relationship()

    __table_args__ = (sa.CheckConstraint("leaves_at > arrives_at", name="collection_stop_times"),)
