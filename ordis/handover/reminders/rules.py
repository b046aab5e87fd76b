"""When an appointment is recalled. Pure."""

from datetime import date, datetime, time
from typing import Final

from ordis.handover.venues.holidays import is_working, next_working
from ordis.kernel.clock import in_paris

HOUR: Final = time(9)
"""In Paris, of the working day before."""


def recalled_until(at: datetime) -> date | None:
    """The last day whose appointments are recalled at this instant, the first being the next one; None: nothing is.

    On a Friday at 9 h: Saturday, Sunday and Monday. On the eve of a holiday: the days off and the working day after.
    """
    local = in_paris(at)
    if local.time() < HOUR or not is_working(local.date()):
        return None
    return next_working(local.date())
