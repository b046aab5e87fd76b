"""Evidence as received, what it says of each disk, and what people declared."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device, Disk, DiskState
from ordis.kernel.db import Base, Referenced
from ordis.wiping.evidence import Outcome

BENCH_TIME = sa.DateTime()
"""Without a zone, on purpose: the clock of a bench whose zone nobody wrote down."""

DECISIVE = frozenset({Outcome.SUCCESS.value, Outcome.FAILED.value})


class EvidenceFile(Base, Referenced):
    """A file received as evidence, kept unchanged in the blob store. The same bytes are one evidence."""

    __tablename__ = "evidence_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    filename: Mapped[str] = mapped_column(sa.String(200))
    size: Mapped[int]
    format: Mapped[str] = mapped_column(sa.String(20))
    received_at: Mapped[datetime]
    received_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    received_by: Mapped[User | None] = relationship()
    drops: Mapped[list["EvidenceDrop"]] = relationship(back_populates="evidence", order_by="EvidenceDrop.id")
    records: Mapped[list["WipeRecord"]] = relationship(back_populates="evidence", order_by="WipeRecord.id")


class EvidenceDrop(Base):
    """A file was dropped on a device: one log of a bench may speak of the disks of several devices."""

    __tablename__ = "evidence_drop"

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(sa.ForeignKey("evidence_file.id"))
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    dropped_at: Mapped[datetime]
    dropped_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    evidence: Mapped[EvidenceFile] = relationship(back_populates="drops")
    device: Mapped[Device] = relationship()
    dropped_by: Mapped[User | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("evidence_id", "device_id"),)


class WipeRecord(Base):
    """What one run of one tool says of one disk. What the evidence does not say is NULL.

    ``started_at`` and ``ended_at`` are the bench's own clock: tools print no zone, so neither do we.
    ``position`` counts the disks of the file from 0; ``ordered_at`` is the end, else the start, else the
    day of reception, and serves only to order what happened to a disk.
    """

    __tablename__ = "wipe_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(sa.ForeignKey("evidence_file.id"))
    position: Mapped[int]
    disk_id: Mapped[int | None] = mapped_column(sa.ForeignKey("disk.id"))
    recorded_at: Mapped[datetime]
    ordered_at: Mapped[datetime] = mapped_column(BENCH_TIME)
    tool: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[str | None] = mapped_column(sa.String(60))
    method: Mapped[str | None] = mapped_column(sa.String(80))
    rounds: Mapped[int | None]
    blank: Mapped[bool | None]
    verify: Mapped[str | None] = mapped_column(sa.String(10))
    device_name: Mapped[str | None] = mapped_column(sa.String(40))
    bus: Mapped[str | None] = mapped_column(sa.String(20))
    model: Mapped[str | None] = mapped_column(sa.String(120))
    serial: Mapped[str | None] = mapped_column(sa.String(128))
    medium: Mapped[str | None] = mapped_column(sa.String(20))
    capacity_bytes: Mapped[int | None] = mapped_column(sa.BigInteger)
    bytes_done: Mapped[int | None] = mapped_column(sa.BigInteger)
    started_at: Mapped[datetime | None] = mapped_column(BENCH_TIME)
    ended_at: Mapped[datetime | None] = mapped_column(BENCH_TIME)
    status: Mapped[str] = mapped_column(sa.String(20))
    errors: Mapped[int | None] = mapped_column(sa.BigInteger)
    hidden_area: Mapped[str] = mapped_column(sa.String(20))
    outcome: Mapped[str] = mapped_column(sa.String(40))
    level: Mapped[str | None] = mapped_column(sa.String(20))
    reasons: Mapped[list[str]] = mapped_column(default=list)
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    accepted_reason: Mapped[str] = mapped_column(sa.String(300), default="")

    evidence: Mapped[EvidenceFile] = relationship(back_populates="records")
    disk: Mapped[Disk | None] = relationship()
    accepted_by: Mapped[User | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("evidence_id", "position"),
        sa.Index("ix_wipe_record_disk_id_ordered_at", "disk_id", "ordered_at"),
    )

    @property
    def decides(self) -> bool:
        """Whether this line says something of the state of its disk: a success, a failure, an accepted
        reservation."""
        return self.outcome in DECISIVE or self.accepted_at is not None


class DiskStatement(Base):
    """A disk declared removed, absent or destroyed by a named person, who says how and why."""

    __tablename__ = "disk_statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    disk_id: Mapped[int | None] = mapped_column(sa.ForeignKey("disk.id"), index=True)
    state: Mapped[DiskState]
    said_at: Mapped[datetime]
    said_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(sa.String(300))

    device: Mapped[Device] = relationship()
    disk: Mapped[Disk | None] = relationship()
    said_by: Mapped[User] = relationship()
