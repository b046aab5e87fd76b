"""Where a family of the day stands. Pure."""

from datetime import datetime

from ordis.kernel.choice import Choice
from ordis.kernel.clock import in_paris


class Turn(Choice):
    EXPECTED = "expected", "Attendue"
    HERE = "here", "Arrivée"
    IN_PROGRESS = "in_progress", "En cours"
    DONE = "done", "Remis"


def arrived_that_day(arrived_at: datetime | None, starts_at: datetime) -> bool:
    """Whether the family came on the day of the appointment: one moved to another day is expected again."""
    return arrived_at is not None and in_paris(arrived_at).date() == in_paris(starts_at).date()


def turn(*, signed: bool, begun: bool, arrived: bool) -> Turn:
    """``begun``: a device was scanned for this family."""
    if signed:
        return Turn.DONE
    if begun:
        return Turn.IN_PROGRESS
    return Turn.HERE if arrived else Turn.EXPECTED
