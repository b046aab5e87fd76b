"""Work orders and what they hold; the checklists and the points table, as versions that are never changed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device, Kind
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, Referenced


class Answer(Choice):
    OK = "ok", "Fonctionne"
    REPAIRED = "repaired", "Réparé"
    FAULTY = "faulty", "Défectueux"
    NOT_APPLICABLE = "not_applicable", "Sans objet"


class Checklist(Base):
    """One version of what is tried on a kind of device. ``items``: ``name, label, look_at, required`` each, in order.

    Written once; the highest version of a kind is the one in force.
    """

    __tablename__ = "checklist"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    version: Mapped[int]
    items: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    published_by: Mapped[User | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("kind", "version"),)


class PointsTable(Base):
    """One version of how points make a class of performance. ``rules``: criteria with steps, and the classes."""

    __tablename__ = "points_table"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    rules: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    published_by: Mapped[User | None] = relationship()


class WorkOrder(Base):
    """The reconditioning of one device, from its start to « Prêt ». A returned device gets another.

    ``checklist``: the version that its answers answer; None, the one that Ordis ships. ``rating``: the points of
    the device line by line, and the version of their table. ``accessories``: names of what goes with it.
    ``minutes_spent``: what its ``times`` add up to. ``quality_note``: why the last quality check was refused.
    ``refused_points``: names of items that it sent back, or ``rules.ANYTHING``, until they are answered again;
    ``rework``: what was done about it, or why nothing had to be.
    """

    __tablename__ = "work_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    started_at: Mapped[datetime]
    started_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    finished_at: Mapped[datetime | None]
    minutes_spent: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    checklist_id: Mapped[int | None] = mapped_column(sa.ForeignKey("checklist.id"))
    diagnosis: Mapped[str] = mapped_column(sa.Text, default="")
    system_image: Mapped[str] = mapped_column(sa.String(120), default="")
    licence_key: Mapped[str | None] = mapped_column(EncryptedText(), deferred=True)
    licence_cost_cents: Mapped[int | None]
    accessories: Mapped[list[str]] = mapped_column(default=list)
    rating: Mapped[dict[str, Any]] = mapped_column(default=dict)
    quality_note: Mapped[str] = mapped_column(sa.String(500), default="")
    refused_points: Mapped[list[str]] = mapped_column(default=list)
    rework: Mapped[str] = mapped_column(sa.String(500), default="")

    device: Mapped[Device] = relationship()
    checklist: Mapped[Checklist | None] = relationship()
    started_by: Mapped[User] = relationship()
    answers: Mapped[list["ChecklistAnswer"]] = relationship(
        back_populates="work_order", order_by="ChecklistAnswer.id", lazy="selectin"
    )
    times: Mapped[list["WorkTime"]] = relationship(order_by="WorkTime.id")

    __table_args__ = (
        sa.Index(
            "uq_work_order_open_device",
            "device_id",
            unique=True,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        ),
    )


class ChecklistAnswer(Base):
    __tablename__ = "checklist_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    item: Mapped[str] = mapped_column(sa.String(40))
    answer: Mapped[Answer]
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    answered_at: Mapped[datetime]
    answered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    work_order: Mapped[WorkOrder] = relationship(back_populates="answers")
    answered_by: Mapped[User] = relationship()

    __table_args__ = (sa.UniqueConstraint("work_order_id", "item"),)


class WorkTime(Base):
    """Minutes that one person noted in one go. ``key`` is the page they were typed on: sent twice, they count once.

    None at all: the person changed something without noting time, and has worked all the same.
    """

    __tablename__ = "work_time"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    minutes: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(40))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    by: Mapped[User] = relationship()

    __table_args__ = (sa.UniqueConstraint("work_order_id", "key"),)


class WorkPhoto(Base, Referenced):
    """A photograph of a device on the bench, in the blob store, made smaller and without its EXIF."""

    __tablename__ = "work_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    caption: Mapped[str] = mapped_column(sa.String(200), default="")
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    device: Mapped[Device] = relationship()
    taken_by: Mapped[User] = relationship()
