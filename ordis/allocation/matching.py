"""Which device fits a need: points from tables, each explained by a line of French. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from ordis.allocation.scoring import Case, Line, Score
from ordis.devices.models import Grade, Kind

FITTING: Final[Mapping[Kind, Mapping[Kind, int]]] = {
    Kind.DESKTOP: {Kind.DESKTOP: 50, Kind.ALL_IN_ONE: 45},
    Kind.ALL_IN_ONE: {Kind.ALL_IN_ONE: 50, Kind.DESKTOP: 40},
}
"""Kinds that answer a wish, and how well. A kind that is not named here is answered by itself alone."""

GRADES: Final[Mapping[Grade, int]] = {Grade.A: 20, Grade.B: 15, Grade.C: 5}
WEEKS_AT_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """What matching looks at in a ready device. ``ready_on``: the day it became « Prêt »."""

    kind: Kind
    grade: Grade | None
    ready_on: date


def fitting_kinds(wanted: Kind) -> tuple[Kind, ...]:
    return tuple(FITTING.get(wanted, {wanted: 50}))


def matching(case: Case, candidate: Candidate, *, today: date) -> Score | None:
    """How well a device answers a need, or None when it does not: then only a person may, with a reason.

    A device that has waited longer comes first among equals: storage is the bottleneck of the operation.
    """
    points = FITTING.get(case.wanted_kind, {case.wanted_kind: 50}).get(candidate.kind)
    if points is None:
        return None
    weeks = max((today - candidate.ready_on).days // 7, 0)
    grade = candidate.grade
    return Score(
        (
            Line("Type", candidate.kind.label, points),
            Line("État", grade.label if grade else "non noté", GRADES[grade] if grade else 0),
            Line("En stock depuis", f"{weeks} semaine{'s' if weeks > 1 else ''}", min(weeks, WEEKS_AT_MOST)),
        )
    )
