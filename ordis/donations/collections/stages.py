"""The law of collections: what may become of a round and of its stops, and who may say so. Same shape as donations'."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.donations.collections.models import CollectionRound, CollectionStage, CollectionStop
from ordis.donations.models import DonationStage
from ordis.kernel.choice import Choice
from ordis.kernel.clock import in_paris
from ordis.kernel.refusal import Refusal

Subject = TypeVar("Subject", CollectionRound, CollectionStop)


class Step(Choice):
    CHANGE = "change", "Modifier"
    FINISH = "finish", "Noter fait"
    CANCEL = "cancel", "Annuler"


@dataclass(frozen=True)
class Guard(Generic[Subject]):
    """``sentence`` is what is read when the condition does not hold at ``at``, "" when it does."""

    name: str
    sentence: Callable[[Subject, datetime], str]


@dataclass(frozen=True)
class Edge(Generic[Subject]):
    sources: frozenset[CollectionStage]
    target: CollectionStage
    permission: Permission
    guards: tuple[Guard[Subject], ...] = ()


TOO_EARLY: Final = "Le jour de cet enlèvement n’est pas encore venu. Rien n’a été noté."
NOT_EVERY_STOP: Final = (
    "Un passage n’est encore ni fait ni annulé. Rien n’a été noté\u202f: dites d’abord ce qui s’est passé à chacun."
)
NO_STOP: Final = "Aucun passage n’a été fait\u202f: annulez plutôt cet enlèvement. Rien n’a été noté."
NOT_ACCEPTED: Final = "On n’enlève que les appareils d’un don accepté et pas encore clos. Rien n’a été enregistré."
ENDED: Final = "«\u202f{step}\u202f» n’est plus possible\u202f: c’est «\u202f{stage}\u202f». Rien n’a été modifié."


def _day_of_round(row: CollectionRound, at: datetime) -> str:
    return TOO_EARLY if in_paris(at).date() < row.day else ""


def _every_stop(row: CollectionRound, _at: datetime) -> str:
    if any(stop.stage is CollectionStage.PLANNED for stop in row.stops):
        return NOT_EVERY_STOP
    return "" if any(stop.stage is CollectionStage.DONE for stop in row.stops) else NO_STOP


def _day_of_stop(stop: CollectionStop, at: datetime) -> str:
    return _day_of_round(stop.round, at)


def _donation_open(stop: CollectionStop, _at: datetime) -> str:
    return "" if stop.donation.stage in {DonationStage.ACCEPTED, DonationStage.RECEIVED} else NOT_ACCEPTED


DAY_COME: Final = Guard[CollectionRound]("day_come", _day_of_round)
EVERY_STOP_SAID: Final = Guard[CollectionRound]("every_stop_said", _every_stop)
STOP_DAY_COME: Final = Guard[CollectionStop]("day_come", _day_of_stop)
DONATION_OPEN: Final = Guard[CollectionStop]("donation_open", _donation_open)

_S, _P = CollectionStage, Permission
_PLANNED: Final = frozenset({_S.PLANNED})
ROUNDS: Mapping[Step, Edge[CollectionRound]] = {
    Step.CHANGE: Edge(_PLANNED, _S.PLANNED, _P.COLLECTION_PLAN),
    Step.FINISH: Edge(_PLANNED, _S.DONE, _P.DONATION_RECEIVE, (DAY_COME, EVERY_STOP_SAID)),
    Step.CANCEL: Edge(_PLANNED, _S.CANCELLED, _P.COLLECTION_PLAN),
}
STOPS: Mapping[Step, Edge[CollectionStop]] = {
    Step.CHANGE: Edge(_PLANNED, _S.PLANNED, _P.COLLECTION_PLAN, (DONATION_OPEN,)),
    Step.FINISH: Edge(_PLANNED, _S.DONE, _P.DONATION_RECEIVE, (STOP_DAY_COME,)),
    Step.CANCEL: Edge(_PLANNED, _S.CANCELLED, _P.COLLECTION_PLAN),
}


def refusals(row: CollectionRound | CollectionStop, step: Step, *, actor: User, at: datetime) -> list[str]:
    """Why ``step`` is closed now, in French sentences; empty when it is open."""
    if isinstance(row, CollectionRound):
        return _refusals(row, ROUNDS[step], step, actor, at)
    return _refusals(row, STOPS[step], step, actor, at)


def _refusals(row: Subject, edge: Edge[Subject], step: Step, actor: User, at: datetime) -> list[str]:
    if row.stage not in edge.sources:
        return [ENDED.format(step=step.label, stage=row.stage.label.lower())]
    reasons = [sentence for guard in edge.guards if (sentence := guard.sentence(row, at))]
    if not actor.can(edge.permission):
        reasons.append(f"Votre rôle ne permet pas\u202f: {edge.permission.label.lower()}.")
    return reasons


def apply(row: CollectionRound | CollectionStop, step: Step, *, actor: User, at: datetime) -> None:
    """Make ``step`` or raise :class:`Refusal`. Who ended it and when is kept; the caller records the event."""
    if reasons := refusals(row, step, actor=actor, at=at):
        raise Refusal(" ".join(reasons))
    row.stage = (ROUNDS if isinstance(row, CollectionRound) else STOPS)[step].target
    if row.stage is not CollectionStage.PLANNED:
        row.ended_at, row.ended_by_id = at, actor.id
