"""When a family is asked, until when it may answer, and what may be shown of the answers. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ordis.aftercare.surveys.models import Wave
from ordis.kernel.choice import Choice
from ordis.kernel.clock import months_later

OPEN_DAYS: Final = 60
"""How long a link answers after the family was asked."""
LATE_DAYS: Final = 30
"""A family that could not be asked within so many days of the date is not asked: the question would be another."""
FEWEST: Final = 5
"""Answers under which nothing of a wave is shown: somebody could tell a family by it (as for districts)."""


def asked_between(wave: Wave, today: date) -> tuple[date, date]:
    """First and last day of the handovers that are to be asked ``today``, late ones included.

    Counted back generously, by whole months and five days, since months differ: :func:`is_due` then decides.
    """
    return today - timedelta(days=31 * wave.months + LATE_DAYS + 5), today - timedelta(days=28 * wave.months)


def is_due(handed_over_on: date, wave: Wave, today: date) -> bool:
    """« One month after », date to date, and not later than ``LATE_DAYS`` after that."""
    day = months_later(handed_over_on, wave.months)
    return day <= today <= day + timedelta(days=LATE_DAYS)


def first_to_come(wave: Wave, today: date) -> date:
    """The first day whose handovers are not asked yet ``today``: all those from that day on are to come."""
    last = asked_between(wave, today)[1]
    days = (last - timedelta(days=back) for back in range(3 * wave.months + 5, -1, -1))
    return next((day for day in days if months_later(day, wave.months) > today), last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Tally:
    """One wave over a period: families asked, answers, and per question ``(label, count)`` in the order of its choices.

    ``questions`` is empty when there are fewer than ``FEWEST`` answers.
    """

    wave: Wave
    asked: int
    answers: int
    questions: Mapping[str, Sequence[tuple[str, int]]]

    @property
    def hidden(self) -> bool:
        """There are answers, too few to be shown."""
        return 0 < self.answers < FEWEST


def tally(wave: Wave, asked: int, answers: Mapping[str, Counter[Choice]]) -> Tally:
    """``answers``: per question, how many gave each choice; every answer counts once in each question."""
    total = max((counts.total() for counts in answers.values()), default=0)
    shown = answers if total >= FEWEST else {}
    questions = {
        question: [(choice.label, counts[choice]) for choice in type(next(iter(counts)))]
        for question, counts in shown.items()
    }
    return Tally(wave, asked, total, questions)
