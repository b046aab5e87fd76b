"""What the tellers of the story share: people, places, organisations, the diary, one source of chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from ordis.accounts.models import User
from ordis.demo import donors, people, structures, territory
from ordis.demo.diary import Act, Diary
from ordis.demo.donors import DONORS
from ordis.demo.people import Team
from ordis.demo.structures import STRUCTURES, Referrer
from ordis.kernel.randomness import seeded, source
from ordis.partners.models import Organisation
from ordis.stock import actions as stock
from ordis.stock.models import Place, PlaceKind
from ordis.stock.recycling.models import RecyclingCollection

SHELVES = 6


@dataclass(frozen=True, slots=True)
class Places:
    arrival: Place
    bench: Place
    shelves: tuple[Place, ...]
    parts: Place
    bus: Place


@dataclass(slots=True)
class World:
    diary: Diary
    random: Random
    team: Team
    places: Places
    donors: Sequence[Organisation]
    referrers: Sequence[Referrer]
    recycler: Organisation
    outside: Organisation
    names: set[str] = field(default_factory=set)
    lorries: dict[date, tuple[RecyclingCollection, list[Act]]] = field(default_factory=dict)

    def technician(self, *, but: User | None = None) -> User:
        """One of the technicians, another than ``but``."""
        return self.random.choice([user for user in self.team.technicians if user is not but])

    def minute(self) -> int:
        return self.random.randrange(0, 60, 5)


def open_world(at: datetime, say: Callable[[str], None]) -> World:
    """The house before its first gift: accounts, places, partners."""
    team = people.gather(at)
    with seeded(territory.SEED):
        territory.open_districts(team=team, at=at)
    gave = [donors.open_donor(donor, rank, team=team, at=at) for rank, donor in enumerate(DONORS)]
    referrers = [
        structures.open_structure(structure, rank, team=team, at=at) for rank, structure in enumerate(STRUCTURES)
    ]
    outside = structures.open_workshop(team=team, at=at)
    recycler = structures.open_recycler(team=team, at=at)
    random = source()
    return World(Diary(say), random, team, _open_places(team.lead, at), gave, referrers, recycler, outside)


def _open_places(lead: User, at: datetime) -> Places:
    def place(name: str, kind: PlaceKind, capacity: int | None, parent: Place | None = None) -> Place:
        return stock.open_place(name=name, kind=kind, capacity=capacity, parent=parent, actor=lead, at=at)

    workshop = place("Atelier", PlaceKind.ROOM, None)
    store = place("Réserve", PlaceKind.ROOM, None)
    return Places(
        arrival=place("Palette d’arrivée", PlaceKind.PALLET, 60, workshop),
        bench=place("Établi", PlaceKind.SHELF, 20, workshop),
        shelves=tuple(place(f"Étagère {rank}", PlaceKind.SHELF, 26, store) for rank in range(1, SHELVES + 1)),
        parts=place("Bac à pièces", PlaceKind.PALLET, 40, workshop),
        bus=place("Bus numérique", PlaceKind.BUS, 12),
    )
