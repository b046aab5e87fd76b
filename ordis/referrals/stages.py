"""The law of a referral: which step leads from which stage to which, who may make it, and what must hold.

The stage changes here and nowhere else. Each change writes its audit event and queues the author's mail.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.kernel.choice import Choice
from ordis.kernel.refusal import Refusal
from ordis.referrals import mails
from ordis.referrals.models import ACTIVE_STAGES, Referral, ReferralStage


class Step(Choice):
    SUBMIT = "submit", "Déposer"
    EXCHANGE = "exchange", "Ouvrir un échange"
    ASK_EXCHANGE = "ask_exchange", "Demander un échange à la ville"
    ACCEPT = "accept", "Accepter"
    REFUSE = "refuse", "Refuser"
    ASK = "ask", "Demander un complément"
    COMPLETE = "complete", "Répondre à la question"
    CANCEL = "cancel", "Annuler la demande"
    RESERVE = "reserve", "Réserver un appareil"
    RELEASE = "release", "Libérer l’appareil"
    APPOINT = "appoint", "Fixer un rendez-vous"
    CANCEL_APPOINTMENT = "cancel_appointment", "Annuler le rendez-vous"
    MISS = "miss", "Noter que la famille n’est pas venue"
    HAND_OVER = "hand_over", "Remettre"
    EXPIRE = "expire", "Laisser expirer"


class Follower(Protocol):
    """What a later room does once a referral changed stage, or changed its facts (``step`` None)."""

    def __call__(self, *, referral: Referral, step: Step | None, actor: User | None, at: datetime) -> None: ...


_followers: tuple[Follower, ...] = ()


def use(followers: Sequence[Follower]) -> None:
    """Called once, by ``ordis.rooms``."""
    global _followers
    _followers = tuple(followers)


def follow(referral: Referral, step: Step | None, *, actor: User | None, at: datetime) -> None:
    """Tell later rooms. ``referrals.actions`` calls it with ``step`` None when facts changed and not the stage."""
    for follower in _followers:
        follower(referral=referral, step=step, actor=actor, at=at)


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition on the referral, and the sentence read when it does not hold."""

    name: str
    holds: Callable[[Referral], bool]
    sentence: str


@dataclass(frozen=True, slots=True)
class Edge:
    """``verb`` None: the room that makes the step writes the event itself, with what only it knows."""

    sources: frozenset[ReferralStage | None]
    target: ReferralStage
    permission: Permission
    verb: Verb | None
    guards: tuple[Guard, ...] = ()


IDENTIFIED = Guard(
    "identified",
    lambda r: bool(r.identity_hash),
    "L’identité du foyer n’est pas complète : nom, prénom et naissance.",
)
REASON_GIVEN = Guard(
    "reason_given", lambda r: bool(r.decision_reason.strip()), "Un refus se motive : écrivez pourquoi."
)
OVERRIDE_REASONED = Guard(
    "override_reasoned",
    lambda r: r.served_before is None or bool(r.override_reason.strip()),
    "Un ordinateur a déjà été remis à ce foyer\u202f: pour accepter malgré cela, écrivez pourquoi.",
)
EXCLUSION_REASONED = Guard(
    "exclusion_reasoned",
    lambda r: r.excluded_until is None or bool((r.despite_exclusion or "").strip()),
    "Une exclusion de ce foyer est en cours\u202f: pour accepter malgré elle, écrivez pourquoi.",
)
QUESTION_ASKED = Guard("question_asked", lambda r: bool(r.question.strip()), "Écrivez la question à laquelle répondre.")
ANSWER_GIVEN = Guard("answer_given", lambda r: bool(r.answer.strip()), "Répondez à la question de la ville.")

