"""The class of performance of a computer, and why: points by criterion, classes by threshold. Pure.

A table gives points for each fact by steps (« at least 8 Go → 20 points »: the highest step reached counts) and a
class by the sum. A fact that nobody noted gives nothing, and is said; one that this kind of computer cannot have (the
battery of a desktop) gives all its points, so that kinds can be compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ordis.devices.models import Kind
from ordis.kernel.choice import Choice
from ordis.kernel.french import NBSP, THIN, count, grouped


class Fact(Choice):
    CPU_MARK = "cpu_mark", "Processeur"
    RAM_GB = "ram_gb", "Mémoire"
    DISK_GB = "disk_gb", "Disque"
    DISK_SSD = "disk_ssd", "Disque SSD"
    SCREEN_INCHES = "screen_inches", "Écran"
    BATTERY = "battery", "Batterie"

    @property
    def unit(self) -> str:
        return {"ram_gb": "Go", "disk_gb": "Go", "screen_inches": "pouces", "battery": "%"}.get(self.value, "points")


UNKNOWN: Mapping[Fact, str] = {
    Fact.CPU_MARK: "processeur non noté",
    Fact.RAM_GB: "mémoire inconnue",
    Fact.DISK_GB: "capacité du disque inconnue",
    Fact.DISK_SSD: "type de disque inconnu",
    Fact.SCREEN_INCHES: "taille d’écran inconnue",
    Fact.BATTERY: "batterie non mesurée",
}
_WITHOUT: Mapping[Fact, frozenset[Kind]] = {
    Fact.SCREEN_INCHES: frozenset({Kind.DESKTOP}),
    Fact.BATTERY: frozenset({Kind.DESKTOP, Kind.ALL_IN_ONE}),
}
Facts = Mapping[Fact, float | None]
"""What is known of a computer: gigabytes, inches, per cent; an SSD is 1, another disk 0; None is not known, and a disk
of 0 gigabytes is none at all."""


@dataclass(frozen=True, slots=True)
class Step:
    at_least: float
    points: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """``steps`` by growing threshold."""

    fact: Fact
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class PerformanceClass:
    """``name`` is what devices keep and people read; ``suits`` says what such a computer is good for."""

    name: str
    at_least: int
    suits: str


@dataclass(frozen=True, slots=True)
class Table:
    """``classes`` by falling threshold, the last one from 0."""

    criteria: tuple[Criterion, ...]
    classes: tuple[PerformanceClass, ...]

    @property
    def most(self) -> int:
        """The points of a computer that reaches every highest step."""
        return sum(criterion.steps[-1].points for criterion in self.criteria if criterion.steps)


@dataclass(frozen=True, slots=True)
class Line:
    """« Mémoire · 8 Go · 20 points · à partir de 8 Go »."""

    label: str
    seen: str
    points: int
    why: str


@dataclass(frozen=True, slots=True)
class Rating:
    """The sum of ``lines``, and the class that it reaches."""

    points: int
    reached: PerformanceClass
    lines: tuple[Line, ...]


def rate(table: Table, kind: Kind, facts: Facts) -> Rating:
    lines = tuple(_line(criterion, kind, facts.get(criterion.fact)) for criterion in table.criteria if criterion.steps)
    points = sum(line.points for line in lines)
    reached = next(each for each in table.classes if points >= each.at_least)
    return Rating(points, reached, lines)


def _line(criterion: Criterion, kind: Kind, value: float | None) -> Line:
    fact, steps = criterion.fact, criterion.steps
    if kind in _WITHOUT.get(fact, frozenset()):
        return Line(fact.label, "sans objet", steps[-1].points, "ce type d’ordinateur n’en a pas : tous les points")
    if value is None:
        return Line(fact.label, UNKNOWN[fact], 0, f"{UNKNOWN[fact]} : {count(0, 'point')}")
    reached = [step for step in steps if value >= step.at_least]
    if reached:
        return Line(fact.label, said(fact, value), reached[-1].points, _from(fact, reached[-1]))
    first = (
        "seul un SSD en donne" if fact is Fact.DISK_SSD else f"le premier palier est à {said(fact, steps[0].at_least)}"
    )
    return Line(fact.label, said(fact, value), 0, first)


def _from(fact: Fact, step: Step) -> str:
    return "un SSD" if fact is Fact.DISK_SSD else f"à partir de {said(fact, step.at_least)}"


def said(fact: Fact, value: float) -> str:
    """« 8 Go », « 15,6 pouces », « 72 % », « SSD »."""
    if fact is Fact.DISK_SSD:
        return "SSD" if value else "pas de SSD"
    if fact is Fact.DISK_GB and not value:
        return "aucun disque"
    return f"{grouped(value)}{THIN if fact is Fact.BATTERY else NBSP}{fact.unit}"


def classes_counted(table: Table, computers: Sequence[tuple[Kind, Facts]]) -> dict[str, int]:
    """How many of ``computers`` each class of the table would get, every class named."""
    found = {each.name: 0 for each in table.classes}
    for kind, facts in computers:
        found[rate(table, kind, facts).reached.name] += 1
    return found
