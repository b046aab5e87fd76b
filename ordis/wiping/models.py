"""Evidence as received, what it says of each disk, and what people declared."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.models import User
from ordis.devices.models import Device, Disk, DiskState
from ordis.kernel.choice import Choice
from ordis.kernel.db import Base, Referenced
from ordis.wiping.evidence import Outcome, Technique

BENCH_TIME = sa.DateTime()
"""Without a zone, on purpose: the clock of a bench whose zone nobody wrote down."""

DECISIVE = frozenset({Outcome.SUCCESS.value, Outcome.FAILED.value})


def _same_as(column: str) -> Callable[[Any], Any]:
    return lambda context: context.get_current_parameters()[column]


class Bench(Base, Referenced):
    """A machine of the workshop that wipes and sends what it sees.

    ``is_station``: it wipes disks of other computers, so that its own serial and UUID say nothing of whose
    disks it saw (evidence.md: rule 2 of matching stays silent).
    """

    __tablename__ = "bench"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    host_serial: Mapped[str | None] = mapped_column(sa.String(80))
    host_uuid: Mapped[str | None] = mapped_column(sa.String(36))
    is_station: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class EvidenceFile(Base, Referenced):
    """A file received as evidence, kept unchanged in the blob store. The same bytes are one evidence.

    ``machines``: what an inventory says, as ``Machine.as_json``. ``waits``: the file as a whole, an inventory or
    what nothing interprets, waits for a person to say of which device it is; lines wait each for themselves.
    ``note``: why a file is « non interprété ».
    ``container``: the archive in which it first came.
    """

    __tablename__ = "evidence_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    filename: Mapped[str] = mapped_column(sa.String(200))
    size: Mapped[int]
    format: Mapped[str] = mapped_column(sa.String(20))
    received_at: Mapped[datetime]
    received_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    bench_id: Mapped[int | None] = mapped_column(sa.ForeignKey("bench.id"))
    container_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence_file.id"))
    machines: Mapped[list[Any]] = mapped_column(default=list)
    waits: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(sa.String(400), default="")
    set_aside_at: Mapped[datetime | None]
    set_aside_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    received_by: Mapped[User | None] = relationship(foreign_keys=[received_by_id])
    set_aside_by: Mapped[User | None] = relationship(foreign_keys=[set_aside_by_id])
    bench: Mapped[Bench | None] = relationship()
    container: Mapped["EvidenceFile | None"] = relationship(remote_side=[id])
    drops: Mapped[list["EvidenceDrop"]] = relationship(back_populates="evidence", order_by="EvidenceDrop.id")
    records: Mapped[list["WipeRecord"]] = relationship(back_populates="evidence", order_by="WipeRecord.position")

    __table_args__ = (
        sa.Index(
            "ix_evidence_file_waiting_id",
            "id",
            sqlite_where=sa.text("waits = 1"),
            postgresql_where=sa.text("waits"),
        ),
    )


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
    ``position`` counts the disks of the file from 0, and lets SQLAlchemy insert them all in one statement;
    ``ordered_at`` is the end, else the start, else the day of reception, and serves only to order what happened
    to a disk. ``read_outcome`` and ``read_reasons``: what the file says by itself; ``outcome`` and ``reasons``: the
    same, as the house may believe it. ``firmware_erase``: the erase by the disk itself that this read-back proves.
    ``set_aside_at``: a person said that it concerns no device of ours.
    """

    __tablename__ = "wipe_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(sa.ForeignKey("evidence_file.id"))
    position: Mapped[int] = mapped_column(insert_sentinel=True)
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
    technique: Mapped[Technique] = mapped_column(default=Technique.OVERWRITE)
    capacity_bytes: Mapped[int | None] = mapped_column(sa.BigInteger)
    bytes_done: Mapped[int | None] = mapped_column(sa.BigInteger)
    started_at: Mapped[datetime | None] = mapped_column(BENCH_TIME)
    ended_at: Mapped[datetime | None] = mapped_column(BENCH_TIME)
    status: Mapped[str] = mapped_column(sa.String(20))
    errors: Mapped[int | None] = mapped_column(sa.BigInteger)
    hidden_area: Mapped[str] = mapped_column(sa.String(20))
    read_outcome: Mapped[str] = mapped_column(sa.String(40), default=_same_as("outcome"))
    read_reasons: Mapped[list[str]] = mapped_column(default=_same_as("reasons"))
    outcome: Mapped[str] = mapped_column(sa.String(40))
    level: Mapped[str | None] = mapped_column(sa.String(20))
    reasons: Mapped[list[str]] = mapped_column(default=list)
    host_serial: Mapped[str | None] = mapped_column(sa.String(80))
    host_uuid: Mapped[str | None] = mapped_column(sa.String(36))
    tag: Mapped[str | None] = mapped_column(sa.String(80))
    operator: Mapped[str | None] = mapped_column(sa.String(120))
    firmware_erase_id: Mapped[int | None] = mapped_column(sa.ForeignKey("firmware_erase.id"))
    set_aside_at: Mapped[datetime | None]
    set_aside_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    accepted_reason: Mapped[str] = mapped_column(sa.String(300), default="")

    evidence: Mapped[EvidenceFile] = relationship(back_populates="records")
    disk: Mapped[Disk | None] = relationship()
    firmware_erase: Mapped["FirmwareErase | None"] = relationship()
    accepted_by: Mapped[User | None] = relationship(foreign_keys=[accepted_by_id])
    set_aside_by: Mapped[User | None] = relationship(foreign_keys=[set_aside_by_id])

    __table_args__ = (
        sa.UniqueConstraint("evidence_id", "position"),
        sa.Index("ix_wipe_record_disk_id_ordered_at", "disk_id", "ordered_at"),
        sa.Index(
            "ix_wipe_record_waiting_id",
            "id",
            sqlite_where=sa.text("disk_id IS NULL AND set_aside_at IS NULL"),
            postgresql_where=sa.text("disk_id IS NULL AND set_aside_at IS NULL"),
        ),
        *(
            sa.Index(
                f"ix_wipe_record_waiting_{name}",
                name,
                sqlite_where=sa.text("disk_id IS NULL AND set_aside_at IS NULL"),
                postgresql_where=sa.text("disk_id IS NULL AND set_aside_at IS NULL"),
            )
            for name in ("host_serial", "host_uuid")
        ),
    )

    @property
    def decides(self) -> bool:
        """Whether this line says something of the state of its disk: a success, a failure, an accepted
        reservation."""
        return self.outcome in DECISIVE or self.accepted_at is not None


