"""Kept tallies of every indicator, day by day and month by month, and the marks that say which days to recount."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ordis.kernel.choice import Choice
from ordis.kernel.db import Base


class Grain(Choice):
    DAY = "day", "jour"
    MONTH = "month", "mois"


class Subject(Choice):
    """What changed; ``ALL`` asks for every day."""

    DEVICE = "device", "appareil"
    REFERRAL = "referral", "demande"
    HOUSEHOLD = "household", "foyer"
    DONATION = "donation", "don"
    ORGANISATION = "organisation", "structure"
    DAY = "day", "jour"
    ALL = "all", "tout"


class Tally(Base):
    """What an indicator adds up to on a day, or a month (``day`` is then its first): whole when ``dimension`` is "",
    else for one ``member`` of it. ``previous``: the French day on which the same subjects counted before, "" for
    none (see ``indicator.Facts``). A row may hold nothing: it is as if it was absent."""

    __tablename__ = "tally"

    indicator: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    dimension: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    grain: Mapped[Grain] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    member: Mapped[str] = mapped_column(sa.String(160), primary_key=True)
    previous: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    value: Mapped[int] = mapped_column(sa.BigInteger)

    __table_args__ = (sa.Index("ix_tally_grain_day", "grain", "day"), {"sqlite_with_rowid": False})


class Tallied(Base):
    """The one row that says as of when tallies are: ``counted_at``, and ``stamp``, another at each change of them."""

    __tablename__ = "tallied"

    id: Mapped[int] = mapped_column(primary_key=True)
    counted_at: Mapped[datetime]
    stamp: Mapped[str] = mapped_column(sa.String(12))


class Stale(Base):
    """Something that figures count has changed: ``key`` is its id, ``day`` a French day by itself."""

    __tablename__ = "stale"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[Subject]
    key: Mapped[int | None]
    day: Mapped[date | None]
