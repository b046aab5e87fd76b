"""How long a device stays set aside, and when its end is announced. Pure."""

from datetime import date, timedelta
from typing import Final

WARNED_DAYS: Final = 5
"""Days before its last day at which the end of a reservation is announced to the prescriber."""


def warned_until(today: date) -> date:
    """The reservations whose last day is this one, or earlier, end soon."""
    return today + timedelta(days=WARNED_DAYS)
