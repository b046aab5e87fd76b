"""Who gets which device when many families wait for many devices: one assignment, the best there is. Pure.

Most families served first, then those of the highest priority, then the best fit. The families that may be served
together form a matroid: so among the assignments that serve the most, the one that this order prefers leaves nobody
out for somebody of lower priority who holds a device that could, by exchanges, have been theirs.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ordis.allocation.matching import CRITERIA, Candidate, Criterion, Wish
from ordis.kernel.french import THIN, count

MOST: Final = 500
"""Referrals in one plan. Up to there every sum of the assignment is a whole number that a double holds exactly."""

NOTHING_OF_KIND: Final = f"Aucun appareil prêt de ce type{THIN}: {{kind}}."
NOTHING_GOOD_ENOUGH: Final = "Aucun appareil prêt de ce type n’est d’une classe suffisante pour cet usage ({enough})."


@dataclass(frozen=True, slots=True)
class Pair:
    """``wish`` and ``candidate`` are ranks in what was given to :func:`assign`."""

    wish: int
    candidate: int
    points: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """``pairs`` by priority; ``fitting``: for each wish, how many of the candidates answer it."""

    pairs: tuple[Pair, ...]
    fitting: tuple[int, ...]


def assign(wishes: Sequence[Wish], candidates: Sequence[Candidate]) -> Assignment:
    """Pairs of ``wishes``, given in the order of priority, and ``candidates``. The same input gives the same output."""
    if not wishes or not candidates:
        return Assignment((), (0,) * len(wishes))
    import numpy as np  # both take a second to import: only those who ask for a plan wait for it
    from scipy.optimize import linear_sum_assignment

    points = _points(wishes, candidates)
    number, most = len(wishes), min(points.shape)
    rank_unit = int(points.max()) * most + 1  # more than all the fit that can be gained
    served_unit = rank_unit * (number * (number + 1) // 2 + 1)  # more than all the priority that can be gained
    ranks = np.arange(number, 0, -1, dtype=np.int64)[:, np.newaxis]
    worth = np.where(points > 0, served_unit + rank_unit * ranks + points, 0)
    rows, columns = linear_sum_assignment(worth.astype(np.float64), maximize=True)
    chosen = [(int(row), int(column), int(points[row, column])) for row, column in zip(rows, columns, strict=True)]
    pairs = tuple(Pair(*each) for each in chosen if each[2])
    return Assignment(pairs, tuple(int(each) for each in (points > 0).sum(axis=1)))


def why_left_out(wish: Wish, fitting: int, of_kind: bool) -> str:
    """The sentence for a family without a device. ``fitting``: devices that answer its need; ``of_kind``: whether
    there is any of a kind that does."""
    if fitting:
        return f"{count(fitting, 'appareil convient', 'appareils conviennent')}, mais d’autres demandes passent avant."
    if of_kind:
        return NOTHING_GOOD_ENOUGH.format(enough=wish.enough)
    return NOTHING_OF_KIND.format(kind=wish.kind.label.lower())


def _points(wishes: Sequence[Wish], candidates: Sequence[Candidate]) -> Any:
    """What ``match`` would say of every pair, 0 where it does not fit: wishes in rows, candidates in columns.

    Each criterion judges each of the few different answers once; pairs then look their points up.
    """
    import numpy as np

    total = np.zeros((len(wishes), len(candidates)), dtype=np.int64)
    fits = np.ones(total.shape, dtype=bool)
    for criterion in CRITERIA:
        asked, rows = _coded([criterion.asked(wish) for wish in wishes])
        known, columns = _coded([criterion.known(candidate) for candidate in candidates])
        judged = np.array([[_judged(criterion, one, other) for other in known] for one in asked], dtype=np.int64)
        seen = judged[np.ix_(rows, columns)]
        total += np.maximum(seen, 0)
        fits &= seen >= 0
    return np.where(fits, total, 0)


def _judged(criterion: Criterion, asked: Hashable, known: Hashable) -> int:
    """Points, or -1 when this criterion closes the device to the need."""
    verdict = criterion.judge(asked, known)
    if verdict is None:
        return 0
    return verdict.line.points if verdict.fits else -1


def _coded(answers: Sequence[Hashable]) -> tuple[list[Hashable], list[int]]:
    """The different answers, in the order in which they come, and the rank of each among them."""
    ranks = {answer: rank for rank, answer in enumerate(dict.fromkeys(answers))}
    return list(ranks), [ranks[answer] for answer in answers]
