"""Where a family of the day stands. Pure."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from ordis.kernel.choice import Choice
from ordis.kernel.clock import in_paris
from ordis.kernel.french import count

LATE_AFTER: Final = timedelta(minutes=10)
"""A family is said to be late from then on: its place waits, and the counter may call."""


class Turn(Choice):
    EXPECTED = "expected", "Attendue"
    LATE = "late", "En retard"
    HERE = "here", "Arrivée"
    IN_PROGRESS = "in_progress", "En cours"
    PAPER = "paper", "Papier à confirmer"
    DONE = "done", "Remis"
    MISSED = "missed", "Pas venue"

    @property
    def awaited(self) -> bool:
        """Nobody has seen this family yet."""
        return self in {Turn.EXPECTED, Turn.LATE}


URGENT: Final = (Turn.IN_PROGRESS, Turn.HERE, Turn.LATE, Turn.EXPECTED)
"""Whom to call first: who is being served, who waits, who should be here, who comes."""

_SAID: Final = {
    Turn.HERE: ("famille attend", "familles attendent"),
    Turn.PAPER: ("papier à confirmer", "papiers à confirmer"),
    Turn.IN_PROGRESS: ("en cours", "en cours"),
    Turn.LATE: ("en retard", "en retard"),
    Turn.EXPECTED: ("encore attendue", "encore attendues"),
    Turn.DONE: ("repartie équipée", "reparties équipées"),
    Turn.MISSED: ("pas venue", "pas venues"),
}


def arrived_that_day(arrived_at: datetime | None, starts_at: datetime) -> bool:
    """Whether the family came on the day of the appointment: one moved to another day is expected again."""
    return arrived_at is not None and in_paris(arrived_at).date() == in_paris(starts_at).date()


def awaited_today(arrived_at: datetime | None, starts_at: datetime, *, at: datetime) -> bool:
    """Whether the family comes on the day of ``at``, and nobody has seen it yet."""
    return in_paris(starts_at).date() == in_paris(at).date() and not arrived_that_day(arrived_at, starts_at)


def turn(
    *, signed: bool, begun: bool, arrived: bool, late: bool = False, missed: bool = False, paper: bool = False
) -> Turn:
    """``begun``: a device was scanned for this family; ``late``: its time is ``LATE_AFTER`` past; ``paper``: it signed
    with a pen, and a colleague must confirm."""
    if missed:
        return Turn.MISSED
    if signed:
        return Turn.DONE
    if paper:
        return Turn.PAPER
    if begun:
        return Turn.IN_PROGRESS
    if arrived:
        return Turn.HERE
    return Turn.LATE if late else Turn.EXPECTED


def is_late(starts_at: datetime, *, at: datetime) -> bool:
    return starts_at + LATE_AFTER <= at


def tally(turns: Iterable[Turn]) -> list[tuple[Turn, str]]:
    """« 2 familles attendent », « 1 en retard »: how many stand where, the most pressing first, nothing of nobody."""
    found = Counter(turns)
    return [(turn, count(found[turn], *words)) for turn, words in _SAID.items() if found[turn]]
