"""Two stock-takes of the store: one closed last month, with a device missing and found since; one half counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ordis.demo.diary import moment, workday
from ordis.demo.world import World
from ordis.devices.models import Device, Stage
from ordis.stock import actions as stock
from ordis.stock.counting import actions, closing, queries
from ordis.stock.counting.models import CountLine, StockTake
from ordis.stock.models import Place

CLOSED, OPEN = "Inventaire du mois", "Inventaire du mois, à finir"
SECONDS_A_SCAN = 20


@dataclass(slots=True)
class Counts:
    world: World
    today: date
    take: StockTake = field(init=False)
    missing: Device | None = field(default=None)

    def plan(self) -> None:
        self._on(-22, 13, self.count_all)
        self._on(-19, 10, self.find_the_missing)
        self._on(-1, 15, self.count_half)

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, self.world.minute()), act)

    @property
    def _store(self) -> Place:
        store = self.world.places.shelves[0].parent
        assert store is not None  # every shelf stands in the store
        return store

    def count_all(self, at: datetime) -> None:
        """Two people, shelf after shelf. One device stands on the next shelf, one is nowhere to be seen."""
        lead = self.world.team.lead
        self.take = take = actions.open_take(place=self._store, note=CLOSED, actor=lead, at=at)
        *lines, lost = _lines(take)
        astray = lines[len(lines) // 2]
        last = self._scan(take, [line for line in lines if line is not astray], at)
        self._scan_at(take, astray, self._next_shelf(astray), last)
        self.missing = lost.device
        self.world.diary.plan(last + timedelta(minutes=20), self.close)

    def close(self, at: datetime) -> None:
        closing.close(take=self.take, move_found=True, leave=(), note="", actor=self.world.team.lead, at=at)

    def find_the_missing(self, at: datetime) -> None:
        """It had been lent to the reception desk, unless a family left with it since."""
        if self.missing is not None and self.missing.stage is not Stage.HANDED_OVER:
            actor = self.world.team.technicians[0]
            shelf = next(each for each in self.world.places.shelves if each.id != self.missing.place_id)
            note = "Retrouvé à l’accueil, où il servait de démonstration"
            stock.put(device=self.missing, place=shelf, actor=actor, at=at, note=note)

    def count_half(self, at: datetime) -> None:
        take = actions.open_take(place=self._store, note=OPEN, actor=self.world.team.lead, at=at)
        lines = _lines(take)
        self._scan(take, lines[: len(lines) // 2], at)

    def _scan(self, take: StockTake, lines: Sequence[CountLine], at: datetime) -> datetime:
        """Each where it is expected, a few a minute; when the last was."""
        for rank, line in enumerate(lines, 1):
            if line.expected_place is not None:
                self._scan_at(take, line, line.expected_place, at + timedelta(seconds=SECONDS_A_SCAN * rank))
        return at + timedelta(seconds=SECONDS_A_SCAN * len(lines))

    def _scan_at(self, take: StockTake, line: CountLine, place: Place, at: datetime) -> None:
        people = self.world.team.technicians[:2]
        actions.scan(take=take, device=line.device, place=place, actor=people[place.id % 2], at=at)

    def _next_shelf(self, line: CountLine) -> Place:
        shelves = self.world.places.shelves
        here = next((rank for rank, each in enumerate(shelves) if each.id == line.expected_place_id), 0)
        return shelves[(here + 1) % len(shelves)]


def _lines(take: StockTake) -> list[CountLine]:
    """All of it, shelf by shelf."""
    return queries.lines_told(take, None)
