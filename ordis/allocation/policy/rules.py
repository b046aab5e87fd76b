"""Tables of priority as they are stored, why one may not be published, and what changes between two. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ordis.allocation.priority import READINGS, Criterion, PriorityTable, Threshold
from ordis.kernel.french import THIN

MOST_POINTS: Final = 100
BOUNDS: Final[Mapping[Threshold, tuple[int, int]]] = {
    Threshold.SOON_DAYS: (1, 365),
    Threshold.LARGE_HOUSEHOLD: (2, 20),
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A table as its row keeps it: see :class:`PriorityVersion`."""

    criteria: list[Any]
    thresholds: dict[str, Any]


def as_stored(table: PriorityTable) -> Stored:
    """The label is kept beside the key: a version of years ago says what people read then."""
    return Stored(
        [
            {"key": each.reading.key, "label": each.reading.label, "points": dict(each.points)}
            for each in table.criteria
        ],
        {threshold.value: value for threshold, value in table.thresholds.items()},
    )


def from_stored(version: int, criteria: list[Any], thresholds: Mapping[str, Any]) -> PriorityTable:
    return PriorityTable(
        version,
        tuple(Criterion(READINGS[each["key"]], each["points"]) for each in criteria),
        {threshold: thresholds[threshold.value] for threshold in Threshold},
    )


def of_points(
    version: int, points: Mapping[str, Mapping[str, int]], thresholds: Mapping[Threshold, int]
) -> PriorityTable:
    """The table that gives ``points`` by question and answer; an answer without points, a question without answer, is
    left out: two tables that give the same are the same."""
    counted = {key: {a: points[key][a] for a in READINGS[key].answers if points[key].get(a)} for key in points}
    return PriorityTable(
        version,
        tuple(Criterion(reading, counted[key]) for key, reading in READINGS.items() if counted.get(key)),
        dict(thresholds),
    )


def faults(table: PriorityTable) -> list[str]:
    """Why the table may not be published, in French; empty when it may."""
    found = []
    if not table.criteria:
        found.append("Le barème donne des points pour au moins une réponse.")
    for criterion in table.criteria:
        label = criterion.reading.label
        if any(not 0 <= each <= MOST_POINTS for each in criterion.points.values()):
            found.append(f"{label}{THIN}: entre 0 et {MOST_POINTS} points par réponse.")
        if any(answer not in criterion.reading.answers for answer in criterion.points):
            found.append(f"{label}{THIN}: une réponse n’existe pas.")
    for threshold, (low, high) in BOUNDS.items():
        if not low <= table.thresholds[threshold] <= high:
            found.append(f"{threshold.label}{THIN}: entre {low} et {high}.")
    return found + _fewer_for_more_children(table)


def _fewer_for_more_children(table: PriorityTable) -> list[str]:
    """A child more never lowers a family: the only order that answers of a question have."""
    points = next((each.points for each in table.criteria if each.reading.key == "children"), {})
    ladder = [points.get(answer, 0) for answer in READINGS["children"].answers]
    return (
        [] if ladder == sorted(ladder) else ["Enfants scolarisés : un enfant de plus ne donne jamais moins de points."]
    )


@dataclass(frozen=True, slots=True)
class Change:
    """« Usage : Scolarité », 15 then 20 points; a threshold in its own unit."""

    label: str
    before: int
    after: int


def changes(before: PriorityTable, after: PriorityTable) -> list[Change]:
    """What differs, answer by answer, in the order of the page."""
    found = []
    old, new = ({each.reading.key: each.points for each in table.criteria} for table in (before, after))
    for key, reading in READINGS.items():
        for answer, said in reading.answers.items():
            was, now = old.get(key, {}).get(answer, 0), new.get(key, {}).get(answer, 0)
            if was != now:
                found.append(Change(f"{reading.label}{THIN}: {said}", was, now))
    for threshold in Threshold:
        if before.thresholds[threshold] != after.thresholds[threshold]:
            found.append(Change(threshold.label, before.thresholds[threshold], after.thresholds[threshold]))
    return found
