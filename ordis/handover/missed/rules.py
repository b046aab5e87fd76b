"""When a family is said not to have come, and what then. Pure."""

from datetime import date, datetime, timedelta
from typing import Final

from ordis.kernel.clock import in_paris

NOTED_AFTER: Final = 3
"""Days after which Ordis notes by itself what nobody noted, so that no device is kept for ever."""

TO_DECIDE: Final = 2
"""Appointments missed for one reservation from which the city is asked whether the device goes to another family."""

NOT_YET: Final = "Ce rendez-vous n’est pas encore passé. Rien n’a été noté\u202f: attendez l’heure dite."
ARRIVED: Final = (
    "L’arrivée de cette famille est notée. Rien n’a été changé\u202f: si elle est repartie sans l’ordinateur, "
    "déplacez ou annulez le rendez-vous."
)


def fault(starts_at: datetime, arrived_at: datetime | None, *, at: datetime) -> str:
    """Why nobody may say that the family did not come; "" when they may."""
    if arrived_at is not None:
        return ARRIVED
    return NOT_YET if starts_at > at else ""


def forgotten_before(today: date) -> date:
    """Appointments of before this day are noted by Ordis."""
    return today - timedelta(days=NOTED_AFTER)


def extends(already: int) -> bool:
    """Whether a miss puts the end of the reservation off: not for ever. ``already``: those before this one."""
    return already < TO_DECIDE


def rate(missed: int, met: int) -> int:
    """Per cent of the appointments that ended one way or the other, rounded, half up as people do; 0 when none did."""
    both = missed + met
    return (200 * missed + both) // (2 * both) if both else 0


def day_of(at: datetime) -> date:
    return in_paris(at).date()
