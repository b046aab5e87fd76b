"""Times offered to families, this week and the next ones, and one that a prescriber has taken."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa

from ordis.demo.allocating import Allocating
from ordis.demo.diary import moment, workday
from ordis.demo.places import Sites
from ordis.demo.world import World
from ordis.handover.models import Slot
from ordis.handover.slots import actions
from ordis.handover.slots.rules import Series
from ordis.kernel.db import db
from ordis.partners.models import Site
from ordis.referrals.models import ReferralStage

LIBRARY = "Médiathèque, espace numérique"


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
        """Two afternoons a week at the library, two families each half-hour."""
        for later in (-2, 1):
            self._open(Series(workday(self.today, later), time(14), time(17), 30, 2, weeks=5), LIBRARY, None, at)

    def open_times_at_the_structure(self, at: datetime) -> None:
        self._open(Series(workday(self.today, 2), time(9), time(12), 30, 1, weeks=4), "", self.sites.own, at)

    def _open(self, series: Series, place: str, site: Site | None, at: datetime) -> None:
        actions.open_slots(series=series, place=place, site=site, actor=self.world.team.coordinator, at=at)

    def take_one(self, at: datetime) -> None:
        """The first afternoon at the library that is still to come."""
        referral = self.allocating.asked[0]
        if referral.stage is ReferralStage.RESERVED:
            tomorrow = moment(workday(self.today, 1), 0)
            coming = sa.select(Slot).where(Slot.site_id.is_(None), Slot.starts_at > tomorrow)
            slot = db.session.scalars(coming.order_by(Slot.starts_at, Slot.id).limit(1)).one()
            actions.take(referral=referral, slot=slot, actor=self.world.team.prescriber, at=at)
