"""What the dashboard tells: flow, delays, what sleeps, needs and stock, the queue, disks, prescribers. Each figure with
the address of its list; everything but the day's work is remembered for a minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from ordis.allocation.queue import Wish, counted
from ordis.devices.listing import Filter
from ordis.devices.lists.queries import devices_count
from ordis.devices.models import Kind, Stage
from ordis.indicators import disks, handovers, needs, rules, tallies, waits, work
from ordis.indicators.arrivals import RECEIVED
from ordis.indicators.delays import Delay
from ordis.indicators.indicator import Indicator
from ordis.indicators.scope import Scope
from ordis.kernel.clock import months_later
from ordis.kernel.french import MONTHS
from ordis.stock.rules import IN_THE_WORKSHOP, SLEEPS_AFTER

FLOW: Final = (RECEIVED, work.WIPED, work.RECONDITIONED, handovers.HANDED_OVER)
ASIDE: Final = (work.FOR_PARTS, work.RECYCLED, work.RETURNED)
FEW: Final = 5
"""Disks of one model under which it is told with the others: one failure of two says nothing of a model."""
OTHERS: Final = "Autres modèles (moins de 5 disques chacun)"


@dataclass(frozen=True, slots=True)
class Capped:
    """A count that goes no further than 10,000; ``more``: there are more."""

    number: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Devices at one stage now, and how many of them have been there for longer than ``limit`` days."""

    stage: Stage
    devices: int
    asleep: Capped | None
    limit: int


@dataclass(frozen=True, slots=True)
class KindNeed:
    kind: Kind
    waiting: Capped
    ready: Capped

    @property
    def short(self) -> int:
        return 0 if self.waiting.more or self.ready.more else max(self.waiting.number - self.ready.number, 0)


@dataclass(frozen=True, slots=True)
class DiskModel:
    """``members``: names as they are stored, more than one for those told together."""

    label: str
    member: str | None
    failed: int
    proven: int

    @property
    def share(self) -> int:
        """Failures in a hundred."""
        return round(100 * self.failed / (self.failed + self.proven))


@dataclass(frozen=True, slots=True)
class Activity:
    """Of one structure: its id as text, its name, and its figures in the order of ``PRESCRIBING``."""

    member: str
    name: str
    figures: Sequence[int]


PRESCRIBING: Final = (needs.REFERRALS_STATED, needs.REFERRALS_DECIDED, handovers.FAMILIES)


def last_year(today: date) -> tuple[date, date]:
    """Twelve months up to today."""
    return months_later(today, -12) + timedelta(days=1), today


@dataclass(frozen=True, slots=True)
class Workshop:
    flow: Sequence[tuple[Indicator, int]]
    aside: Sequence[tuple[Indicator, int]]
    standing: Sequence[Standing]
    models: Sequence[DiskModel]


@dataclass(frozen=True, slots=True)
class City:
    needs: Sequence[KindNeed]
    forecast: str
    served: Sequence[tuple[date, int]]

    @property
    def served_rows(self) -> list[tuple[str, int]]:
        """As a chart takes them."""
        return [(f"{MONTHS[month.month - 1]} {month.year}", number) for month, number in self.served]


def workshop(today: date) -> Workshop:
    first, last = last_year(today)
    figures = tallies.counts((*FLOW, *ASIDE), first, last)
    return Workshop(
        flow=[(each, figures[each.key]) for each in FLOW],
        aside=[(each, figures[each.key]) for each in ASIDE],
        standing=standing(today),
        models=disk_models(first, last),
    )


def standing(today: date) -> list[Standing]:
    """Every stage but that of errors, in the order of a device's life."""
    found = {member: number for member, _, number in tallies.parts(work.STANDING, "stage", today, today)}
    return [
        Standing(stage, found.get(stage.value, 0), _asleep(stage), SLEEPS_AFTER.get(stage, 0))
        for stage in Stage
        if stage is not Stage.ENTERED_IN_ERROR
    ]


def _asleep(stage: Stage) -> Capped | None:
    if stage not in IN_THE_WORKSHOP:
        return None
    return Capped(*devices_count(Filter(stage=(stage,), days=SLEEPS_AFTER[stage])))


def disk_models(first: date, last: date) -> list[DiskModel]:
    """Models with a failure, worst first; those of few disks are told together, last."""
    failed, proven = (
        {member: (label, number) for member, label, number in tallies.parts(each, "model", first, last)}
        for each in (disks.DISKS_FAILED, disks.DISKS_WIPED)
    )
    models = [
        DiskModel(label, member, number, proven.get(member, ("", 0))[1]) for member, (label, number) in failed.items()
    ]
    told = [model for model in models if model.failed + model.proven >= FEW]
    few = [model for model in models if model not in told]
    told.sort(key=lambda model: (-model.share, -model.failed, model.label))
    if few:
        told.append(DiskModel(OTHERS, None, sum(m.failed for m in few), sum(m.proven for m in few)))
    return told


def delays(scope: Scope, today: date) -> list[tuple[Indicator, Delay]]:
    """Of the last twelve months."""
    shown = [each for each in waits.WAITS if each.audience in scope.audiences]
    told = tallies.delays(shown, *last_year(today), structures=scope.structures)
    return [(each, told[each.key]) for each in shown]


def city(today: date) -> City:
    months = rules.last_months(today)
    served = tallies.by_month(handovers.FAMILIES, months)
    waiting = tallies.counts([needs.REFERRALS_WAITING], today, today)["referrals_waiting"]
    return City(_needs(), rules.forecast(waiting, served), list(zip(months, served, strict=True)))


def _needs() -> list[KindNeed]:
    """Kinds that somebody waits for, or that are ready; what is missing most first."""
    found = [
        KindNeed(
            kind, Capped(*counted(Wish(kind=kind))), Capped(*devices_count(Filter(stage=(Stage.READY,), kind=(kind,))))
        )
        for kind in Kind
    ]
    told = [need for need in found if need.waiting.number or need.ready.number]
    return sorted(told, key=lambda need: (-need.short, -need.waiting.number))


def prescribers(scope: Scope, today: date) -> list[Activity]:
    """Of the last twelve months, the most active first."""
    found: dict[str, tuple[str, list[int]]] = {}
    for rank, indicator in enumerate(PRESCRIBING):
        period: Any = last_year(today)
        for member, name, number in tallies.parts(indicator, "structure", *period, structures=scope.structures):
            found.setdefault(member, (name, [0] * len(PRESCRIBING)))[1][rank] = number
    told = [Activity(member, name, figures) for member, (name, figures) in found.items()]
    return sorted(told, key=lambda each: (-each.figures[0], each.name))
