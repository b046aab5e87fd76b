"""The story, told from its first day to today."""

from collections.abc import Callable
from datetime import UTC, datetime

from ordis.demo.gifts import plan_gifts
from ordis.demo.world import open_world
from ordis.demo.year import plan_families
from ordis.kernel import clock

BEGINNING = datetime(2022, 1, 10, 8, 0, tzinfo=UTC)


def tell(devices: int, *, seed: int, today: datetime, say: Callable[[str], None]) -> None:
    """Write the story; what it writes is flushed, not committed."""
    say("Chargement de la démonstration…")
    with clock.frozen(BEGINNING):
        world = open_world(BEGINNING, say)
    plan_gifts(world, devices)
    plan_families(world, devices)
    world.diary.play()
