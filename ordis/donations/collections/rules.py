"""The windows of a round, in hours of Paris. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from ordis.kernel.clock import PARIS

EARLIEST: Final = time(6)
LATEST: Final = time(21)
MOST_STOPS: Final = 20
TIMES: Final = (
    "Un passage tient dans la journée, entre 6\u00a0h et 21\u00a0h, et finit après avoir commencé. Rien n’a été "
    "enregistré."
)
PAST: Final = "Cette heure est déjà passée. Rien n’a été enregistré\u202f: choisissez une heure à venir."
PAST_THAT_DAY: Final = (
    "Ce jour-là, l’heure du passage pour le don {number} est déjà passée. Rien n’a été enregistré\u202f: changez "
    "d’abord cette heure, puis le jour."
)
PAST_DAY: Final = "Ce jour est déjà passé. Rien n’a été enregistré\u202f: choisissez un jour à venir."
TOO_MANY: Final = f"Un enlèvement a {MOST_STOPS} passages au plus. Rien n’a été enregistré."
TWICE: Final = (
    "Un passage est déjà prévu ce jour-là pour ce don au même endroit. Rien n’a été enregistré\u202f: modifiez plutôt "
    "celui-là."
)
NOT_ITS_STOPS: Final = (
    "Les passages ont changé depuis que la page est ouverte. Rien n’a été modifié\u202f: rechargez-la."
)


@dataclass(frozen=True, slots=True)
class Window:
    arrives: time
    leaves: time

    def on(self, day: date) -> tuple[datetime, datetime]:
        return datetime.combine(day, self.arrives, PARIS), datetime.combine(day, self.leaves, PARIS)


def fault(window: Window, day: date, *, at: datetime) -> str:
    """Why nobody comes then, in a French sentence; "" when somebody may."""
    if not EARLIEST <= window.arrives < window.leaves <= LATEST:
        return TIMES
    return PAST if window.on(day)[1] <= at else ""


def reordered(refs: Sequence[str], wanted: Sequence[str]) -> dict[str, int] | None:
    """Ref → its new rank, or None when ``wanted`` does not name each of ``refs`` once."""
    if sorted(refs) != sorted(wanted):
        return None
    return {ref: rank for rank, ref in enumerate(wanted)}
