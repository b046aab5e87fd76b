"""A stock-take, what it expected when it opened, and each scan of it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced
from ordis.stock.models import Place


class CountStage(Choice):
    OPEN = "open", "En cours"
    CLOSED = "closed", "Clos"
    CANCELLED = "cancelled", "Abandonné"


class CountOutcome(Choice):
    FOUND = "found", "Trouvé à sa place"
    ELSEWHERE = "elsewhere", "Trouvé ailleurs que prévu"
    UNEXPECTED = "unexpected", "Inattendu"
    LEFT = "left", "Sorti pendant l’inventaire"
    MOVED = "moved", "Déplacé pendant l’inventaire"
    MISSING = "missing", "Manquant"


class Surprise(Choice):
    """Why nobody expected a device that was scanned, as the records stood at that instant."""

    UNPLACED = "unplaced", "N’était rangé nulle part"
    OTHER_BRANCH = "other_branch", "Était rangé dans une partie qui n’est pas comptée"
    ARRIVED = "arrived", "Rangé ici depuis l’ouverture"
    AWAY = "away", "Noté chez un atelier extérieur"
    GONE = "gone", "Noté sorti : remis ou recyclé"
    NOT_ARRIVED = "not_arrived", "Noté annoncé ou non reçu"


class StockTake(Base, Referenced):
    """``number``: ``INV-2026-00002``. ``place``: the branch of the tree that is counted; None is all of it.

    ``expected``: devices that stood there when it opened. ``figures``: lines per outcome, frozen when it closes.
    """

    __tablename__ = "stock_take"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"), index=True)
    stage: Mapped[CountStage] = mapped_column(default=CountStage.OPEN)
    expected: Mapped[int] = mapped_column(default=0)
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(sa.String(500), default="")

    place: Mapped[Place | None] = relationship()
    opened_by: Mapped[User] = relationship(foreign_keys=[opened_by_id])
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])


class CountLine(Base):
    """One device of a stock-take: expected when it opened, or scanned though nobody expected it, or both.

    One line per device, whoever scans it and how many times: the database says so. ``outcome`` is None until it is
    scanned or the stock-take closes. ``surprise`` is set for a device that was not on the list, and for it alone.
    ``moved``: the close put it where it was found.
    """

    __tablename__ = "count_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    stock_take_id: Mapped[int] = mapped_column(sa.ForeignKey("stock_take.id"))
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    expected_place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"))
    found_place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"))
    scanned_at: Mapped[datetime | None]
    scanned_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    outcome: Mapped[CountOutcome | None]
    surprise: Mapped[Surprise | None]
    moved: Mapped[bool] = mapped_column(default=False)

    stock_take: Mapped[StockTake] = relationship()
    device: Mapped[Device] = relationship()
    expected_place: Mapped[Place | None] = relationship(foreign_keys=[expected_place_id])
    found_place: Mapped[Place | None] = relationship(foreign_keys=[found_place_id])
    scanned_by: Mapped[User | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("stock_take_id", "device_id"),
        sa.Index("ix_count_line_stock_take_id_outcome_id", "stock_take_id", "outcome", "id"),
        sa.Index(
            "ix_count_line_progress",
            "stock_take_id",
            "outcome",
            "expected_place_id",
            "found_place_id",
            "scanned_by_id",
            "scanned_at",
        ),
    )


class CountPhoto(Base, Referenced):
    """A photograph of a shelf as it stood, in the blob store."""

    __tablename__ = "count_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    stock_take_id: Mapped[int] = mapped_column(sa.ForeignKey("stock_take.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    caption: Mapped[str] = mapped_column(sa.String(200), default="")
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    place: Mapped[Place | None] = relationship()
    taken_by: Mapped[User] = relationship()
