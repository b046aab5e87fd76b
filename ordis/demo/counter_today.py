"""The counter on the day of loading: families gone with their computer, absent, waiting, late, expected."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from ordis.demo.diary import moment, workday
from ordis.demo.handovers import appoint, reserve_best, sign, submit
from ordis.demo.touring import LIBRARY
from ordis.demo.world import World
from ordis.devices.models import Kind
from ordis.handover import actions as handing
from ordis.handover.day import actions as day
from ordis.handover.day.rules import Turn
from ordis.handover.missed import actions as missed
from ordis.handover.venues.holidays import holiday_name
from ordis.kernel.clock import PARIS, in_paris
from ordis.referrals import actions as referrals
from ordis.referrals.models import Referral
from ordis.referrals.queries import ready_by_kind

EXPECTED_TODAY: Final = (
    (-150, 0, Turn.DONE),
    (-115, 1, Turn.DONE),
    (-95, 2, Turn.MISSED),
    (-50, 0, Turn.IN_PROGRESS),
    (-30, 0, Turn.HERE),
    (-25, 3, Turn.HERE),
    (-20, 4, Turn.LATE),
    (25, 0, Turn.EXPECTED),
    (60, 1, Turn.EXPECTED),
    (100, 5, Turn.EXPECTED),
)
"""Minutes from the loading to the appointment, rank of the structure, where the family stands."""
SUNDAY: Final = 6
SPAN: Final = timedelta(minutes=180)
"""What is needed on each side of the loading; nearer midnight, the same hours are drawn closer."""
SPARE: Final = 20
"""Computers that the other chapters still reserve: with fewer in stock, nobody else comes today."""
FAIR: Final = "Forum du numérique, place du Maréchal-Leclerc"
"""Where everybody comes on a Sunday or a public holiday: every other place is closed."""


@dataclass(slots=True)
class CounterToday:
    """``now``: the loading. Whatever its hour, and on a Sunday too, the queue of that day is lived."""

    world: World
    now: datetime

    def plan(self) -> None:
        for minutes, rank, turn in EXPECTED_TODAY:
            _Family(self.world, self.now, hour_of(self.now, minutes), rank, turn).plan()


def hour_of(now: datetime, minutes: int) -> datetime:
    """``minutes`` after ``now`` (before it when negative), to the lower five minutes, on the same day in France."""
    midnight = datetime.combine(in_paris(now).date(), time(), PARIS)
    room = now - midnight if minutes < 0 else midnight + timedelta(hours=23, minutes=59) - now
    away = timedelta(minutes=minutes) * min(1.0, room / SPAN)
    found = max(now + away, midnight)
    return found - timedelta(minutes=found.minute % 5, seconds=found.second, microseconds=found.microsecond)


@dataclass(slots=True)
class _Family:
    """Stated two weeks ago; nothing follows when the workshop has few computers left."""

    world: World
    now: datetime
    when: datetime
    rank: int
    turn: Turn
    referral: Referral = field(init=False)

    def plan(self) -> None:
        for later, hour, act in ((-13, 11, self.state), (-10, 16, self.accept), (-5, 16, self.reserve)):
            self.world.diary.plan(moment(workday(self._today, later), hour), act)

    @property
    def _today(self) -> date:
        return in_paris(self.now).date()

    def state(self, at: datetime) -> None:
        self.referral = submit(self.world, self.world.referrers[self.rank], at)

    def accept(self, at: datetime) -> None:
        referrals.accept(referral=self.referral, actor=self.world.team.coordinator, at=at)

    def reserve(self, at: datetime) -> None:
        if sum(ready_by_kind([Kind.LAPTOP, Kind.DESKTOP, Kind.ALL_IN_ONE]).values()) < SPARE:
            return
        reserve_best(self.world, self.referral, at)
        at_home = self.turn is Turn.DONE or self.rank == 0
        place = self.world.referrers[self.rank].structure.name if at_home else LIBRARY
        if self._today.weekday() == SUNDAY or holiday_name(self._today):
            place = FAIR
        appoint(self.world, self.referral, self.when, place, at)
        for minutes, act in self._acts():
            self.world.diary.plan(min(self.when + timedelta(minutes=minutes), self.now), act)

    def _acts(self) -> tuple[tuple[int, Callable[[datetime], object]], ...]:
        """Minutes after the hour of the appointment, and what happens then."""
        return {
            Turn.DONE: ((-5, self.arrive), (20, self.sign)),
            Turn.MISSED: ((30, self.miss),),
            Turn.IN_PROGRESS: ((-5, self.arrive), (10, self.scan)),
            Turn.HERE: ((5, self.arrive),),
        }.get(self.turn, ())

    def arrive(self, at: datetime) -> None:
        day.note_arrival(referral=self.referral, actor=self.world.referrers[self.rank].agent, at=at)

    def scan(self, at: datetime) -> None:
        for device in handing.reserved_devices(self.referral):
            handing.confirm_device(
                referral=self.referral, text=device.code, actor=self.world.referrers[self.rank].agent, at=at
            )

    def sign(self, at: datetime) -> None:
        sign(self.world, self.referral, self.world.referrers[self.rank], at)

    def miss(self, at: datetime) -> None:
        missed.miss(referral=self.referral, actor=self.world.team.coordinator, at=at)
