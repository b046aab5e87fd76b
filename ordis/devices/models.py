"""Devices, their data carriers, their holds and their logbook."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship, validates

from ordis.accounts.models import User
from ordis.devices.kinds import ABSENT as ABSENT
from ordis.devices.kinds import DiskState as DiskState
from ordis.devices.kinds import Door as Door
from ordis.devices.kinds import Grade as Grade
from ordis.devices.kinds import HoldReason as HoldReason
from ordis.devices.kinds import Kind as Kind
from ordis.devices.kinds import Medium as Medium
from ordis.devices.kinds import Stage as Stage
from ordis.devices.serials import normalised
from ordis.kernel.db import Base

if TYPE_CHECKING:
    from ordis.donations.models import Donation
    from ordis.stock.models import Place


BYTEWISE = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
"""Compared byte by byte on both engines, so that the beginning of a code or of a serial is found by index."""


class Device(Base):
    """One computer or accessory with a label of its own.

    ``serial_key``: the serial as serials are compared, kept in step with it. ``system_uuid``: lower case, as
    tools print it; ``battery_health``: per cent of the capacity when new. ``kept_against``: what inventories
    saw and a person did not take, by name of fact (``binding.Difference.key``). ``cpu_mark``: points of a public
    benchmark, typed; ``bought_on``: ISO 8601 of a day, a month or a year, as precise as its donor said;
    ``performance``: name of a class of the points table of ``performance_version``, by which it was
    last rated; no version means that what the rating reads has changed since.
    ``outside_lot_id``: the lot for an outside refurbisher in
    which it waits, or is away; ``loaded_for``: number of the collection of scrap that
    it waits for; ``collection_id``: the one that it left with. ``lost_at``: when its family declared it lost or stolen,
    None once found: aftercare writes it.
    """

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(BYTEWISE, unique=True)
    kind: Mapped[Kind]
    stage: Mapped[Stage]
    stage_since: Mapped[datetime]
    donation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("donation.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"))
    outside_lot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("outside_lot.id"), index=True)
    collection_id: Mapped[int | None] = mapped_column(sa.ForeignKey("recycling_collection.id"), index=True)
    loaded_for: Mapped[str | None] = mapped_column(sa.String(20))

    make: Mapped[str] = mapped_column(sa.String(80), default="")
    model: Mapped[str] = mapped_column(sa.String(120), default="")
    serial: Mapped[str | None] = mapped_column(BYTEWISE, index=True)
    serial_key: Mapped[str | None] = mapped_column(sa.String(80), index=True)
    system_uuid: Mapped[str | None] = mapped_column(sa.String(36), index=True)
    asset_tag: Mapped[str] = mapped_column(sa.String(80), default="")
    cpu: Mapped[str] = mapped_column(sa.String(120), default="")
    cpu_mark: Mapped[int | None]
    ram_mb: Mapped[int | None]
    screen_inches: Mapped[float | None]
    battery_health: Mapped[int | None]
    weight_g: Mapped[int | None]
    bought_on: Mapped[str] = mapped_column(sa.String(10), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    kept_against: Mapped[dict[str, Any]] = mapped_column(default=dict)

    created_at: Mapped[datetime]
    announced: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime | None]
    label_printed_at: Mapped[datetime | None]

    # What the guards of the law read. Later rooms write these through their actions.
    no_carrier_said_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    checklist_done_at: Mapped[datetime | None]
    worked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    grade: Mapped[Grade | None]
    performance: Mapped[str | None] = mapped_column(sa.String(20))
    performance_points: Mapped[int | None]
    performance_version: Mapped[int | None]
    operating_system: Mapped[str] = mapped_column(sa.String(80), default="")
    has_charger: Mapped[bool] = mapped_column(default=False)
    quality_checked_at: Mapped[datetime | None]
    quality_checked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    reserved_until: Mapped[date | None]
    agreement_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))
    no_resale_until: Mapped[date | None]
    lost_at: Mapped[datetime | None]

    disks: Mapped[list["Disk"]] = relationship(back_populates="device", order_by="Disk.id", lazy="selectin")
    holds: Mapped[list["Hold"]] = relationship(back_populates="device", order_by="Hold.id", lazy="selectin")
    logbook: WriteOnlyMapped["LogbookLine"] = relationship(back_populates="device", order_by="LogbookLine.id")
    donation: Mapped["Donation | None"] = relationship(back_populates="devices")
    place: Mapped["Place | None"] = relationship()
    worked_by: Mapped[User | None] = relationship(foreign_keys=[worked_by_id])
    quality_checked_by: Mapped[User | None] = relationship(foreign_keys=[quality_checked_by_id])

    __table_args__ = (
        sa.Index("ix_device_stage_id", "stage", "id"),
        sa.Index("ix_device_kind_id", "kind", "id"),
        sa.Index("ix_device_kind_stage_id", "kind", "stage", "id"),
        sa.Index("ix_device_stage_since", "stage", "stage_since"),
        sa.Index("ix_device_received_at", "received_at"),
        sa.Index("ix_device_stage_received_at", "stage", "received_at"),
        sa.Index("ix_device_grade_stage_id", "grade", "stage", "id"),
        sa.Index("ix_device_performance_id", "performance", "id"),
        sa.Index("ix_device_place_id_stage_since", "place_id", "stage", "stage_since"),
        sa.Index("ix_device_stage_kind_performance", "stage", "kind", "performance"),
        sa.Index("ix_device_stage_performance_version", "stage", "performance_version"),
    )

    @validates("serial")
    def _key_follows(self, _name: str, serial: str | None) -> str | None:
        self.serial_key = normalised(serial)
        return serial

    @validates("kind", "cpu_mark", "ram_mb", "screen_inches", "battery_health")
    def _rating_is_stale(self, name: str, value: Any) -> Any:
        if getattr(self, name) != value:
            self.performance_version = None
        return value

    @property
    def open_holds(self) -> list["Hold"]:
        return [hold for hold in self.holds if hold.lifted_at is None]

    @property
    def designation(self) -> str:
        """« Dell Latitude 5490 », or the kind when make and model are unknown."""
        return f"{self.make} {self.model}".strip() or self.kind.label

    @property
    def arrived_at(self) -> datetime:
        """When it last came in, given or returned: what is dated before proves nothing of its disks."""
        marks = [self.received_at or self.created_at, *(disk.unproven_since for disk in self.disks if disk.came_along)]
        return max([*marks, self.stage_since] if self.stage is Stage.RETURNED else marks)

    @property
    def disks_inside(self) -> list["Disk"]:
        """Its carriers but those taken out of it: the lines of these stay, with the proof that its donor is given."""
        return [disk for disk in self.disks if disk.taken_out_at is None]

    @property
    def disks_proven(self) -> bool:
        if not self.disks:
            return not self.kind.holds_data or self.no_carrier_said_by_id is not None
        return all(disk.state.proven for disk in self.disks_inside)


class Disk(Base):
    """One data carrier in one device. Its own line, its own state, its own proof.

    ``hours`` under power and ``health``, what SMART warns of, come from the last inventory. ``fitted_at``: put in by
    the workshop, not given with the device; ``taken_out_at``: no longer in it, proven when it left. ``from_disk``: the
    line of the same disk in the device that it came from, whose proof holds here until it is used again (ADR 13).
    """

    __tablename__ = "disk"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    medium: Mapped[Medium] = mapped_column(default=Medium.UNKNOWN)
    model: Mapped[str] = mapped_column(sa.String(120), default="")
    serial: Mapped[str | None] = mapped_column(sa.String(80))
    serial_key: Mapped[str | None] = mapped_column(sa.String(80), index=True)
    capacity_bytes: Mapped[int | None] = mapped_column(sa.BigInteger)
    hours: Mapped[int | None]
    health: Mapped[str] = mapped_column(sa.String(200), default="")
    state: Mapped[DiskState] = mapped_column(default=DiskState.TO_WIPE)
    state_at: Mapped[datetime]
    unproven_since: Mapped[datetime]
    fitted_at: Mapped[datetime | None]
    taken_out_at: Mapped[datetime | None]
    from_disk_id: Mapped[int | None] = mapped_column(sa.ForeignKey("disk.id"), index=True)

    device: Mapped[Device] = relationship(back_populates="disks")
    from_disk: Mapped["Disk | None"] = relationship(remote_side=[id])

    __table_args__ = (
        sa.Index("ix_disk_state_state_at", "state", "state_at"),
        sa.Index(
            "ix_disk_inside_state",
            "state",
            "device_id",
            sqlite_where=sa.text("taken_out_at IS NULL"),
            postgresql_where=sa.text("taken_out_at IS NULL"),
        ),
    )

    @property
    def came_along(self) -> bool:
        """Whether it last came in with its device, given or returned, rather than by being fitted."""
        return self.fitted_at is None or self.unproven_since > self.fitted_at

    @property
    def designation(self) -> str:
        serial = f"n° {self.serial}" if self.serial else "sans numéro de série"
        return " ".join(part for part in (self.model or self.medium.label, serial) if part)


class Hold(Base):
    """A reason why a device may not go towards « Prêt »."""

    __tablename__ = "hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    reason: Mapped[HoldReason]
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    set_at: Mapped[datetime]
    set_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    lift_note: Mapped[str] = mapped_column(sa.String(300), default="")

    device: Mapped[Device] = relationship(back_populates="holds")
    set_by: Mapped[User] = relationship(foreign_keys=[set_by_id])
    lifted_by: Mapped[User | None] = relationship(foreign_keys=[lifted_by_id])

    __table_args__ = (
        sa.Index(
            "ix_hold_open_device_id",
            "device_id",
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        ),
    )


class LogbookLine(Base):
    """One lawful move of one device. Append-only: a listener and a trigger refuse any change."""

    __tablename__ = "logbook_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    move: Mapped[str] = mapped_column(sa.String(40))
    from_stage: Mapped[Stage | None]
    to_stage: Mapped[Stage]
    door: Mapped[Door]
    note: Mapped[str] = mapped_column(sa.String(300), default="")

    device: Mapped[Device] = relationship(back_populates="logbook")
    actor: Mapped[User | None] = relationship()
