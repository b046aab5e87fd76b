"""One work order per passage of a device through the workshop, and its checklist answers."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base


class Answer(Choice):
    OK = "ok", "Fonctionne"
    REPAIRED = "repaired", "Réparé"
    FAULTY = "faulty", "Défectueux"
    NOT_APPLICABLE = "not_applicable", "Sans objet"


class WorkOrder(Base):
    """The reconditioning of one device, from its start to « Prêt ». A returned device gets another."""

    __tablename__ = "work_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    started_at: Mapped[datetime]
    started_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    finished_at: Mapped[datetime | None]
    minutes_spent: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(sa.Text, default="")

    device: Mapped[Device] = relationship()
    started_by: Mapped[User] = relationship()
    answers: Mapped[list["ChecklistAnswer"]] = relationship(
        back_populates="work_order", order_by="ChecklistAnswer.id", lazy="selectin"
    )

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
    answered_at: Mapped[datetime]
    answered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    work_order: Mapped[WorkOrder] = relationship(back_populates="answers")
    answered_by: Mapped[User] = relationship()

    __table_args__ = (sa.UniqueConstraint("work_order_id", "item"),)
