"""How long a list is, how it is shown, who sits, how far a session is and from when it is closed. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from ordis.allocation.commission.holding import standing
from ordis.allocation.commission.models import CommissionLine, Decision
from ordis.kernel.choice import Choice
from ordis.kernel.french import THIN, day

MOST: Final = 500
"""Referrals on one list: as many as one plan of reservations takes (``plans.rules.MOST``)."""

USUAL: Final = 60
TEXT_LENGTH: Final = 400

TOO_EARLY: Final = (
    "La séance est datée du {day}, qui n’est pas encore venu\u202f: un procès-verbal ne se scelle pas d’avance. "
    "Rien n’a été clos, les décisions notées restent\u202f: revenez ce jour-là, ou corrigez la date si la commission a "
    "déjà siégé."
)


def too_early(held_on: date, today: date) -> str:
    """Why a session of ``held_on`` is not closed yet; "" from that day on."""
    return TOO_EARLY.format(day=day(held_on)) if held_on > today else ""


def functions(text: str) -> list[str]:
    """Who sits, one a line, as it will be printed; the same twice is said once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class Show(Choice):
    """What of a list is shown; the other values are those of :class:`Decision`."""

    ALL = "all", "Toute la liste"
    TODO = "todo", "À décider"
    ACCEPT = Decision.ACCEPT.value, "Accordées"
    REFUSE = Decision.REFUSE.value, "Refusées"
    POSTPONE = Decision.POSTPONE.value, "Reportées"
    ASK = Decision.ASK.value, "À compléter"
    SERVED = "served", "Foyers déjà servis"
    CHANGED = "changed", "Ont changé depuis"


def is_shown(line: CommissionLine, show: Show) -> bool:
    if show is Show.ALL:
        return True
    if show is Show.SERVED:
        return line.referral.served_before is not None
    if show is Show.CHANGED:
        return bool(standing(line).said)
    return line.decision == (None if show is Show.TODO else show.value)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a session is: ``decided`` by decision, ``total`` lines."""

    decided: Mapping[Decision, int]
    total: int

    @property
    def done(self) -> int:
        return sum(self.decided.values())

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def sentence(self) -> str:
        """« 12 décidées sur 40 », « 0 décidée sur 6 »."""
        return f"{self.done} {'décidées' if self.done > 1 else 'décidée'} sur {self.total}"

    @property
    def details(self) -> str:
        """« Accordée : 9 · Refusée : 3 », what was decided at least once."""
        return " · ".join(f"{each.label}{THIN}: {number}" for each, number in self.decided.items() if number)


def progress(decisions: Iterable[Decision | None]) -> Progress:
    counted = Counter(decisions)
    return Progress({each: counted[each] for each in Decision}, counted.total())
