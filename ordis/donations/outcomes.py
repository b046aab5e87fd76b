"""What a donor may know of each device: its outcome, never a family. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ordis.devices.models import Kind, Stage
from ordis.kernel.choice import Choice


class Outcome(Choice):
    """In the order of the progress bar."""

    REUSED = "reused", "Réemployé"
    READY = "ready", "Prêt, en attente d’une famille"
    FOR_PARTS = "for_parts", "Utilisé pour pièces"
    RECYCLED = "recycled", "Recyclé"
    IN_PROGRESS = "in_progress", "En cours"
    EXPECTED = "expected", "Attendu"
    NOT_RECEIVED = "not_received", "Non reçu"

    @property
    def final(self) -> bool:
        return self not in {Outcome.IN_PROGRESS, Outcome.EXPECTED}


_OUTCOMES = {
    Stage.EXPECTED: Outcome.EXPECTED,
    Stage.READY: Outcome.READY,
    Stage.RESERVED: Outcome.READY,
    Stage.HANDED_OVER: Outcome.REUSED,
    Stage.FOR_PARTS: Outcome.FOR_PARTS,
    Stage.RECYCLED: Outcome.RECYCLED,
    Stage.MISSING: Outcome.NOT_RECEIVED,
    Stage.ENTERED_IN_ERROR: Outcome.NOT_RECEIVED,
}


def outcome_of(stage: Stage) -> Outcome:
    """« Réemployé » from the day a family has the device, not before; a returned one is in progress again.

    A device that is ready has an outcome to tell, and keeps no donation open.
    """
    return _OUTCOMES.get(stage, Outcome.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Share:
    """One outcome of a donation: how many devices, and its slice of a bar 100 wide, from ``start``."""

    outcome: Outcome
    count: int
    start: float
    width: float


def shares(stages: Iterable[Stage]) -> list[Share]:
    """The outcomes that occur, in order; their widths sum to 100."""
    return shares_of(Counter(stages))


def shares_of(counts: Mapping[Stage, int]) -> list[Share]:
    """The same, from how many devices stand at each stage."""
    total, start = sum(counts.values()), 0.0
    result: list[Share] = []
    for outcome in Outcome:
        count = sum(number for stage, number in counts.items() if outcome_of(stage) is outcome)
        if count:
            width = round(100 * count / total, 3)
            result.append(Share(outcome, count, round(start, 3), width))
            start += width
    return result


@dataclass(frozen=True, slots=True)
class KindTally:
    """One line of the table of a donation certificate: how many devices of a kind, by outcome."""

    kind: Kind
    announced: int
    received: int
    reused: int
    ready: int
    for_parts: int
    recycled: int
    in_progress: int


def tally(devices: Iterable[tuple[Kind, Stage, bool]]) -> list[KindTally]:
    """One line per kind present, in the order of :class:`Kind`, from ``(kind, stage, announced)``."""
    rows = list(devices)
    result = []
    for kind in Kind:
        mine = [(outcome_of(stage), announced) for each, stage, announced in rows if each is kind]
        if mine:
            count = {outcome: sum(found is outcome for found, _ in mine) for outcome in Outcome}
            received = len(mine) - count[Outcome.EXPECTED] - count[Outcome.NOT_RECEIVED]
            result.append(
                KindTally(
                    kind, sum(announced for _, announced in mine), received, count[Outcome.REUSED],
                    count[Outcome.READY], count[Outcome.FOR_PARTS], count[Outcome.RECYCLED],
                    count[Outcome.IN_PROGRESS],
                )
            )  # fmt: skip
    return result
