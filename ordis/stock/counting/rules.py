"""What a scan of a stock-take is told, and how far a stock-take has come. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ordis.devices.finding import Tone
from ordis.devices.models import Stage
from ordis.kernel.choice import Choice
from ordis.stock.counting.models import CountOutcome, Surprise
from ordis.stock.rules import IN_THE_WORKSHOP
from ordis.stock.tree import Node


class Verdict(Choice):
    """What one scan was. The value goes to the page; the label heads its banner."""

    HERE = "here", "Trouvé"
    ELSEWHERE = "elsewhere", "Trouvé ailleurs"
    UNEXPECTED = "unexpected", "Inattendu"
    TWICE = "twice", "Déjà compté"
    SEEN_AGAIN = "seen_again", "Compté ailleurs avant"
    PLACE = "place", "Emplacement"
    REFUSED = "refused", "Non compté"


TONES: Mapping[Verdict, Tone] = {
    Verdict.HERE: "good",
    Verdict.ELSEWHERE: "unknown",
    Verdict.UNEXPECTED: "unknown",
    Verdict.TWICE: "already",
    Verdict.SEEN_AGAIN: "unknown",
    Verdict.PLACE: "info",
    Verdict.REFUSED: "blocked",
}
"""The five tones of the bench: « unknown » and « blocked » say to look at the screen."""

WHAT_TO_DO: Mapping[Surprise, str] = {
    Surprise.UNPLACED: "Il n’était rangé nulle part\u202f: il est compté ici.",
    Surprise.OTHER_BRANCH: "Il était rangé dans une partie qui n’est pas comptée.",
    Surprise.ARRIVED: "Il a été rangé ici depuis l’ouverture de l’inventaire.",
    Surprise.AWAY: "Ordis le croit chez un atelier extérieur\u202f: mettez-le de côté et prévenez le responsable.",
    Surprise.GONE: "Ordis le dit sorti, remis ou recyclé\u202f: mettez-le de côté et prévenez le responsable.",
    Surprise.NOT_ARRIVED: "Il n’a pas été réceptionné\u202f: mettez-le de côté pour la réception du don.",
}
SET_ASIDE = frozenset({Surprise.AWAY, Surprise.GONE, Surprise.NOT_ARRIVED})
"""Surprises that a person must look into: closing never moves these devices."""

EXPLAINED: Mapping[CountOutcome, str] = {
    CountOutcome.FOUND: "Scannés à l’emplacement attendu, ou dans un emplacement qui le contient.",
    CountOutcome.ELSEWHERE: "Scannés à un autre emplacement que celui où ils étaient notés.",
    CountOutcome.UNEXPECTED: "Scannés alors que personne ne les attendait dans la partie comptée.",
    CountOutcome.LEFT: (
        "Non scannés, mais remis, recyclés, ou confiés à un atelier extérieur depuis l’ouverture\u202f: "
        "ils ne sont pas dits manquants."
    ),
    CountOutcome.MOVED: (
        "Non scannés, mais rangés quelque part par quelqu’un depuis l’ouverture\u202f: quelqu’un les a eus en main, "
        "ils ne sont pas dits manquants."
    ),
    CountOutcome.MISSING: "Attendus, et scannés par personne. Leur étape ne change pas\u202f: cherchez-les d’abord.",
}


def surprise(stage: Stage, *, away: bool, placed: bool, in_branch: bool) -> Surprise:
    """Why a device was not on the list, from what its record says now."""
    if stage in {Stage.HANDED_OVER, Stage.RECYCLED}:
        return Surprise.GONE
    if stage not in IN_THE_WORKSHOP:
        return Surprise.NOT_ARRIVED
    if away:
        return Surprise.AWAY
    if not placed:
        return Surprise.UNPLACED
    return Surprise.ARRIVED if in_branch else Surprise.OTHER_BRANCH


def outcome(*, why: Surprise | None, expected_chain: Sequence[int], place_id: int) -> CountOutcome:
    """``expected_chain``: ids of the expected place and of all that contain it.

    Scanned in a room without saying on which shelf, a device of one of its shelves is where it should be.
    """
    if why is not None:
        return CountOutcome.UNEXPECTED
    return CountOutcome.FOUND if place_id in expected_chain else CountOutcome.ELSEWHERE


@dataclass(frozen=True, slots=True)
class Cell:
    """So many lines of a stock-take that share an expected place, a found place, a person and an outcome."""

    outcome: CountOutcome | None
    expected: int | None
    found: int | None
    person: int | None
    lines: int
    last: datetime | None


@dataclass(slots=True)
class Tally:
    """``expected`` on the list, ``seen`` of them scanned anywhere, ``here`` scanned in this place by anyone."""

    expected: int = 0
    seen: int = 0
    here: int = 0

    @property
    def left(self) -> int:
        return self.expected - self.seen


@dataclass(frozen=True, slots=True)
class PersonTally:
    name: str
    lines: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """``places``: by id, None for devices that stood nowhere. ``outcomes``: None is not scanned yet."""

    whole: Tally = field(default_factory=Tally)
    places: Mapping[int | None, Tally] = field(default_factory=dict)
    people: Sequence[PersonTally] = ()
    outcomes: Mapping[CountOutcome | None, int] = field(default_factory=dict)

    @property
    def percent(self) -> int:
        """Of what was expected, rounded down: 100 only when nothing is left."""
        return 100 * self.whole.seen // self.whole.expected if self.whole.expected else 100

    def of_branch(self, nodes: Sequence[Node]) -> Tally:
        found = Tally()
        for node in nodes:
            tally = self.places.get(node.place.id, Tally())
            found.expected += tally.expected
            found.seen += tally.seen
            found.here += tally.here
        return found


def progress(cells: Iterable[Cell], names: Mapping[int, str]) -> Progress:
    """Fold the lines, already grouped by the database. ``names``: of those who scanned, by id."""
    whole, places = Tally(), defaultdict[int | None, Tally](Tally)
    outcomes: dict[CountOutcome | None, int] = defaultdict(int)
    lines: dict[int, int] = defaultdict(int)
    last: dict[int, datetime] = {}
    for cell in cells:
        outcomes[cell.outcome] += cell.lines
        if cell.outcome is not CountOutcome.UNEXPECTED:
            for tally in (whole, places[cell.expected]):
                tally.expected += cell.lines
                tally.seen += cell.lines if cell.found is not None else 0
        if cell.found is not None:
            places[cell.found].here += cell.lines
            whole.here += cell.lines
        if cell.person is not None and cell.last is not None:
            lines[cell.person] += cell.lines
            last[cell.person] = max(last.get(cell.person, cell.last), cell.last)
    people = [PersonTally(names.get(person, "?"), n, last[person]) for person, n in lines.items()]
    people.sort(key=lambda each: (-each.lines, each.name))
    return Progress(whole, places, people, dict(outcomes))
