"""Devices proposed to several families at once: a plan applied three weeks ago, another one not yet."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from ordis.allocation.plans import actions
from ordis.allocation.queue import in_order
from ordis.demo.diary import moment, workday
from ordis.demo.handovers import submit
from ordis.demo.world import World
from ordis.kernel.db import db
from ordis.referrals import actions as referrals
from ordis.referrals.models import Referral

RESERVED: Final = 18
"""Days since the first plan was applied: what it reserved ends in three days, and nobody came for it."""
PROPOSED = 8


@dataclass(slots=True)
class Allocating:
    """``asked``: two families of the demonstration prescriber’s structure, then those of others."""

    world: World
    today: date
    asked: list[Referral] = field(default_factory=list)

    def plan(self) -> None:
        applied = workday(self.today - timedelta(days=RESERVED))
        for later, hour, act in ((-6, 10, self.state_needs), (-1, 15, self.accept), (0, 11, self.apply_a_plan)):
            self.world.diary.plan(moment(workday(applied, later), hour), act)
        self.world.diary.plan(moment(workday(self.today, -1), 18, 30), self.propose_another)

    def state_needs(self, at: datetime) -> None:
        first, *others = self.world.referrers[:4]
        self.asked = [submit(self.world, referrer, at) for referrer in (first, first, *others)]

    def accept(self, at: datetime) -> None:
        for referral in self.asked:
            referrals.accept(referral=referral, actor=self.world.team.coordinator, at=at)

    def apply_a_plan(self, at: datetime) -> None:
        """The family that asked last is left aside: it waits for a larger screen."""
        coordinator = self.world.team.coordinator
        plan = actions.propose(referrals=self.asked, actor=coordinator, at=at)
        chosen = {line["referral"] for line in plan.lines} - {self.asked[-1].number}
        if chosen:
            actions.apply(plan=plan, chosen=chosen, actor=coordinator, at=at)

    def propose_another(self, at: datetime) -> None:
        waiting: list[Referral] = list(db.session.scalars(in_order().limit(PROPOSED)))
        actions.propose(referrals=waiting, actor=self.world.team.coordinator, at=at)
