"""Reads of places and of what stands in them."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, lazyload

from ordis.devices.code import normalise
from ordis.devices.models import Device, Stage
from ordis.kernel.db import db
from ordis.kernel.pages import Page, capped_count, read_page
from ordis.stock.models import Place

IN_THE_WORKSHOP = (
    Stage.RECEIVED,
    Stage.WIPED,
    Stage.REFURBISHING,
    Stage.READY,
    Stage.RESERVED,
    Stage.RETURNED,
    Stage.FOR_PARTS,
)
"""Stages in which a device takes room somewhere."""
SLEEPING = tuple(stage for stage in IN_THE_WORKSHOP if stage is not Stage.FOR_PARTS)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class PlaceLine:
    place: Place
    devices: int


def place_by_code(code: str) -> Place | None:
    """The place whose label holds ``code``, in any case, dashes allowed."""
    statement = sa.select(Place).where(Place.code == (normalise(code) or "")).options(joinedload(Place.parent))
    return db.session.scalar(statement)


def place_by_name(name: str) -> Place | None:
    return db.session.scalar(sa.select(Place).where(Place.name == name.strip()))


def place_choices() -> list[tuple[str, str]]:
    """``(code, name)`` of every place, by name."""
    rows = db.session.execute(sa.select(Place.code, Place.name).order_by(Place.name, Place.id))
    return [(code, name) for code, name in rows]


def place_lines() -> list[PlaceLine]:
    """Every place by name, with how many devices stand in it now. One query."""
    here = (
        sa.select(Device.place_id, sa.func.count().label("devices"))
        .where(Device.place_id.is_not(None), Device.stage.in_(IN_THE_WORKSHOP))
        .group_by(Device.place_id)
        .subquery()
    )
    statement = (
        sa.select(Place, sa.func.coalesce(here.c.devices, 0))
        .outerjoin(here, here.c.place_id == Place.id)
        .options(joinedload(Place.parent))
        .order_by(Place.name, Place.id)
    )
    return [PlaceLine(place, devices) for place, devices in db.session.execute(statement)]


def devices_in(place: Place, *, after: int | None) -> Page[Device]:
    """The devices that stand in ``place``, newest first."""
    statement = sa.select(Device).where(_here(place)).options(lazyload(Device.disks))
    return read_page(statement, Device.id, after=after)


def count_in(place: Place) -> tuple[int, bool]:
    """``(count, capped)``."""
    return capped_count(sa.select(Device.id).where(_here(place)))


def sleeping() -> list[Device]:
    """What has waited longest at its stage in the workshop, oldest first.

    The oldest of each stage are read by index, then compared: no sort of the whole stock.
    """
    oldest = sa.union_all(*map(_oldest, SLEEPING))
    device = aliased(Device)
    statement = (
        sa.select(device)
        .where(device.id.in_(oldest))
        .options(lazyload(device.disks), lazyload(device.holds), joinedload(device.place))
        .order_by(device.stage_since, device.id)
        .limit(SHOWN)
    )
    return list(db.session.scalars(statement))


def _here(place: Place) -> sa.ColumnElement[bool]:
    return sa.and_(Device.place_id == place.id, Device.stage.in_(IN_THE_WORKSHOP))


def _oldest(stage: Stage) -> sa.Select[tuple[int]]:
    ids = sa.select(Device.id).where(Device.stage == stage).order_by(Device.stage_since).limit(SHOWN).subquery()
    return sa.select(ids.c.id)
