"""Until when a household may be excluded. Pure."""

from datetime import date
from typing import Final

from ordis.kernel.clock import months_later
from ordis.kernel.french import day

USUAL_MONTHS: Final = 12
KEPT_MONTHS: Final = 12
"""After the end of its engagement a family's identity is kept so long: nobody recognises it afterwards."""

NO_DAY: Final = "Donnez le dernier jour de l’exclusion\u202f: elle a toujours une fin. Rien n’a été enregistré."
PAST: Final = "Le dernier jour de l’exclusion est à venir. Rien n’a été enregistré\u202f: changez la date."
TOO_LONG: Final = (
    "Une exclusion se termine au plus tard le {latest}, quand l’identité de la famille est effacée. Rien n’a été "
    "enregistré\u202f: changez la date."
)


def latest(no_resale_until: date) -> date:
    """The last day that may be chosen, for an engagement signed to ``no_resale_until``."""
    return months_later(no_resale_until, KEPT_MONTHS)


def usual(today: date, no_resale_until: date) -> date:
    """What the form proposes."""
    return min(months_later(today, USUAL_MONTHS), latest(no_resale_until))


def objection(until: date | None, *, today: date, no_resale_until: date) -> str:
    """Why ``until`` cannot be the last day, in French; empty when it can."""
    if until is None:
        return NO_DAY
    if until <= today:
        return PAST
    last = latest(no_resale_until)
    return TOO_LONG.format(latest=day(last)) if until > last else ""
