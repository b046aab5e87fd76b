"""Families who wait today, at every stage of a referral."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from ordis.demo.diary import moment, workday
from ordis.demo.handovers import appoint, reserve_best, submit
from ordis.demo.world import World
from ordis.referrals import actions as referrals
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.stages import Step

QUEUE: dict[ReferralStage, int] = {
    ReferralStage.SUBMITTED: 5,
    ReferralStage.TO_COMPLETE: 2,
    ReferralStage.ACCEPTED: 6,
    ReferralStage.RESERVED: 3,
    ReferralStage.APPOINTMENT: 3,
    ReferralStage.REFUSED: 1,
    ReferralStage.CANCELLED: 1,
}
"""Referrals of the last weeks, by the stage at which they stand today."""
_STEPS: dict[ReferralStage, tuple[Step, ...]] = {
    ReferralStage.SUBMITTED: (),
    ReferralStage.TO_COMPLETE: (),
    ReferralStage.ACCEPTED: (),
    ReferralStage.RESERVED: (Step.ACCEPT, Step.RESERVE),
    ReferralStage.APPOINTMENT: (Step.ACCEPT, Step.RESERVE, Step.APPOINT),
    ReferralStage.REFUSED: (),
    ReferralStage.CANCELLED: (Step.CANCEL,),
}
"""What people do for it; the commission does the rest (``demo.sessions``)."""


@dataclass(slots=True)
class Waiting:
    """A referral that goes to ``stage`` and stays there. ``turn``: among those of that stage."""

    world: World
    today: date
    stage: ReferralStage
    turn: int
    referral: Referral = field(init=False)

    def plan(self, rank: int) -> None:
        """Submitted two to four weeks ago, or in the last days when nothing was decided yet."""
        steps = _STEPS[self.stage]
        first = -(1 + self.turn % 3) if self.stage is ReferralStage.SUBMITTED else -(12 + rank % 9)
        self._plan(first, partial(self.submit, rank))
        for number, step in enumerate(steps):
            last = number == len(steps) - 1
            self._plan(-2 if last else first + 4 + number, partial(self.make, step))

    def _plan(self, later: int, act: Callable[[datetime], object]) -> None:
        hour, minute = self.world.random.randrange(9, 17), self.world.minute()
        self.world.diary.plan(moment(workday(self.today, later), hour, minute), act)

    def submit(self, rank: int, at: datetime) -> None:
        referrers = self.world.referrers
        self.referral = submit(self.world, referrers[rank % len(referrers)], at)

    def make(self, step: Step, at: datetime) -> None:
        coordinator, referral = self.world.team.coordinator, self.referral
        if step is Step.ACCEPT:
            referrals.accept(referral=referral, actor=coordinator, at=at)
        elif step is Step.CANCEL:
            referrals.cancel(referral=referral, actor=referral.author, at=at)
        elif step is Step.RESERVE:
            reserve_best(self.world, referral, at)
        else:
            when = moment(workday(self.today, (0, 1, 3)[self.turn % 3]), 14 - self.turn, 30)
            place = referral.organisation.name.partition(" (")[0]
            appoint(self.world, referral, when, place, at)


def plan_waiting(world: World, today: date) -> list[Waiting]:
    turns = [(stage, turn) for stage, count in QUEUE.items() for turn in range(count)]
    waiting = [Waiting(world, today, stage, turn) for stage, turn in turns]
    for rank, each in enumerate(waiting):
        each.plan(rank)
    return waiting
