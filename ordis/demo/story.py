"""The story, told from its first day to today."""

from collections.abc import Callable
from datetime import UTC, datetime

from ordis.demo import people

BEGINNING = datetime(2022, 1, 10, 8, 0, tzinfo=UTC)


def tell(devices: int, *, seed: int, today: datetime, say: Callable[[str], None]) -> None:
    """Write the story; what it writes is flushed, not committed."""
    say("Chargement de la démonstration…")
    people.gather(BEGINNING)
