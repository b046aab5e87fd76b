"""The points table that Ordis ships, tables as they are stored, and why one may not be published. Pure."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ordis.refurbishing.performance import Criterion, Fact, PerformanceClass, Step, Table

MOST_POINTS, MOST_STEPS, MOST_CLASSES = 1000, 8, 6
LARGEST_THRESHOLD = 1_000_000
NAME_LENGTH, SUITS_LENGTH = 20, 160

SHIPPED = Table(
    criteria=(
        Criterion(Fact.CPU_MARK, (Step(1500, 10), Step(3000, 20), Step(5000, 30), Step(8000, 40))),
        Criterion(Fact.RAM_GB, (Step(4, 8), Step(8, 20), Step(16, 28))),
        Criterion(Fact.DISK_GB, (Step(120, 4), Step(240, 8), Step(480, 10))),
        Criterion(Fact.DISK_SSD, (Step(1, 15),)),
        Criterion(Fact.SCREEN_INCHES, ()),
        Criterion(Fact.BATTERY, (Step(50, 3), Step(70, 7))),
    ),
    classes=(
        PerformanceClass("Confort", 70, "Études supérieures, montage simple, plusieurs usages à la fois."),
        PerformanceClass("Courant", 45, "École, recherche d’emploi, démarches, visioconférence."),
        PerformanceClass("Simple", 0, "Messagerie, démarches en ligne, traitement de texte."),
    ),
)
"""Version 0. The steps follow what a web browser and a video call ask of a computer of the last ten years."""


def as_json(table: Table) -> dict[str, Any]:
    return {
        "criteria": [
            {"fact": each.fact.value, "steps": [[step.at_least, step.points] for step in each.steps]}
            for each in table.criteria
        ],
        "classes": [asdict(each) for each in table.classes],
    }


def from_json(stored: dict[str, Any]) -> Table:
    criteria = [
        Criterion(Fact(each["fact"]), tuple(Step(at_least, points) for at_least, points in each["steps"]))
        for each in stored["criteria"]
    ]
    return Table(tuple(criteria), tuple(PerformanceClass(**each) for each in stored["classes"]))


def in_order(table: Table) -> Table:
    """The same table, its steps by growing threshold and its classes by falling one, as people may have typed them."""
    criteria = [Criterion(each.fact, tuple(sorted(each.steps, key=lambda s: s.at_least))) for each in table.criteria]
    return Table(tuple(criteria), tuple(sorted(table.classes, key=lambda each: -each.at_least)))


def faults(table: Table) -> list[str]:
    """Why the table, put in order, may not be published, in French; empty when it may."""
    found = []
    if not any(criterion.steps for criterion in table.criteria):
        found.append("Le barème donne des points pour au moins un critère.")
    for criterion in table.criteria:
        found += _faults_of_steps(criterion)
    return found + _faults_of_classes(table)


def _faults_of_steps(criterion: Criterion) -> list[str]:
    label, found = criterion.fact.label, []
    thresholds = [step.at_least for step in criterion.steps]
    points = [step.points for step in criterion.steps]
    if len(set(thresholds)) < len(thresholds):
        found.append(f"{label} : deux paliers ont le même seuil.")
    if points != sorted(points):
        found.append(f"{label} : un palier plus haut donne moins de points que le précédent.")
    if any(not 0 <= each <= MOST_POINTS for each in points):
        found.append(f"{label} : entre 0 et {MOST_POINTS} points par palier.")
    if any(not 0 <= each <= LARGEST_THRESHOLD for each in thresholds):
        found.append(f"{label} : un seuil est hors de ce qui existe.")
    if len(thresholds) > MOST_STEPS:
        found.append(f"{label} : {MOST_STEPS} paliers au plus.")
    return found


def _faults_of_classes(table: Table) -> list[str]:
    classes, found = table.classes, []
    if not 2 <= len(classes) <= MOST_CLASSES:
        found.append(f"Il faut entre 2 et {MOST_CLASSES} classes.")
    if classes and classes[-1].at_least != 0:
        found.append("La dernière classe commence à 0 point, pour que chaque ordinateur en ait une.")
    found += [f"Deux classes s’appellent « {name} »." for name in _twice([each.name.casefold() for each in classes])]
    if len({each.at_least for each in classes}) < len(classes):
        found.append("Deux classes commencent au même nombre de points.")
    if any(not each.name for each in classes):
        found.append("Chaque classe a un nom.")
    if any(len(each.name) > NAME_LENGTH or len(each.suits) > SUITS_LENGTH for each in classes):
        found.append(f"Un nom de classe tient en {NAME_LENGTH} caractères, son explication en {SUITS_LENGTH}.")
    beyond = [each.name for each in classes if each.at_least > table.most]
    return found + [f"Aucun ordinateur ne peut atteindre la classe « {name} »." for name in beyond]


def _twice(texts: Sequence[str]) -> list[str]:
    return sorted({text for text in texts if texts.count(text) > 1})
