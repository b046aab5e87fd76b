"""Who comes first: points from a table, each explained by a line of French. Pure.

What a table may look at is closed: :data:`READINGS`. None of them reads the language, the name, the district or
anything else that says where a person comes from. No score refuses anybody: it orders a list, and a person decides
(art. 22 RGPD). At equal points the older comes first, which is no matter of points.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ordis.allocation.scoring import Case, Line, Score
from ordis.kernel.choice import Choice
from ordis.kernel.french import THIN
from ordis.referrals.models import Connection, HomeEquipment, Purpose, Situation


class Threshold(Choice):
    SOON_DAYS = "soon_days", "Une échéance est proche à partir de (jours)"
    LARGE_HOUSEHOLD = "large_household", "Un foyer est nombreux à partir de (personnes)"


Thresholds = Mapping[Threshold, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """A question that a table may give points for. ``answers``: what may be answered, as stored and as read by a
    person; ``answer`` is one of them, or another word that never gives points; ``said`` is what this case says."""

    key: str
    label: str
    answers: Mapping[str, str]
    answer: Callable[[Case, date, Thresholds], str]
    said: Callable[[Case], str]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """``points`` by answer; an answer that is not named gives none."""

    reading: Reading
    points: Mapping[str, int]

    def line(self, case: Case, today: date, thresholds: Thresholds) -> Line:
        answer = self.reading.answer(case, today, thresholds)
        return Line(self.reading.label, self.reading.said(case), self.points.get(answer, 0))


@dataclass(frozen=True, slots=True)
class PriorityTable:
    version: int
    criteria: tuple[Criterion, ...]
    thresholds: Thresholds

    @property
    def most(self) -> int:
        """The points of a case that gets the best answer everywhere."""
        return sum(max(criterion.points.values(), default=0) for criterion in self.criteria)


MANY_CHILDREN: Final = 3


def _near(case: Case, today: date, thresholds: Thresholds) -> str:
    near = timedelta(days=thresholds[Threshold.SOON_DAYS])
    return "soon" if case.needed_by is not None and case.needed_by - today <= near else "later"


def _many(case: Case, _today: date, thresholds: Thresholds) -> str:
    return "large" if case.people >= thresholds[Threshold.LARGE_HOUSEHOLD] else "small"


def _labels(choices: type[Choice]) -> dict[str, str]:
    return {choice.value: choice.label for choice in choices}


READINGS: Final[Mapping[str, Reading]] = {
    each.key: each
    for each in (
        Reading(
            "equipment",
            "Équipement à la maison",
            _labels(HomeEquipment),
            lambda case, _today, _thresholds: case.equipment.value,
            lambda case: case.equipment.label,
        ),
        Reading(
            "children",
            "Enfants scolarisés",
            {"1": "Un enfant", "2": "Deux enfants", "3": "Trois enfants et plus"},
            lambda case, _today, _thresholds: str(min(case.school_children, MANY_CHILDREN)),
            lambda case: str(case.school_children),
        ),
        Reading(
            "situation",
            "Situation",
            _labels(Situation),
            lambda case, _today, _thresholds: case.situation.value,
            lambda case: case.situation.label,
        ),
        Reading(
            "purpose",
            "Usage",
            _labels(Purpose),
            lambda case, _today, _thresholds: case.purpose.value,
            lambda case: case.purpose.label,
        ),
        Reading(
            "deadline",
            "Échéance",
            {"soon": "Proche, selon le seuil"},
            _near,
            lambda case: f"le {case.needed_by:%d/%m/%Y}" if case.needed_by else "aucune",
            "Une échéance passée compte comme proche.",
        ),
        Reading(
            "people",
            "Personnes dans le foyer",
            {"large": "Foyer nombreux, selon le seuil"},
            _many,
            lambda case: str(case.people),
        ),
        Reading(
            "connection",
            "Connexion à la maison",
            _labels(Connection),
            lambda case, _today, _thresholds: case.connection.value,
            lambda case: case.connection.label,
        ),
        Reading(
            "exchange",
            "Échange",
            {"broken": "L’appareil remis est tombé en panne"},
            lambda case, _today, _thresholds: "broken" if case.exchange else "first",
            lambda case: "l’appareil remis est tombé en panne" if case.exchange else "non",
            "La demande d’échange est neuve, le besoin de la famille ne l’est pas\u202f: elle a déjà attendu une fois.",
        ),
    )
}
"""Every question, in the order of the page. A city says how much each counts; a new question is a change of Ordis."""

_SHIPPED: Final[Mapping[str, Mapping[str, int]]] = {
    "equipment": {"none": 25, "phone_only": 15, "shared_or_broken": 5},
    "children": {"1": 10, "2": 20, "3": 30},
    "situation": {"minimum_income": 20, "job_seeker": 15, "student": 15, "employed_low_income": 10, "retired": 5},
    "purpose": {"school": 15, "job_search": 15, "training": 10, "formalities": 10, "social_link": 5},
    "deadline": {"soon": 10},
    "people": {"large": 5},
    "exchange": {"broken": 40},
}
PRIORITY: Final = PriorityTable(
    version=1,
    criteria=tuple(Criterion(READINGS[key], points) for key, points in _SHIPPED.items()),
    thresholds={Threshold.SOON_DAYS: 30, Threshold.LARGE_HOUSEHOLD: 5},
)
"""Version 1, which Ordis ships: in force until a city publishes its own."""


def priority(case: Case, *, today: date, table: PriorityTable = PRIORITY) -> Score:
    """Points of a referral in the queue; higher comes first, and at equal points the older."""
    return Score(tuple(criterion.line(case, today, table.thresholds) for criterion in table.criteria))


def next_change(case: Case, *, today: date, table: PriorityTable = PRIORITY) -> date | None:
    """The first day after ``today`` on which the same facts give another score by the same table, if there is one."""
    if case.needed_by is None or not any(each.reading.key == "deadline" for each in table.criteria):
        return None
    near_on = case.needed_by - timedelta(days=table.thresholds[Threshold.SOON_DAYS])
    return near_on if near_on > today else None


def reasons(before: Score, after: Score) -> tuple[str, ...]:
    """What gives other points from one score to the other, by question: « Usage : Scolarité (15 → 20) »."""
    old, new = ({line.label: line for line in score.lines} for score in (before, after))
    said = []
    for label in dict.fromkeys([*old, *new]):
        line = new.get(label) or old[label]
        was, now = (lines[label].points if label in lines else 0 for lines in (old, new))
        if was != now:
            said.append(f"{label}{THIN}: {line.answer} ({was} → {now})")
    return tuple(said)
