"""The city's hours, a tour of the bus with a family expected, and a family who did not come."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from ordis.demo.diary import moment, workday
from ordis.demo.handovers import appoint, reserve_best, submit
from ordis.demo.world import World
from ordis.handover.missed import actions as missed
from ordis.handover.slots import actions as slots
from ordis.handover.tours import actions, queries
from ordis.handover.tours.changing import StopFacts
from ordis.handover.tours.models import Tour
from ordis.handover.venues import actions as venues
from ordis.handover.venues.models import Venue
from ordis.referrals import actions as referrals
from ordis.referrals.models import Referral

LIBRARY = "Médiathèque, espace numérique"
MORNING, AFTERNOON = (time(9), time(12, 30)), (time(13, 30), time(18))


@dataclass(slots=True)
class Touring:
    """The family of ``asked[0]`` waits for the bus; that of ``asked[1]`` did not come to the library."""

    world: World
    today: date
    asked: list[Referral] = field(default_factory=list)
    library: Venue = field(init=False)
    tour: Tour = field(init=False)

    def plan(self) -> None:
        acts: tuple[tuple[int, int, Callable[[datetime], object]], ...] = (
            (-25, 9, self.say_the_hours), (-14, 10, self.state_needs), (-11, 9, self.accept), (-10, 10, self.reserve),
            (-9, 9, self.prepare_a_tour), (-8, 15, self.take_a_place), (-2, 17, self.nobody_came),
        )  # fmt: skip
        for later, hour, act in acts:
            self.world.diary.plan(moment(workday(self.today, later), hour), act)

    def say_the_hours(self, at: datetime) -> None:
        week = {day: [MORNING, AFTERNOON] for day in range(1, 5)} | {5: [(time(10), time(17))]}
        city = self.world.team.coordinator
        self.library, _ = venues.save_venue(
            venue=None, name=LIBRARY, address="1 quai de l’Îlot", hours=week, closed_on_holidays=True, actor=city, at=at
        )
        first = date(self.today.year, 12, 24)
        venues.close_days(
            venue=self.library, first_day=first, last_day=first + timedelta(days=9), why="congés de fin d’année",
            actor=city, at=at,
        )  # fmt: skip

    def _opened(self, later: int) -> date:
        """A working day when the library opens: the one before a Monday."""
        day = workday(self.today, later)
        return day if day.weekday() else workday(self.today, later - 1)

    def state_needs(self, at: datetime) -> None:
        self.asked = [submit(self.world, self.world.referrers[rank], at) for rank in (4, 5)]

    def accept(self, at: datetime) -> None:
        for referral in self.asked:
            referrals.accept(referral=referral, actor=self.world.team.coordinator, at=at)

    def reserve(self, at: datetime) -> None:
        for referral in self.asked:
            reserve_best(self.world, referral, at)
        appoint(self.world, self.asked[1], moment(self._opened(-2), 14), LIBRARY, at)

    def prepare_a_tour(self, at: datetime) -> None:
        city, bus = self.world.team.coordinator, self.world.places.bus
        self.tour = actions.open_tour(
            day=workday(self.today, 2), name="Tournée des quartiers nord", bus=bus, agent=city, actor=city, at=at
        )
        self._stop("Place de Provence", time(9), time(11), "", at)
        self._stop("Marché de la Gibauderie", time(13, 30), time(15), "Gibauderie", at)

    def _stop(self, place: str, arrives: time, leaves: time, district: str, at: datetime) -> None:
        actions.add_stop(
            tour=self.tour, facts=StopFacts(place, district, arrives, leaves, capacity=4, minutes=30),
            actor=self.world.team.coordinator, at=at,
        )  # fmt: skip

    def take_a_place(self, at: datetime) -> None:
        first = min(queries.slots_of(self.tour), key=lambda slot: slot.starts_at)
        slots.take(referral=self.asked[0], slot=first, actor=self.world.team.coordinator, at=at)

    def nobody_came(self, at: datetime) -> None:
        missed.miss(referral=self.asked[1], actor=self.world.team.coordinator, at=at)
