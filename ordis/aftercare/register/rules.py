"""Where an engagement stands, and when its end is told. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from ordis.aftercare.register.models import NoticeKind
from ordis.kernel.choice import Choice
from ordis.kernel.french import count, day

AHEAD_DAYS = 30
"""The family is told that many days before the last one; the register says « se termine dans … » from then on."""
LATE_DAYS = 30
"""An end that could not be told within that many days is told no more."""


class State(Choice):
    RUNNING = "running", "En cours"
    ENDING = "ending", "Se termine bientôt"
    OVER = "over", "Terminé"
    WAIVED = "waived", "Levé"
    BACK = "back", "Revenu"

    @property
    def binds(self) -> bool:
        return self in {State.RUNNING, State.ENDING}


@dataclass(frozen=True, slots=True)
class Standing:
    """``said``: « En cours jusqu’au 3 mars 2027 »."""

    state: State
    said: str


def standing(*, until: date, ended_on: date | None, waived: bool, today: date) -> Standing:
    """``until``: the last day of the period as it was signed. ``ended_on``: when it ended otherwise."""
    if ended_on is not None:
        state = State.WAIVED if waived else State.BACK
        return Standing(state, f"{state.label} le {day(ended_on)}")
    if until < today:
        return Standing(State.OVER, f"Terminé le {day(until)}")
    left = (until - today).days
    if left > AHEAD_DAYS:
        return Standing(State.RUNNING, f"En cours jusqu’au {day(until)}")
    soon = {0: "aujourd’hui", 1: "demain"}
    return Standing(State.ENDING, f"Se termine {soon.get(left) or 'dans ' + count(left, 'jour')}")


def told_between(kind: NoticeKind, today: date) -> tuple[date, date]:
    """The first and the last « last day of a period » that are told of today, both included."""
    if kind is NoticeKind.ENDING:
        return today, today + timedelta(days=AHEAD_DAYS)
    return today - timedelta(days=LATE_DAYS), today - timedelta(days=1)