_S, _P = ReferralStage, Permission
STAGES: Mapping[Step, Edge] = {
    Step.SUBMIT: Edge(frozenset({None}), _S.SUBMITTED, _P.REFERRAL_WRITE, Verb.REFERRAL_SUBMITTED, (IDENTIFIED,)),
    Step.EXCHANGE: Edge(frozenset({None}), _S.ACCEPTED, _P.AFTERCARE_RECORD, Verb.REFERRAL_EXCHANGE, (IDENTIFIED,)),
    Step.ASK_EXCHANGE: Edge(
        frozenset({None}), _S.SUBMITTED, _P.AFTERCARE_RECORD, Verb.REFERRAL_EXCHANGE, (IDENTIFIED,)
    ),
    Step.ACCEPT: Edge(
        frozenset({_S.SUBMITTED}),
        _S.ACCEPTED,
        _P.REFERRAL_DECIDE,
        Verb.REFERRAL_ACCEPTED,
        (OVERRIDE_REASONED, EXCLUSION_REASONED),
    ),
    Step.REFUSE: Edge(
        frozenset({_S.SUBMITTED, _S.TO_COMPLETE, _S.ACCEPTED}),
        _S.REFUSED,
        _P.REFERRAL_DECIDE,
        Verb.REFERRAL_REFUSED,
        (REASON_GIVEN,),
    ),
    Step.ASK: Edge(
        frozenset({_S.SUBMITTED}),
        _S.TO_COMPLETE,
        _P.REFERRAL_DECIDE,
        Verb.REFERRAL_RETURNED,
        (QUESTION_ASKED,),
    ),
    Step.COMPLETE: Edge(
        frozenset({_S.TO_COMPLETE}), _S.SUBMITTED, _P.REFERRAL_WRITE, Verb.REFERRAL_CHANGED, (ANSWER_GIVEN,)
    ),
    Step.CANCEL: Edge(
        frozenset({_S.SUBMITTED, _S.TO_COMPLETE, _S.ACCEPTED}),
        _S.CANCELLED,
        _P.REFERRAL_WRITE,
        Verb.REFERRAL_CANCELLED,
    ),
    Step.RESERVE: Edge(frozenset({_S.ACCEPTED}), _S.RESERVED, _P.ALLOCATION_DECIDE, None),
    Step.RELEASE: Edge(frozenset({_S.RESERVED, _S.APPOINTMENT}), _S.ACCEPTED, _P.ALLOCATION_DECIDE, None),
    Step.APPOINT: Edge(frozenset({_S.RESERVED, _S.APPOINTMENT}), _S.APPOINTMENT, _P.HANDOVER_SIGN, None),
    Step.CANCEL_APPOINTMENT: Edge(frozenset({_S.APPOINTMENT}), _S.RESERVED, _P.HANDOVER_SIGN, None),
    Step.MISS: Edge(frozenset({_S.APPOINTMENT}), _S.RESERVED, _P.HANDOVER_SIGN, None),
    Step.HAND_OVER: Edge(frozenset({_S.RESERVED, _S.APPOINTMENT}), _S.HANDED_OVER, _P.HANDOVER_SIGN, None),
    Step.EXPIRE: Edge(frozenset({_S.TO_COMPLETE, _S.ACCEPTED}), _S.EXPIRED, _P.REFERRAL_DECIDE, Verb.REFERRAL_EXPIRED),
}


def refusals(referral: Referral, step: Step, *, actor: User | None) -> list[str]:
    """Why ``step`` is closed, in French sentences; empty when it is open. ``actor`` None is Ordis itself."""
    edge = STAGES[step]
    if referral.stage not in edge.sources:
        allowed = ", ".join(stage.label for stage in ReferralStage if stage in edge.sources) or "aucune étape"
        current = referral.stage.label if referral.stage else "pas encore déposée"
        return [f"« {step.label} » n’est pas possible à l’étape « {current} » (il faut : {allowed})."]
    reasons = [guard.sentence for guard in edge.guards if not guard.holds(referral)]
    if actor is not None and not actor.can(edge.permission):
        reasons.append(f"Votre rôle ne permet pas : {edge.permission.label}.")
    return reasons


def apply(referral: Referral, step: Step, *, actor: User | None, at: datetime, told: bool = True) -> None:
    """Make ``step`` or raise :class:`Refusal`; stage, event and mail enter the caller's transaction.

    ``told`` False: the caller tells the author itself, once it knows what to say.
    """
    reasons = refusals(referral, step, actor=actor)
    if reasons:
        raise Refusal(" ".join(reasons))
    edge = STAGES[step]
    referral.stage = edge.target
    stir(referral, at=at)
    if edge.target not in ACTIVE_STAGES:
        referral.closed_at = at
    if edge.verb is not None:
        record(edge.verb, referral.number, actor=actor, at=at)
    if told:
        mails.announce(referral, step.value, at=at)
    follow(referral, step, actor=actor, at=at)


def stir(referral: Referral, *, at: datetime) -> None:
    """Something happened to it: it is not left without news, see ``referrals.expiring``."""
    referral.quiet_since, referral.expiry_warned_at = at, None


def open_steps(referral: Referral, *, actor: User) -> frozenset[Step]:
    """The steps that ``actor`` may make from here, once what they ask (a reason, a question) is given."""
    return frozenset(
        step for step, edge in STAGES.items() if referral.stage in edge.sources and actor.can(edge.permission)
    )
