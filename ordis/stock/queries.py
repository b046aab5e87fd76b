"""Reads of places, of what stands in them, and of where a device has been."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ordis.accounts.models import User
from ordis.devices.code import normalise
from ordis.devices.models import Device, Stage
from ordis.kernel.db import Base, db
from ordis.kernel.french import moment
from ordis.kernel.pages import Page, capped_count, read_page
from ordis.refurbishing.outside.models import LotStage, OutsideLot
from ordis.refurbishing.parts.models import Part
from ordis.stock import tree
from ordis.stock.counting.models import CountStage, StockTake
from ordis.stock.models import Place, Placing
from ordis.stock.rules import IN_THE_WORKSHOP
from ordis.stock.tree import Node

SHOWN_MOVES = 200


@dataclass(frozen=True, slots=True)
class Promise:
    """The family, by the number of its request, that a reserved device waits for."""

    referral: str
    starts_at: datetime | None

    @property
    def sentence(self) -> str:
        when = f", rendez-vous le {moment(self.starts_at)}" if self.starts_at else ", sans rendez-vous encore"
        return f"réservé pour la demande {self.referral}{when}"


def place_by_code(code: str) -> Place | None:
    """The place whose label holds ``code``, archived or not, in any case, dashes allowed."""
    return db.session.scalar(_by_code(), {"code": normalise(code) or ""})


@cache
def _by_code() -> sa.Select[tuple[Place]]:
    """Built once: every scan that puts something away asks for it."""
    return sa.select(Place).where(Place.code == sa.bindparam("code")).options(joinedload(Place.parent))


def place_by_name(name: str) -> Place | None:
    return db.session.scalar(sa.select(Place).where(Place.name == name.strip()))


def all_places(*, archived: bool = False) -> list[Place]:
    """The whole tree in one read: those that serve, or all of them."""
    statement = sa.select(Place).order_by(Place.name, Place.id)
    if not archived:
        statement = statement.where(Place.archived_at.is_(None))
    return list(db.session.scalars(statement))


def place_choices() -> list[tuple[str, str]]:
    """``(code, path)`` of every place that serves, in the order of the tree. One query."""
    return [(node.place.code, node.path) for node in tree.unfold(all_places(), {})]


def place_choice(code: str) -> tuple[str, str] | None:
    """That of :func:`place_choices` whose label holds ``code``, in any case; None for a place that serves no more.

    One query for a place at the top of the tree, else two: the whole tree is not read at each scan.
    """
    place = place_by_code(code)
    if place is None or place.archived_at is not None:
        return None
    return place.code, path(chain_of(place))


def nodes(*, archived: bool = False) -> list[Node]:
    """The tree with what stands in each place. Two queries, whatever its size."""
    statement = (
        sa.select(Device.place_id, Device.stage, sa.func.count())
        .where(Device.place_id.is_not(None))
        .group_by(Device.place_id, Device.stage)  # the order of one index: stages are sorted out here, not there
    )
    counts: Counter[int] = Counter()
    for place_id, stage, devices in db.session.execute(statement).tuples():
        if place_id is not None and stage in IN_THE_WORKSHOP:
            counts[place_id] += devices
    return tree.unfold(all_places(archived=archived), counts)


def unplaced() -> tuple[int, bool]:
    """``(count, capped)`` of the devices in the workshop that stand nowhere."""
    return capped_count(sa.select(Device.id).where(Device.place_id.is_(None), Device.stage.in_(IN_THE_WORKSHOP)))


def branch_ids(place_id: int) -> sa.Select[tuple[int]]:
    """The ids of a place and of all beneath it, for an ``IN``. ``UNION`` ends even where a tree would loop."""
    down = sa.select(Place.id.label("id")).where(Place.id == place_id).cte("branch", recursive=True)
    down = down.union(sa.select(Place.id).where(Place.parent_id == down.c.id))
    return sa.select(down.c.id)


def chain_of(place: Place) -> list[Place]:
    """:func:`chain` of a place already read: no query for one at the top of the tree."""
    return [place] if place.parent_id is None else chain(place.id)


def chain(place_id: int | None) -> list[Place]:
    """The place and those that contain it, the inmost first. One query; empty for None."""
    if place_id is None:
        return []
    first = sa.select(Place.id.label("id"), Place.parent_id.label("parent_id")).where(Place.id == place_id)
    up = first.cte("chain", recursive=True)
    up = up.union(sa.select(Place.id, Place.parent_id).where(Place.id == up.c.parent_id))
    known = {place.id: place for place in db.session.scalars(sa.select(Place).where(Place.id.in_(sa.select(up.c.id))))}
    found: list[Place] = []
    current: int | None = place_id
    while current in known:
        found.append(known.pop(current))
        current = found[-1].parent_id
    return found


def path(places: list[Place]) -> str:
    """« Réserve › Étagère 3 » from a :func:`chain`."""
    return tree.BETWEEN.join(place.name for place in reversed(places))


def count_beneath(place: Place, *, at_most: int) -> int:
    """Devices in the place and its sub-places, not counted beyond ``at_most``."""
    ids = sa.select(Device.id).where(Device.place_id.in_(branch_ids(place.id)), Device.stage.in_(IN_THE_WORKSHOP))
    return db.session.scalar(sa.select(sa.func.count()).select_from(ids.limit(at_most).subquery())) or 0


def devices_in(place: Place, *, after: int | None) -> Page[Device]:
    """The devices that stand in ``place`` itself, newest first."""
    statement = sa.select(Device).where(_here(place)).options(lazyload(Device.disks))
    return read_page(statement, Device.id, after=after)


def count_in(place: Place) -> tuple[int, bool]:
    """``(count, capped)`` of the place itself."""
    return capped_count(sa.select(Device.id).where(_here(place)))


def placings_of(device: Device) -> list[Placing]:
    """Where the device has stood, newest first, at most ``SHOWN_MOVES``. One query."""
    statement = (
        sa.select(Placing)
        .where(Placing.device_id == device.id)
        .order_by(Placing.at.desc(), Placing.id.desc())
        .limit(SHOWN_MOVES)
        .options(joinedload(Placing.place), joinedload(Placing.by).lazyload(User.roles))
    )
    return list(db.session.scalars(statement))


def away_in(device: Device) -> str | None:
    """The number of the lot with which an outside refurbisher has the device; None while it is here."""
    return lots_away([device]).get(device.id) if device.outside_lot_id is not None else None


def lots_away(devices: Sequence[Device]) -> dict[int, str]:
    """Device → number of the lot with which an outside refurbisher has it. One query, none when no device has a lot."""
    wanted = {device.outside_lot_id for device in devices if device.outside_lot_id is not None}
    if not wanted:
        return {}
    away = sa.select(OutsideLot.id, OutsideLot.number).where(
        OutsideLot.id.in_(wanted), OutsideLot.stage == LotStage.AWAY
    )
    numbers = {row[0]: row[1] for row in db.session.execute(away)}
    return {device.id: numbers[device.outside_lot_id] for device in devices if device.outside_lot_id in numbers}


def promise_of(device: Device) -> Promise | None:
    """For whom a reserved device is kept."""
    return promises_of([device]).get(device.id)


def promises_of(devices: Sequence[Device]) -> dict[int, Promise]:
    """For whom reserved devices are kept. One query, none when none is reserved.

    The tables are those of later rooms, read by name: a number and a date.
    """
    wanted = [device.id for device in devices if device.stage is Stage.RESERVED]
    if not wanted:
        return {}
    tables = Base.metadata.tables
    reservation, referral, appointment = tables["reservation"], tables["referral"], tables["appointment"]
    expected = sa.and_(appointment.c.cancelled_at.is_(None), appointment.c.missed_at.is_(None))
    kept = sa.and_(appointment.c.referral_id == referral.c.id, expected)
    statement = (
        sa.select(reservation.c.device_id, referral.c.number, appointment.c.starts_at)
        .join(reservation, reservation.c.referral_id == referral.c.id)
        .outerjoin(appointment, kept)
        .where(reservation.c.device_id.in_(wanted), reservation.c.ended_at.is_(None))
    )
    return {device: Promise(number, when) for device, number, when in db.session.execute(statement)}


def parts_in(place: Place) -> int:
    """Lots of spare parts kept there."""
    kept = sa.select(sa.func.count()).where(Part.place_id == place.id, Part.archived_at.is_(None), Part.quantity > 0)
    return db.session.scalar(kept) or 0


def counted_by(place: Place) -> str | None:
    """The number of an open stock-take of exactly this place; its branch holds nothing else that serves."""
    counting = sa.select(StockTake.number).where(StockTake.place_id == place.id, StockTake.stage == CountStage.OPEN)
    return db.session.scalar(counting)


def _here(place: Place) -> sa.ColumnElement[bool]:
    return sa.and_(Device.place_id == place.id, Device.stage.in_(IN_THE_WORKSHOP))