class FirmwareErase(Base):
    """An erase done by the disk's own firmware, as a person declares it or a tool's status log says.

    It proves nothing by itself (``hdparm --security-erase`` was seen to answer 0 and erase nothing): a later
    read-back of the same serial does. ``done_at``: the bench's own clock. ``evidence``: the tool's output.
    """

    __tablename__ = "firmware_erase"

    id: Mapped[int] = mapped_column(primary_key=True)
    disk_id: Mapped[int] = mapped_column(sa.ForeignKey("disk.id"), index=True)
    technique: Mapped[Technique]
    done_at: Mapped[datetime] = mapped_column(BENCH_TIME)
    said_at: Mapped[datetime]
    said_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(sa.String(300), default="")
    evidence_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence_file.id"))

    disk: Mapped[Disk] = relationship()
    said_by: Mapped[User] = relationship()
    evidence: Mapped[EvidenceFile | None] = relationship()


class DestructionMethod(Choice):
    """Ways of NIST SP 800-88 Rev. 2 to destroy a carrier."""

    SHREDDING = "shredding", "Broyage"
    DISINTEGRATION = "disintegration", "Désintégration"
    PULVERISATION = "pulverisation", "Pulvérisation"
    INCINERATION = "incineration", "Incinération"
    MELTING = "melting", "Fusion"
    DEGAUSSING = "degaussing", "Démagnétisation"
    DRILLING = "drilling", "Perçage des plateaux ou des puces"


class DiskStatement(Base):
    """A disk declared removed, absent or destroyed by a named person, who says how and why.

    A destruction also says its ``method``, who did it (``provider`` and the ``slip_number`` of its slip) or who
    saw it (``witness``), with the slip and a photograph kept as files.
    """

    __tablename__ = "disk_statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    disk_id: Mapped[int | None] = mapped_column(sa.ForeignKey("disk.id"), index=True)
    state: Mapped[DiskState]
    said_at: Mapped[datetime]
    said_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(sa.String(300))
    method: Mapped[DestructionMethod | None]
    provider: Mapped[str] = mapped_column(sa.String(120), default="")
    slip_number: Mapped[str] = mapped_column(sa.String(80), default="")
    witness: Mapped[str] = mapped_column(sa.String(120), default="")
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence_file.id"))
    photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence_file.id"))

    device: Mapped[Device] = relationship()
    disk: Mapped[Disk | None] = relationship()
    said_by: Mapped[User] = relationship()
    slip: Mapped[EvidenceFile | None] = relationship(foreign_keys=[slip_id])
    photo: Mapped[EvidenceFile | None] = relationship(foreign_keys=[photo_id])
