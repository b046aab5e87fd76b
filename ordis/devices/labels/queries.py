"""Reads of formats, printers, blank stickers and former codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.devices.code import normalise
from ordis.devices.labels.formats import LABEL_FORMATS, LabelFormat, of_measures
from ordis.devices.labels.models import BlankSticker, FormerCode, LabelSize, Printer
from ordis.devices.labels.sheet import Correction
from ordis.devices.models import Device
from ordis.kernel.db import db

BATCHES_SHOWN = 30


def formats() -> Mapping[str, LabelFormat]:
    """Every sheet and roll that can be chosen, by name: the makers', then the house's. One query."""
    return {**LABEL_FORMATS, **{size.name: of_measures(size.measures) for size in sizes() if size.archived_at is None}}


def sizes() -> list[LabelSize]:
    return list(db.session.scalars(sa.select(LabelSize).order_by(LabelSize.name, LabelSize.id)))


def size_by_ref(ref: str, *, lock: bool = False) -> LabelSize | None:
    statement = sa.select(LabelSize).where(LabelSize.ref == ref)
    return db.session.scalar(statement.with_for_update() if lock else statement)


def printers(*, archived: bool = False) -> list[Printer]:
    """By name; those in use unless ``archived``."""
    statement = sa.select(Printer).order_by(Printer.name, Printer.id)
    return list(db.session.scalars(statement if archived else statement.where(Printer.archived_at.is_(None))))


def printer_by_ref(ref: str, *, lock: bool = False) -> Printer | None:
    statement = sa.select(Printer).where(Printer.ref == ref)
    return db.session.scalar(statement.with_for_update() if lock else statement)


def printer_by_name(name: str) -> Printer | None:
    return db.session.scalar(sa.select(Printer).where(Printer.name == name.strip()))


def correction_of(printer: Printer | None) -> Correction:
    if printer is None:
        return Correction()
    return Correction(printer.right_mm, printer.down_mm, printer.scale_thousandths / 1000)


# --- blank stickers and former codes -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Batch:
    """Stickers printed ahead together; ``left``: those that no device bears yet."""

    number: str
    printed_at: datetime
    count: int
    left: int


def batches() -> list[Batch]:
    """The last ones, newest first. One query."""
    statement = (
        sa.select(
            BlankSticker.batch,
            sa.func.min(BlankSticker.printed_at, type_=BlankSticker.printed_at.type),
            sa.func.count(),
            sa.func.count() - sa.func.count(BlankSticker.claimed_at),
        )
        .group_by(BlankSticker.batch)
        .order_by(sa.func.max(BlankSticker.id).desc())
        .limit(BATCHES_SHOWN)
    )
    return [Batch(*row) for row in db.session.execute(statement)]


def stickers_of(batch: str) -> list[BlankSticker]:
    """Those of a batch that no device bears yet, in the order in which they were printed."""
    statement = sa.select(BlankSticker).where(BlankSticker.batch == batch, BlankSticker.claimed_at.is_(None))
    return list(db.session.scalars(statement.order_by(BlankSticker.id)))


def sticker_by_code(code: str) -> BlankSticker | None:
    """The sticker printed ahead under this code, given to a device or not."""
    return db.session.scalar(sa.select(BlankSticker).where(BlankSticker.code == (normalise(code) or "")))


def device_by_former_code(code: str) -> Device | None:
    """The device whose label of that code was replaced."""
    statement = sa.select(Device).join(FormerCode, FormerCode.device_id == Device.id)
    return db.session.scalar(statement.where(FormerCode.code == (normalise(code) or "")))


def former_code(code: str) -> FormerCode | None:
    """The label of that code, which was replaced."""
    return db.session.scalar(sa.select(FormerCode).where(FormerCode.code == (normalise(code) or "")))


def former_codes(device: Device) -> list[FormerCode]:
    """Newest first, with who replaced each."""
    statement = (
        sa.select(FormerCode)
        .where(FormerCode.device_id == device.id)
        .options(joinedload(FormerCode.replaced_by).lazyload(User.roles))
        .order_by(FormerCode.id.desc())
    )
    return list(db.session.scalars(statement))
