"""Reads of lots: those who entrust them see all, an outside refurbisher only those that its structure was given."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device
from ordis.kernel.db import db
from ordis.kernel.french import count
from ordis.kernel.pages import Page, read_page
from ordis.partners.models import Organisation
from ordis.partners.queries import organisation_ids_of
from ordis.refurbishing.outside.models import LotStage, OutsideItem, OutsideLot


def lots_page(user: User, *, after: int | None) -> Page[OutsideLot]:
    """Newest first, with the refurbisher and the items. Three queries."""
    statement = _visible_to(user, sa.select(OutsideLot)).options(
        joinedload(OutsideLot.organisation), selectinload(OutsideLot.items)
    )
    return read_page(statement, OutsideLot.id, after=after)


def lot_by_ref(ref: str, *, user: User, lock: bool = False) -> OutsideLot | None:
    """With all that its page and its slips say, in a fixed number of queries; another structure's lot is none."""
    devices = selectinload(OutsideLot.items).joinedload(OutsideItem.device)
    statement = _visible_to(user, sa.select(OutsideLot).where(OutsideLot.ref == ref)).options(
        joinedload(OutsideLot.organisation), joinedload(OutsideLot.slip_out), joinedload(OutsideLot.slip_in), devices
    )
    if lock:
        statement = statement.with_for_update(of=OutsideLot).execution_options(populate_existing=True)
    found: OutsideLot | None = db.session.scalar(statement)
    return found


def prepared_by_number(number: str) -> OutsideLot | None:
    statement = sa.select(OutsideLot).where(OutsideLot.number == number, OutsideLot.stage == LotStage.PREPARED)
    return db.session.scalar(statement.with_for_update().execution_options(populate_existing=True))


def prepared_choices() -> list[tuple[str, str]]:
    """``(number, « LOT-2026-00003, ESAT Les Ateliers »)`` of the lots in preparation, newest first."""
    statement = (
        sa.select(OutsideLot)
        .where(OutsideLot.stage == LotStage.PREPARED)
        .options(joinedload(OutsideLot.organisation))
        .order_by(OutsideLot.id.desc())
    )
    return [(lot.number, f"{lot.number}, {lot.organisation.name}") for lot in db.session.scalars(statement)]


def open_item(device: Device) -> OutsideItem | None:
    """The line of the device in the lot where it is now, with the lot."""
    statement = sa.select(OutsideItem).where(OutsideItem.device_id == device.id, OutsideItem.settled_at.is_(None))
    return db.session.scalar(statement.options(joinedload(OutsideItem.lot)))


def item_of(device: Device, *, user: User) -> OutsideItem | None:
    """The line of the device in the newest of the lots that ``user`` sees; it is in none for anybody else."""
    statement = (
        sa.select(OutsideItem)
        .join(OutsideLot, OutsideItem.lot_id == OutsideLot.id)
        .where(OutsideItem.device_id == device.id)
        .options(joinedload(OutsideItem.lot))
        .order_by(OutsideLot.id.desc())
        .limit(1)
    )
    found: OutsideItem | None = db.session.scalar(_visible_to(user, statement))
    return found


def devices_of(lot: OutsideLot) -> list[Device]:
    """The devices that are in the lot now, locked in the order of their rows."""
    mine = sa.select(OutsideItem.device_id).where(OutsideItem.lot_id == lot.id, OutsideItem.settled_at.is_(None))
    statement = sa.select(Device).where(Device.id.in_(mine)).order_by(Device.id).with_for_update(of=Device)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def _visible_to(user: User, statement: sa.Select[Any]) -> sa.Select[Any]:
    if user.can(Permission.OUTSIDE_MANAGE):
        return statement
    given = (LotStage.AWAY, LotStage.BACK)
    return statement.where(OutsideLot.organisation_id.in_(organisation_ids_of(user)), OutsideLot.stage.in_(given))


def in_hand(organisation: Organisation) -> str:
    """« 1 lot en cours », or "": what keeps an outside refurbisher from being archived."""
    mine = sa.select(sa.func.count()).where(
        OutsideLot.organisation_id == organisation.id, OutsideLot.stage.in_((LotStage.PREPARED, LotStage.AWAY))
    )
    number = db.session.scalar(mine) or 0
    return count(number, "lot en cours", "lots en cours") if number else ""
