"""Who comes first: points from a table, each explained by a line of French. Pure.

No criterion reads the language, the name, the district or anything else that says where a person comes from.
No score refuses anybody: it orders a list, and a person decides (art. 22 RGPD).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ordis.allocation.scoring import Case, Line, Score


@dataclass(frozen=True, slots=True)
class Criterion:
    """``answer`` reads the case as a key of ``points``; ``said`` is the same for a person."""

    label: str
    answer: Callable[[Case, date], str]
    said: Callable[[Case], str]
    points: Mapping[str, int]

    def line(self, case: Case, today: date) -> Line:
        return Line(self.label, self.said(case), self.points.get(self.answer(case, today), 0))


@dataclass(frozen=True, slots=True)
class PriorityTable:
    version: int
    criteria: tuple[Criterion, ...]


SOON: Final = timedelta(days=30)
LARGE_HOUSEHOLD: Final = 5


def _urgency(case: Case, today: date) -> str:
    return "soon" if case.needed_by is not None and case.needed_by - today <= SOON else "later"


def _deadline(case: Case) -> str:
    return f"le {case.needed_by:%d/%m/%Y}" if case.needed_by else "aucune"


PRIORITY: Final = PriorityTable(
    version=1,
    criteria=(
        Criterion(
            "Équipement à la maison",
            lambda case, _: case.equipment.value,
            lambda case: case.equipment.label,
            {"none": 25, "phone_only": 15, "shared_or_broken": 5},
        ),
        Criterion(
            "Enfants scolarisés",
            lambda case, _: str(min(case.school_children, 3)),
            lambda case: str(case.school_children),
            {"1": 10, "2": 20, "3": 30},
        ),
        Criterion(
            "Situation",
            lambda case, _: case.situation.value,
            lambda case: case.situation.label,
            {"minimum_income": 20, "job_seeker": 15, "student": 15, "employed_low_income": 10, "retired": 5},
        ),
        Criterion(
            "Usage",
            lambda case, _: case.purpose.value,
            lambda case: case.purpose.label,
            {"school": 15, "job_search": 15, "training": 10, "formalities": 10, "social_link": 5},
        ),
        Criterion("Échéance", _urgency, _deadline, {"soon": 10}),
        Criterion(
            "Personnes dans le foyer",
            lambda case, _: "large" if case.people >= LARGE_HOUSEHOLD else "small",
            lambda case: str(case.people),
            {"large": 5},
        ),
    ),
)


def priority(case: Case, *, today: date, table: PriorityTable = PRIORITY) -> Score:
    """Points of a referral in the queue; higher comes first, and at equal points the older."""
    return Score(tuple(criterion.line(case, today) for criterion in table.criteria))
