"""What devices weigh: as they were weighed, else a typical mass of their kind, else nothing. Pure.

Typical masses are those of the tool by which the Member States of the Union compute their targets of collection
(directive 2012/19/EU, article 7; Commission implementing regulation 2017/699): average mass of one unit put on the
market, by UNU-KEY, as published by Statistics Netherlands with its « Waste over Time » script
(``htbl_Key_Weight.csv``, values of 2010). They are orders of magnitude. 2010 is the last year in which laptops were
told without tablets; tablets and all-in-ones have no class of their own, so they have no typical mass here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from ordis.devices.models import Kind, Stage
from ordis.donations.outcomes import Outcome, outcome_of

SOURCE: Final = (
    "Masses types\u202f: masses moyennes par appareil de l’outil européen de calcul des DEEE (règlement d’exécution "
    "(UE) 2017/699, classes UNU-KEY, valeurs de 2010), publiées par Statistics Netherlands. Ce sont des ordres de "
    "grandeur."
)


class Typical(NamedTuple):
    """``key``: of the class, as the source numbers it."""

    grams: int
    key: str


TYPICAL: Final[Mapping[Kind, Typical]] = {
    Kind.LAPTOP: Typical(2_280, "0303"),
    Kind.DESKTOP: Typical(8_770, "0302"),
    Kind.MONITOR: Typical(5_500, "0309"),
    Kind.SMARTPHONE: Typical(90, "0306"),
    Kind.PERIPHERAL: Typical(400, "0301"),
}


class Lot(NamedTuple):
    """Devices of one kind at one stage: how many, how many of them were weighed, and what these weigh together."""

    kind: Kind
    stage: Stage
    devices: int
    weighed: int
    grams: int


@dataclass(frozen=True, slots=True)
class Mass:
    """``weighed``, ``typical`` and ``unknown`` are numbers of devices; grams are those of the first two."""

    weighed: int = 0
    weighed_g: int = 0
    typical: int = 0
    typical_g: int = 0
    unknown: int = 0

    @property
    def devices(self) -> int:
        return self.weighed + self.typical + self.unknown

    @property
    def grams(self) -> int:
        return self.weighed_g + self.typical_g

    def __add__(self, other: "Mass") -> "Mass":
        return Mass(
            self.weighed + other.weighed,
            self.weighed_g + other.weighed_g,
            self.typical + other.typical,
            self.typical_g + other.typical_g,
            self.unknown + other.unknown,
        )


def mass_of(lot: Lot) -> Mass:
    """A device that nobody weighed counts for the typical mass of its kind, or for none when its kind has none."""
    rest, typical = lot.devices - lot.weighed, TYPICAL.get(lot.kind)
    if typical is None:
        return Mass(lot.weighed, lot.grams, unknown=rest)
    return Mass(lot.weighed, lot.grams, rest, rest * typical.grams)


def by_outcome(lots: Iterable[Lot]) -> dict[Outcome, Mass]:
    """Every outcome of what arrived, in the order of :class:`Outcome`; nothing weighs when nothing did arrive."""
    away = (Outcome.EXPECTED, Outcome.NOT_RECEIVED)
    found = {outcome: Mass() for outcome in Outcome if outcome not in away}
    for lot in lots:
        outcome = outcome_of(lot.stage)
        if outcome in found:
            found[outcome] += mass_of(lot)
    return found


def by_kind(lots: Iterable[Lot]) -> dict[Kind, dict[Outcome, Mass]]:
    """The same, for each kind that arrived, in the order of :class:`Kind`."""
    every = list(lots)
    found = {kind: by_outcome(lot for lot in every if lot.kind is kind) for kind in Kind}
    return {kind: told for kind, told in found.items() if any(mass.devices for mass in told.values())}
