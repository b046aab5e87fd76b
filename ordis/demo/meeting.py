"""Times offered to families, this week and the next ones, and one that a prescriber has taken."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from ordis.demo.allocating import Allocating
from ordis.demo.diary import moment, workday
from ordis.demo.places import Sites
from ordis.demo.touring import LIBRARY
from ordis.demo.world import World
from ordis.handover.models import Slot
from ordis.handover.slots import actions
from ordis.handover.slots.rules import Series
from ordis.handover.venues.models import Venue
from ordis.handover.venues.queries import venues
from ordis.kernel.db import db
from ordis.partners.models import Site
from ordis.referrals.models import ReferralStage

CLOSED_ON = 0
"""Mondays: see ``Touring.say_the_hours``."""


@dataclass(slots=True)
class Meeting:
    """``allocating``: its first referral has a computer set aside, and a time is chosen for it."""

    world: World
    today: date
    sites: Sites
    allocating: Allocating

    def plan(self) -> None:
        self._on(-7, 9, self.open_times)
        self._on(-7, 10, self.open_times_at_the_structure)
        self._on(-2, 15, self.take_one)

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour), act)

    def open_times(self, at: datetime) -> None:
        """Two afternoons a week at the library, two families each half-hour, on days when it opens."""
        library = next(venue for venue in venues() if venue.name == LIBRARY)
        for later in (-2, 1):
            first = workday(self.today, later)
            if first.weekday() == CLOSED_ON:
                first += timedelta(days=1)
            self._open(Series(first, time(14), time(17), 30, 2, weeks=5), at, venue=library)

    def open_times_at_the_structure(self, at: datetime) -> None:
        self._open(Series(workday(self.today, 2), time(9), time(12), 30, 1, weeks=4), at, site=self.sites.own)

    def _open(self, series: Series, at: datetime, *, site: Site | None = None, venue: Venue | None = None) -> None:
        actions.open_slots(
            series=series, place="", site=site, venue=venue, actor=self.world.team.coordinator, at=at
        )  # fmt: skip

    def take_one(self, at: datetime) -> None:
        """The first afternoon at the library that is still to come."""
        referral = self.allocating.asked[0]
        if referral.stage is ReferralStage.RESERVED:
            tomorrow = moment(workday(self.today, 1), 0)
            coming = sa.select(Slot).where(Slot.site_id.is_(None), Slot.starts_at > tomorrow)
            slot = db.session.scalars(coming.order_by(Slot.starts_at, Slot.id).limit(1)).one()
            actions.take(referral=referral, slot=slot, actor=self.world.team.prescriber, at=at)
