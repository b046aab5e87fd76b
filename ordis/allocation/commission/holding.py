"""Whether what a session decided of a referral still holds, and in which words it is told when it does not. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ordis.allocation.commission.models import CommissionLine, Decision, Outcome
from ordis.kernel.french import moment
from ordis.referrals.models import ReferralStage
from ordis.referrals.stages import STAGES, Step

_D, _S = Decision, ReferralStage

LISTED: Final = (_S.SUBMITTED, _S.ACCEPTED)
"""Stages in which a referral is put on a list."""

STEPS: Final[Mapping[Decision, Step]] = {_D.ACCEPT: Step.ACCEPT, _D.REFUSE: Step.REFUSE, _D.ASK: Step.ASK}
"""The step of the referral that each decision makes; a postponement makes none."""

SAY_WHY: Final[Mapping[Decision, str]] = {
    _D.REFUSE: "Un refus se motive\u202f: écrivez pourquoi, sans nom.",
    _D.ASK: "Écrivez la question à laquelle le prescripteur doit répondre.",
}
SERVED: Final = (
    "Un ordinateur a déjà été remis à ce foyer\u202f: accorder malgré cela demande un motif, écrit sur sa ligne."
)
CORRECTED: Final = (
    "Sa structure a corrigé la demande après cette décision\u202f: elle est à relire et à décider de nouveau."
)
CORRECTED_SINCE_LISTED: Final = (
    "Sa structure a corrigé la demande le {when}, après l’établissement de la liste\u202f: relisez-la avant de décider."
)
EXCLUDED: Final = "Accorder cette demande suppose un motif, écrit sur sa ligne."
"""Of an excluded household: it says no more, for minutes are read by many. The line shows why."""
TAKE_OFF: Final = "Retirez-la de la liste."

_RESERVED = "Un appareil lui a été réservé entre-temps\u202f: il n’y a plus rien à décider."
_HANDED_OVER = "L’ordinateur a été remis à la famille entre-temps\u202f: il n’y a plus rien à décider."
_FREE_IT = "Un appareil lui a été réservé entre-temps\u202f: il faut le libérer avant de décider autrement."
_ENDED: Final[Mapping[ReferralStage, str]] = {
    _S.REFUSED: "La demande a été refusée entre-temps, hors de cette commission.",
    _S.CANCELLED: "Sa structure a annulé la demande entre-temps.",
    _S.EXPIRED: "La demande a expiré entre-temps, faute de nouvelles.",
    _S.HANDED_OVER: _HANDED_OVER,
}
_GRANTS_OR_WAITS: Final[Mapping[ReferralStage, str]] = {
    **_ENDED,
    _S.RESERVED: _RESERVED,
    _S.APPOINTMENT: _RESERVED,
    _S.TO_COMPLETE: (
        "La ville a posé une question à sa structure entre-temps\u202f: la demande reviendra avec la réponse."
    ),
}
_REFUSES_OR_ASKS: Final[Mapping[ReferralStage, str]] = {
    **_ENDED,
    _S.RESERVED: _FREE_IT,
    _S.APPOINTMENT: _FREE_IT,
    _S.ACCEPTED: (
        "La demande a été acceptée entre-temps\u202f: on n’y pose plus de question. Écrivez un message à sa structure."
    ),
    _S.TO_COMPLETE: "Une question attend déjà la réponse de sa structure.",
}
_SERVED_IN: Final = (_S.RESERVED, _S.APPOINTMENT, _S.HANDED_OVER)
_WANTED: Final[Mapping[Decision, ReferralStage]] = {_D.REFUSE: _S.REFUSED, _D.ASK: _S.TO_COMPLETE}
"""The stage in which what was decided is done already, by somebody else."""

_TONES: Final[Mapping[Outcome, str]] = {
    Outcome.APPLIED: "wait", Outcome.SERVED: "done", Outcome.ALREADY: "off", Outcome.KEPT_OUT: "alert",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """``outcome``: what the line would come to, or came to. ``said``: why, or what changed of it; "" when nothing."""

    outcome: Outcome
    said: str = ""

    @property
    def badge(self) -> str:
        return "A changé" if self.outcome is Outcome.APPLIED else self.outcome.label

    @property
    def tone(self) -> str:
        """Of ``macros.badge``: only what is left without effect alarms."""
        return _TONES[self.outcome]


HOLDS: Final = Standing(Outcome.APPLIED)


def missing(decision: Decision, reason: str, *, served: bool, excluded: bool = False) -> str:
    """What ``decision`` lacks, as a French sentence; "" when nothing does. ``served``: the household has a computer."""
    if reason.strip():
        return ""
    if decision is _D.ACCEPT and (served or excluded):
        return SERVED if served else EXCLUDED
    return SAY_WHY.get(decision, "")


def against(decision: Decision, stage: ReferralStage) -> Standing:
    """What ``decision`` comes to for a referral that is now at ``stage``.

    Granting what was accepted meanwhile holds: it is what the session wanted.
    """
    step = STEPS.get(decision)
    if stage in (STAGES[step].sources if step else LISTED) or (decision, stage) == (_D.ACCEPT, _S.ACCEPTED):
        return HOLDS
    if decision in (_D.ACCEPT, _D.POSTPONE):
        return Standing(Outcome.SERVED if stage in _SERVED_IN else Outcome.KEPT_OUT, _GRANTS_OR_WAITS[stage])
    return Standing(
        Outcome.ALREADY if stage is _WANTED[decision] else Outcome.KEPT_OUT, _REFUSES_OR_ASKS[stage]
    )  # fmt: skip


def obstacle(decision: Decision, stage: ReferralStage, reason: str, *, served: bool, excluded: bool = False) -> str:
    """Why ``decision`` is not noted for a referral that is at ``stage``; "" when it is."""
    if said := against(decision, stage).said:
        return said
    accepted_already = decision is _D.ACCEPT and stage is _S.ACCEPTED
    return "" if accepted_already else missing(decision, reason, served=served, excluded=excluded)


def obstacle_of(line: CommissionLine, decision: Decision, reason: str) -> str:
    """The same for what the referral of ``line`` says now."""
    asked = line.referral
    served, excluded = asked.served_before is not None, asked.excluded_until is not None
    return obstacle(decision, asked.stage, reason, served=served, excluded=excluded)


def standing(line: CommissionLine) -> Standing:
    """Of a line of an open list, decided or not, what it would come to; of a closed one, what it came to."""
    if not line.open:
        return Standing(line.outcome or Outcome.APPLIED, line.said)
    return _decided(line, line.decision) if line.decision is not None else _undecided(line)


def corrected_since(line: CommissionLine) -> bool:
    """What was decided is not what the referral says now: another need, other people, another family."""
    if line.decision is _D.POSTPONE:
        return False
    changed_at, decided_at = line.referral.changed_at, line.decided_at
    return changed_at is not None and decided_at is not None and changed_at > decided_at


def _decided(line: CommissionLine, decision: Decision) -> Standing:
    referral = line.referral
    found = against(decision, referral.stage)
    if found.said:
        return found
    if corrected_since(line):
        return Standing(Outcome.KEPT_OUT, CORRECTED)
    said = obstacle_of(line, decision, line.reason)
    return Standing(Outcome.KEPT_OUT, said) if said else HOLDS


def _undecided(line: CommissionLine) -> Standing:
    """Left undecided, it is put off: the close says so."""
    found, changed_at = against(_D.POSTPONE, line.referral.stage), line.referral.changed_at
    if found.said:
        return Standing(found.outcome, f"{found.said} {TAKE_OFF}")
    if changed_at is not None and changed_at > line.listed_at:
        return Standing(Outcome.APPLIED, CORRECTED_SINCE_LISTED.format(when=moment(changed_at)))
    return HOLDS
