"""What is in hand on the day of loading: gifts on their way, a bench at work, families who wait."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import sqlalchemy as sa

from ordis.aftercare.models import ReturnReason
from ordis.demo.aftermath import Aftermath
from ordis.demo.allocating import Allocating
from ordis.demo.bench_today import BenchToday
from ordis.demo.city import City
from ordis.demo.collecting import Collecting
from ordis.demo.counter_today import CounterToday
from ordis.demo.counts import Counts
from ordis.demo.diary import moment, workday
from ordis.demo.earlier_gift import EarlierGift
from ordis.demo.engagements import Engagements
from ordis.demo.equipment import Unit, draw
from ordis.demo.equipping import Equipping
from ordis.demo.exchanging import Exchanging
from ordis.demo.gifts import accept, import_units, offer, receive_units
from ordis.demo.handovers import Need
from ordis.demo.meeting import Meeting
from ordis.demo.next_ceremony import NextCeremony
from ordis.demo.offering import Offering
from ordis.demo.open_data import OpenData
from ordis.demo.places import Sites
from ordis.demo.prescribing import Prescribing
from ordis.demo.sessions import Sessions
from ordis.demo.stations import Stations
from ordis.demo.summer_gift import SummerGift
from ordis.demo.touring import Touring
from ordis.demo.waiting import plan_waiting
from ordis.demo.world import World
from ordis.demo.year import take_back
from ordis.devices.models import Device, Disk, DiskState, Kind, Medium, Stage
from ordis.donations import actions
from ordis.donations.models import Donation
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db

OLD_SCREENS = "Écrans à tube : la ville ne sait pas les réemployer ; la déchèterie professionnelle les reprend"
SIGNED_LATELY = 7
"""Handovers of the last weeks: enough for the portal to say how long a family waits."""
SLOW = "Écran trop petit : la famille préfère une unité centrale"


def plan_present(world: World, now: datetime) -> None:
    """Everything happened at the latest the working day before ``now``, but at the counter, which is open since."""
    today = in_paris(now).date()
    equipping = Equipping(world, today)
    equipping.plan()
    SummerGift(world, today).plan()
    EarlierGift(world, today, equipping).plan()
    Counts(world, today).plan()
    arrival, expected = _Arrival(world, today), _Expected(world, today)
    arrival.plan()
    expected.plan()
    Collecting(world, today, lambda: arrival.donation, lambda: expected.donation).plan()
    _plan_other_gifts(world, today)
    Offering(world, today).plan()
    _plan_prescribing(world, today)
    lately = [Need(world, world.referrers[turn % len(world.referrers)], newest=True) for turn in range(SIGNED_LATELY)]
    for turn, need in enumerate(lately):
        need.plan(workday(today, -45 + 2 * turn), workday(today, -28 + 4 * turn), 11)
    Engagements(world, today, lately).plan()
    Aftermath(world, today, lately).plan()
    Exchanging(world, today).plan()
    CounterToday(world, now).plan()
    world.diary.plan(
        _day(today, -2, 10), lambda at: take_back(world, _given_in_2022(), ReturnReason.UNSUITED, SLOW, at)
    )
    NextCeremony(world, today).plan()


def _plan_prescribing(world: World, today: date) -> None:
    """Places and times, what structures ask for, what is decided and set aside."""
    sites, allocating = Sites(world, today), Allocating(world, today)
    for each in (City(world, today), OpenData(world), sites, Prescribing(world, today), allocating):
        each.plan()
    Meeting(world, today, sites, allocating).plan()
    Touring(world, today).plan()
    Sessions(world, today, plan_waiting(world, today)).plan()


def _day(today: date, later: int, hour: int, minute: int = 0) -> datetime:
    return moment(workday(today, later), hour, minute)


# --- gifts --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Arrival:
    """A gift received two weeks ago, whose computers stand at every stage of the workshop."""

    world: World
    today: date
    stations: Stations = field(init=False)
    donation: Donation = field(init=False)
    units: list[Unit] = field(init=False)

    def plan(self) -> None:
        self.stations = Stations(self.world, self.today)
        self.stations.plan()
        for later, act in (
            (-20, self.offer),
            (-17, self.accept),
            (-16, self.import_list),
            (-12, self.receive),
        ):
            self.world.diary.plan(_day(self.today, later, 9, 30), act)

    def offer(self, at: datetime) -> None:
        lines = [(Kind.LAPTOP, 14), (Kind.DESKTOP, 4), (Kind.MONITOR, 2), (Kind.TABLET, 1)]
        self.donation = offer(self.world, 12, lines, workday(self.today, -12), at)

    def accept(self, at: datetime) -> None:
        accept(self.world, self.donation, at)

    def import_list(self, at: datetime) -> None:
        random = self.world.random
        nvme, ssd, hdd = Medium.NVME, Medium.SSD, Medium.HDD
        media = [nvme, ssd, nvme, ssd, nvme, ssd, nvme, hdd, nvme, ssd, nvme, ssd, nvme]
        laptops = [draw(Kind.LAPTOP, random, medium=medium) for medium in media]
        self.units = [*laptops, *(draw(Kind.DESKTOP, random, medium=hdd, disks=count) for count in (2, 1, 1, 1))]
        never = [draw(Kind.LAPTOP, random) for _ in range(2)]
        import_units(self.world, self.donation, [*self.units[1:], *never], at)

    def receive(self, at: datetime) -> None:
        """One laptop is on no list, and nobody opens it: its inventory will describe it."""
        kinds = (Kind.MONITOR, Kind.MONITOR, Kind.TABLET)
        others = [draw(kind, self.world.random) for kind in kinds]
        arrived = receive_units(self.world, self.donation, [*self.units, *others], at, unopened=1, by_error=True)
        self.stations.plan_inventories(self.units, arrived[: len(self.units)])
        BenchToday(self.world, self.today, self.donation, self.stations, arrived).plan()


def _plan_other_gifts(world: World, today: date) -> None:
    """An offer declined, an offer to be examined: the demonstration donor's."""
    _Declined(world, today).plan()
    lines = [(Kind.LAPTOP, 8), (Kind.MONITOR, 6)]
    world.diary.plan(_day(today, -1, 16), lambda at: offer(world, 0, lines, workday(today, 9), at))


