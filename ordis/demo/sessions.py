"""Two sessions of the commission: one that decided last week, its minutes sealed, and one in preparation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from ordis.allocation.commission import actions, closing, deciding
from ordis.allocation.commission.models import Commission, CommissionLine, Decision
from ordis.allocation.queue import EVERYTHING
from ordis.demo.diary import moment, workday
from ordis.demo.handovers import QUESTION
from ordis.demo.waiting import Waiting
from ordis.demo.world import World
from ordis.referrals.models import ReferralStage

PLACE = "Hôtel de ville, salle des commissions"
MEMBERS = (
    "Élue déléguée à l’inclusion numérique",
    "Coordination « Ordinateurs solidaires »",
    "CCAS de la ville, service social",
    "Responsable de l’atelier",
)
REMARKS = (
    "L’atelier annonce huit portables prêts d’ici la fin du mois. Les foyers sans aucun équipement sont servis d’abord."
)
PROOF_AWAITED = "Le récépissé de la plainte est attendu ; la demande revient à la prochaine séance."
REFUSED = "Le foyer a reçu un ordinateur du collège"
LEFT = "La structure vérifie que la famille reste dans la commune"
DECISIONS: Final = {
    ReferralStage.TO_COMPLETE: (Decision.ASK, QUESTION),
    ReferralStage.REFUSED: (Decision.REFUSE, REFUSED),
    ReferralStage.CANCELLED: (Decision.POSTPONE, LEFT),
}
"""By the stage at which a referral stands today; the others are granted."""
LISTED = 60


@dataclass(slots=True)
class Sessions:
    """``waiting``: the families of whom the first session decides, among others."""

    world: World
    today: date
    waiting: Sequence[Waiting]
    held: Commission = field(init=False)

    def plan(self) -> None:
        for later, hour, act in ((-6, 9, self.prepare), (-4, 10, self.decide), (-4, 12, self.close)):
            self._on(later, hour, act)
        self._on(-1, 17, self.prepare_the_next)

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, 30), act)

    def prepare(self, at: datetime) -> None:
        self.held = self._open(workday(self.today, -4), at)

    def prepare_the_next(self, at: datetime) -> None:
        self._open(workday(self.today, 5), at)

    def _open(self, held_on: date, at: datetime) -> Commission:
        return actions.open_session(
            held_on=held_on, place=PLACE, members=MEMBERS, wish=EVERYTHING, stages=(ReferralStage.SUBMITTED,),
            number=LISTED, actor=self.world.team.coordinator, at=at,
        )  # fmt: skip

    def decide(self, at: datetime) -> None:
        """One by one where there is something to say, then all the others at once."""
        stages = {each.referral.number: each.stage for each in self.waiting if hasattr(each, "referral")}
        granted = []
        for line in self.held.lines:
            if line.referral.served_before is not None:
                self._decide(line, Decision.POSTPONE, PROOF_AWAITED, at)
            elif said := DECISIONS.get(stages.get(line.referral.number, ReferralStage.ACCEPTED)):
                self._decide(line, *said, at)
            else:
                granted.append(line.referral.ref)
        deciding.decide_all(
            commission=self.held, refs=granted, decision=Decision.ACCEPT, reason="", seen=self.held.edits,
            actor=self.world.team.coordinator, at=at,
        )  # fmt: skip

    def _decide(self, line: CommissionLine, decision: Decision, reason: str, at: datetime) -> None:
        deciding.decide(
            commission=self.held, ref=line.referral.ref, decision=decision, reason=reason, seen=self.held.edits,
            actor=self.world.team.coordinator, at=at,
        )  # fmt: skip

    def close(self, at: datetime) -> None:
        closing.close(
            commission=self.held, held_on=self.held.held_on, place=PLACE, members=MEMBERS, remarks=REMARKS,
            postpone_rest=False, actor=self.world.team.coordinator, at=at,
        )  # fmt: skip
