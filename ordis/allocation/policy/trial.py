"""A draft tried on past referrals: who would come before whom, and why. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ordis.allocation.priority import PriorityTable, priority, reasons
from ordis.allocation.scoring import Case, Score

FIRST: Final = 50
"""Who is looked at first: a page of the queue, a session of the commission."""


@dataclass(frozen=True, slots=True)
class Past:
    """A referral of the past: its number, what priority looked at, the day of its deposit. No identity."""

    number: str
    case: Case
    on: date


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a referral stands by the table in force and by the draft, from 1, and what gives it other points."""

    number: str
    old_rank: int
    new_rank: int
    old_points: int
    new_points: int
    reasons: tuple[str, ...]

    @property
    def places(self) -> int:
        """Places won, or lost when negative."""
        return self.old_rank - self.new_rank

    @property
    def enters(self) -> bool:
        return self.new_rank <= FIRST < self.old_rank

    @property
    def leaves(self) -> bool:
        return self.old_rank <= FIRST < self.new_rank


@dataclass(frozen=True, slots=True)
class Trial:
    """``moved`` by the new rank: everybody who was tried, those who keep their rank too."""

    moved: tuple[Moved, ...]

    @property
    def up(self) -> list[Moved]:
        """Those who win places, the most first."""
        return sorted((each for each in self.moved if each.places > 0), key=lambda each: (-each.places, each.new_rank))

    @property
    def down(self) -> list[Moved]:
        return sorted((each for each in self.moved if each.places < 0), key=lambda each: (each.places, each.new_rank))

    @property
    def same(self) -> int:
        return sum(each.places == 0 for each in self.moved)

    @property
    def among_first(self) -> int:
        """How many of the first :data:`FIRST` places would go to another referral than now."""
        return sum(each.enters for each in self.moved)


def tried(past: Sequence[Past], *, now: PriorityTable, draft: PriorityTable) -> Trial:
    """``past`` by growing seniority of deposit, the oldest first, as ties are settled; each is scored as on the day
    of its deposit, so that a deadline long past does not count as near."""
    before = [priority(each.case, today=each.on, table=now) for each in past]
    after = [priority(each.case, today=each.on, table=draft) for each in past]
    old, new = _ranks(before), _ranks(after)
    moved = [
        Moved(each.number, old[at], new[at], before[at].total, after[at].total, reasons(before[at], after[at]))
        for at, each in enumerate(past)
    ]
    return Trial(tuple(sorted(moved, key=lambda each: each.new_rank)))


def _ranks(scores: Sequence[Score]) -> list[int]:
    order = sorted(range(len(scores)), key=lambda at: (-scores[at].total, at))
    ranks = [0] * len(scores)
    for rank, at in enumerate(order, start=1):
        ranks[at] = rank
    return ranks