@dataclass(slots=True)
class _Expected:
    world: World
    today: date
    donation: Donation = field(init=False)

    def plan(self) -> None:
        for later, act in ((-9, self.offer), (-6, self.accept), (-5, self.import_list)):
            self.world.diary.plan(_day(self.today, later, 10, 15), act)

    def offer(self, at: datetime) -> None:
        lines = [(Kind.LAPTOP, 8), (Kind.DESKTOP, 4)]
        self.donation = offer(self.world, 5, lines, workday(self.today, 3), at)

    def accept(self, at: datetime) -> None:
        accept(self.world, self.donation, at)

    def import_list(self, at: datetime) -> None:
        kinds = [Kind.LAPTOP] * 8 + [Kind.DESKTOP] * 4
        units = [draw(kind, self.world.random) for kind in kinds]
        import_units(self.world, self.donation, units, at)


@dataclass(slots=True)
class _Declined:
    world: World
    today: date
    donation: Donation = field(init=False)

    def plan(self) -> None:
        self.world.diary.plan(_day(self.today, -15, 14), self.offer)
        self.world.diary.plan(_day(self.today, -13, 9), self.decline)

    def offer(self, at: datetime) -> None:
        self.donation = offer(self.world, 11, [(Kind.MONITOR, 9)], None, at)

    def decline(self, at: datetime) -> None:
        coordinator = self.world.team.coordinator
        actions.decline_offer(donation=self.donation, reason=OLD_SCREENS, actor=coordinator, at=at)


def _given_in_2022() -> Device:
    """A computer that a family has since then, with a disk that was wiped."""
    given = sa.select(Device).where(
        Device.stage == Stage.HANDED_OVER,
        Device.stage_since < datetime(2023, 1, 1, tzinfo=UTC),
        Device.disks.any(Disk.state == DiskState.WIPED),
    )
    return db.session.scalars(given.order_by(Device.stage_since.desc(), Device.id).limit(1)).one()
