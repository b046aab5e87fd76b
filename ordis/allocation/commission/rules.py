"""What a session may decide of a referral, what a decision needs, and whether it still holds at the close. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ordis.allocation.commission.models import CommissionLine, Decision
from ordis.kernel.choice import Choice
from ordis.kernel.french import THIN
from ordis.referrals.models import ReferralStage
from ordis.referrals.stages import STAGES, Step

MOST: Final = 500
"""Referrals on one list: as many as one plan of reservations takes (``plans.rules.MOST``)."""

USUAL: Final = 60
TEXT_LENGTH: Final = 400

LISTED: Final = (ReferralStage.SUBMITTED, ReferralStage.ACCEPTED)
"""Stages in which a referral is put on a list."""

STEPS: Final[Mapping[Decision, Step]] = {
    Decision.ACCEPT: Step.ACCEPT,
    Decision.REFUSE: Step.REFUSE,
    Decision.ASK: Step.ASK,
}
"""The step of the referral that each decision makes; a postponement makes none."""

SAY_WHY: Final[Mapping[Decision, str]] = {
    Decision.REFUSE: "Un refus se motive\u202f: écrivez pourquoi, sans nom.",
    Decision.ASK: "Écrivez la question à laquelle le prescripteur doit répondre.",
}
SERVED: Final = (
    "Un ordinateur a déjà été remis à ce foyer\u202f: accorder malgré cela demande un motif, écrit sur sa ligne."
)
WRONG_STAGE: Final = (
    "La demande est à l’étape «\u202f{stage}\u202f»\u202f: la décision «\u202f{decision}\u202f» est sans effet."
)

CORRECTED: Final = "Sa structure a corrigé la demande après cette décision\u202f: relisez-la, puis décidez de nouveau."
GONE: Final = "La demande est à l’étape «\u202f{stage}\u202f»\u202f: il n’y a plus rien à décider. Retirez-la."


def missing(decision: Decision, reason: str, *, served: bool) -> str:
    """What ``decision`` lacks, as a French sentence; "" when nothing does. ``served``: the household has a computer."""
    if reason.strip():
        return ""
    return SERVED if decision is Decision.ACCEPT and served else SAY_WHY.get(decision, "")


def obstacle(decision: Decision, stage: ReferralStage, reason: str, *, served: bool) -> str:
    """Why ``decision`` would change nothing of a referral that is now at ``stage``; "" when it holds.

    Granting what was accepted meanwhile holds: it is what the session wanted.
    """
    if decision is Decision.ACCEPT and stage is ReferralStage.ACCEPTED:
        return ""
    step = STEPS.get(decision)
    if stage not in (STAGES[step].sources if step else LISTED):
        return WRONG_STAGE.format(stage=stage.label, decision=decision.label)
    return missing(decision, reason, served=served)


def functions(text: str) -> list[str]:
    """Who sits, one a line, as it will be printed; the same twice is said once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class Show(Choice):
    """What of a list is shown; the other values are those of :class:`Decision`."""

    ALL = "all", "Toute la liste"
    TODO = "todo", "À décider"
    ACCEPT = Decision.ACCEPT.value, "Accordées"
    REFUSE = Decision.REFUSE.value, "Refusées"
    POSTPONE = Decision.POSTPONE.value, "Reportées"
    ASK = Decision.ASK.value, "À compléter"
    SERVED = "served", "Foyers déjà servis"
    CHANGED = "changed", "Ont changé depuis"


def is_shown(line: CommissionLine, show: Show) -> bool:
    if show is Show.ALL:
        return True
    if show is Show.SERVED:
        return line.referral.served_before is not None
    if show is Show.CHANGED:
        return bool(trouble(line) or line.said)
    return line.decision == (None if show is Show.TODO else show.value)


def trouble(line: CommissionLine) -> str:
    """What stands in the way of a line of an open list, decided or not; "" when nothing does."""
    referral = line.referral
    if not line.open:
        return ""
    if line.decision is not None:
        if corrected_since(line):
            return CORRECTED
        return obstacle(line.decision, referral.stage, line.reason, served=referral.served_before is not None)
    return "" if referral.stage in LISTED else GONE.format(stage=referral.stage.label)


def corrected_since(line: CommissionLine) -> bool:
    """What was decided is not what the referral says now: another need, other people, another family."""
    if line.decision is Decision.POSTPONE:
        return False
    changed_at, decided_at = line.referral.changed_at, line.decided_at
    return changed_at is not None and decided_at is not None and changed_at > decided_at


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a session is: ``decided`` by decision, ``total`` lines."""

    decided: Mapping[Decision, int]
    total: int

    @property
    def done(self) -> int:
        return sum(self.decided.values())

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def sentence(self) -> str:
        """« 12 décidées sur 40 », « 0 décidée sur 6 »."""
        return f"{self.done} {'décidées' if self.done > 1 else 'décidée'} sur {self.total}"

    @property
    def details(self) -> str:
        """« Accordée : 9 · Refusée : 3 », what was decided at least once."""
        return " · ".join(f"{each.label}{THIN}: {number}" for each, number in self.decided.items() if number)


def progress(decisions: Iterable[Decision | None]) -> Progress:
    counted = Counter(decisions)
    return Progress({each: counted[each] for each in Decision}, counted.total())
