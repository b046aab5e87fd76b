"""Reads of collections and of what is loaded for them."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from ordis.devices.models import Device
from ordis.kernel.db import db
from ordis.kernel.pages import Page, read_page
from ordis.stock.recycling.models import CollectionStage, LoadedDevice, RecyclingCollection


def collections_page(*, after: int | None) -> Page[RecyclingCollection]:
    """Newest first, with the recycler, the slip and what is loaded."""
    statement = sa.select(RecyclingCollection).options(
        joinedload(RecyclingCollection.organisation),
        joinedload(RecyclingCollection.slip),
        selectinload(RecyclingCollection.loaded),
    )
    return read_page(statement, RecyclingCollection.id, after=after)


def collection_by_ref(ref: str, *, lock: bool = False) -> RecyclingCollection | None:
    """With everything that its page and its slip say, in four queries whatever the load.

    ``lock``: nobody else loads, closes or gives it up until the end of the transaction.
    """
    devices = selectinload(RecyclingCollection.loaded).joinedload(LoadedDevice.device)
    statement = (
        sa.select(RecyclingCollection)
        .where(RecyclingCollection.ref == ref)
        .options(joinedload(RecyclingCollection.organisation), joinedload(RecyclingCollection.slip), devices)
    )
    if lock:
        statement = statement.with_for_update(of=RecyclingCollection).execution_options(populate_existing=True)
    return db.session.scalar(statement)


def collection_by_number(number: str, *, lock: bool = False) -> RecyclingCollection | None:
    statement = sa.select(RecyclingCollection).where(RecyclingCollection.number == number)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def open_choices() -> list[tuple[str, str]]:
    """``(number, « ENL-2026-00003, Recyclage du Clain »)`` of the collections in preparation, newest first."""
    statement = (
        sa.select(RecyclingCollection)
        .where(RecyclingCollection.stage == CollectionStage.OPEN)
        .options(joinedload(RecyclingCollection.organisation))
        .order_by(RecyclingCollection.id.desc())
    )
    return [(each.number, f"{each.number}, {each.organisation.name}") for each in db.session.scalars(statement)]


def load_of(device: Device) -> LoadedDevice | None:
    """Where the device is loaded now, with the collection."""
    statement = sa.select(LoadedDevice).where(LoadedDevice.device_id == device.id, LoadedDevice.settled_at.is_(None))
    return db.session.scalar(statement.options(joinedload(LoadedDevice.collection)))


def devices_of(collection: RecyclingCollection) -> list[Device]:
    """The devices loaded, locked, with their disks and holds, in the order in which their rows are locked."""
    loaded = sa.select(LoadedDevice.device_id).where(LoadedDevice.collection_id == collection.id)
    statement = sa.select(Device).where(Device.id.in_(loaded)).order_by(Device.id).with_for_update(of=Device)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))
