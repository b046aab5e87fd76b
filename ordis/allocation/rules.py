"""Who comes first and which device fits: points from tables, each explained by a line of French. Pure.

No criterion reads the language, the name, the district or anything else that says where a person comes from.
No score refuses anybody: it orders a list, and a person decides (art. 22 RGPD).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ordis.devices.models import Grade, Kind
from ordis.referrals.models import HomeEquipment, Purpose, Referral, Situation


@dataclass(frozen=True, slots=True)
class Line:
    """One reason of a score: « Équipement à la maison : Aucun équipement », 25 points."""

    label: str
    answer: str
    points: int

    @property
    def sentence(self) -> str:
        return f"{self.label} : {self.answer} (+{self.points})"


@dataclass(frozen=True, slots=True)
class Score:
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        return sum(line.points for line in self.lines)

    @property
    def explanation(self) -> str:
        """All lines that count, on one line of text."""
        return " · ".join(line.sentence for line in self.lines if line.points)


@dataclass(frozen=True, slots=True)
class Case:
    """What priority looks at in a referral, and nothing more."""

    people: int
    school_children: int
    situation: Situation
    equipment: HomeEquipment
    purpose: Purpose
    wanted_kind: Kind
    needed_by: date | None = None

    @classmethod
    def of(cls, referral: Referral) -> "Case":
        family = referral.household
        return cls(
            people=family.people,
            school_children=family.school_children,
            situation=family.situation,
            equipment=family.equipment,
            purpose=referral.purpose,
            wanted_kind=referral.wanted_kind,
            needed_by=referral.needed_by,
        )


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
