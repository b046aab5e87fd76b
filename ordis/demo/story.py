"""The story, told from its first day to today, and as many more devices as were asked."""

from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa

from ordis.demo import bulk, territory
from ordis.demo.donors import ARRIVED
from ordis.demo.gifts import plan_gifts
from ordis.demo.present import plan_present
from ordis.demo.world import World, open_world
from ordis.demo.year import plan_families
from ordis.devices.models import Device
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.stock import actions as stock
from ordis.stock.models import PlaceKind

BEGINNING = datetime(2022, 1, 10, 8, 0, tzinfo=UTC)


def tell(devices: int, *, seed: int, today: datetime, say: Callable[[str], None]) -> None:
    """Write the story, flushed, not committed. Fewer than 183 devices make a smaller year."""
    say("Chargement de la démonstration…")
    with clock.frozen(BEGINNING):
        world = open_world(BEGINNING, say)
    plan_gifts(world, min(devices, ARRIVED))
    plan_families(world, min(devices, ARRIVED))
    plan_present(world, today)
    world.diary.play()
    territory.bring_index(team=world.team, at=today)
    told = db.session.scalar(sa.select(sa.func.count()).select_from(Device)) or 0
    if devices > max(told, ARRIVED):
        _fill(world, devices - told, seed=seed, today=today, say=say)


def _fill(world: World, count: int, *, seed: int, today: datetime, say: Callable[[str], None]) -> None:
    say(f"  et {count} autres appareils")
    lead = world.team.lead
    place = stock.open_place(
        name="Hangar", kind=PlaceKind.ROOM, capacity=None, parent=None, actor=lead, at=today
    )  # fmt: skip
    bulk.extend(count, seed=seed, at=today, said_by=lead.id, place=place)
    db.session.execute(sa.text("ANALYZE"))
