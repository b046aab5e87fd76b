"""How full a place is, how long is too long, what is wanted against what there is. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ordis.devices.models import Kind, Stage
from ordis.kernel.choice import Choice
from ordis.kernel.french import count

IN_THE_WORKSHOP = (
    Stage.RECEIVED,
    Stage.WIPED,
    Stage.REFURBISHING,
    Stage.READY,
    Stage.RESERVED,
    Stage.RETURNED,
    Stage.FOR_PARTS,
)
"""Stages in which a device takes room somewhere."""
DEEPEST = 6
"""Levels of the tree: a building, a room, a row, a shelf, a box, and one to spare."""
NEARLY = 0.9


class Fill(Choice):
    FREE = "free", "Il reste de la place"
    NEARLY = "nearly", "Presque plein"
    FULL = "full", "Plein"
    OVER = "over", "Trop plein"


def fill(devices: int, capacity: int | None) -> Fill | None:
    """How full a place is, its sub-places counted; None when nobody said what it holds."""
    if capacity is None:
        return None
    if devices > capacity:
        return Fill.OVER
    if devices == capacity:
        return Fill.FULL
    return Fill.NEARLY if devices >= capacity * NEARLY else Fill.FREE


def fill_sentence(devices: int, capacity: int | None) -> str:
    """« Plein : 24 sur 24 ». Empty when nobody said what the place holds."""
    found = fill(devices, capacity)
    if found is None or capacity is None:
        return ""
    more = {
        Fill.FREE: f"{count(capacity - devices, 'place libre', 'places libres')} sur {capacity}",
        Fill.NEARLY: f"{found.label}\u202f: {devices} sur {capacity}",
        Fill.FULL: f"{found.label}\u202f: {devices} sur {capacity}",
        Fill.OVER: f"{found.label}\u202f: {devices} pour {capacity}, soit {devices - capacity} de trop",
    }
    return more[found]


class Sleep(Choice):
    RECENT = "recent", "Récent"
    WATCH = "watch", "À surveiller"
    ASLEEP = "asleep", "Dort"


SLEEPS_AFTER: Mapping[Stage, int] = {
    Stage.RECEIVED: 21,
    Stage.WIPED: 21,
    Stage.REFURBISHING: 14,
    Stage.READY: 60,
    Stage.RESERVED: 15,
    Stage.RETURNED: 10,
    Stage.FOR_PARTS: 180,
}
"""Days at one stage past which a device sleeps. From half of them on, it is to be watched."""


def sleep_of(stage: Stage, days: int) -> Sleep:
    limit = SLEEPS_AFTER[stage]
    if days >= limit:
        return Sleep.ASLEEP
    return Sleep.WATCH if 2 * days >= limit else Sleep.RECENT


@dataclass(frozen=True, slots=True)
class Wait:
    """How long devices have waited: how many, since how many days at most and at the median, how many sleep."""

    devices: int
    oldest: int
    median: float
    asleep: int
    more: bool = False
    """More devices wait than were counted, none of them for longer: there is then no telling the median."""


def wait(stages: Mapping[Stage, Mapping[int, int]], *, more: bool = False) -> Wait:
    """From devices per stage and whole days. Raises ``ValueError`` when there is none."""
    days: Counter[int] = Counter()
    asleep = 0
    for stage, waited in stages.items():
        days.update(waited)
        asleep += sum(devices for since, devices in waited.items() if sleep_of(stage, since) is Sleep.ASLEEP)
    if not days:
        raise ValueError("nothing waits")
    return Wait(days.total(), max(days), median(days), asleep, more)


def median(weights: Mapping[int, int]) -> float:
    """The middle of values given with how many times each occurs: the mean of both middles when they are even."""
    total = sum(weights.values())
    return (_at(weights, (total - 1) // 2) + _at(weights, total // 2)) / 2


def _at(weights: Mapping[int, int], rank: int) -> int:
    for value in sorted(weights):
        if rank < weights[value]:
            return value
        rank -= weights[value]
    raise ValueError("a rank beyond the last value")


COMING = (Stage.REFURBISHING, Stage.WIPED, Stage.RECEIVED, Stage.RETURNED)
"""What may still become ready, the nearest first."""


@dataclass(frozen=True, slots=True)
class Need:
    """One kind: families that wait for it, devices ready by class of performance, devices on their way by stage.

    ``held``: ready but blocked, counted apart: nobody can give them today.
    """

    kind: Kind
    waiting: int
    submitted: int
    ready: Mapping[str, int]
    held: int
    coming: Mapping[Stage, int]

    @property
    def available(self) -> int:
        return sum(self.ready.values())

    @property
    def short(self) -> int:
        """Devices missing to answer every accepted request; 0 when there are enough."""
        return max(self.waiting - self.available, 0)

    @property
    def sentence(self) -> str:
        if not self.waiting:
            return "Personne n’attend."
        if not self.short:
            return "Le stock prêt suffit."
        on_the_way = sum(self.coming.values())
        if not on_the_way:
            return f"Il manque {count(self.short, 'appareil')}, et rien n’est en chemin."
        covered = "de quoi répondre" if on_the_way >= self.short else "pas assez"
        return f"Il manque {count(self.short, 'appareil')}\u202f; {on_the_way} en chemin, {covered}."


def shortest_first(needs: Iterable[Need]) -> list[Need]:
    """What is missing most comes first; a kind that nobody wants and nobody has is left out."""
    real = [need for need in needs if need.waiting or need.submitted or need.available or need.held or need.coming]
    order: Sequence[Kind] = list(Kind)
    return sorted(real, key=lambda need: (-need.short, -need.waiting, order.index(need.kind)))
