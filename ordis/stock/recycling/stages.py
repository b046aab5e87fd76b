"""The only module that changes the stage of a collection: open, then gone or given up, once."""

from collections.abc import Mapping
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel.refusal import Refusal
from ordis.stock.recycling.models import CollectionStage, RecyclingCollection

STAGES: Mapping[CollectionStage, tuple[frozenset[CollectionStage], Verb]] = {
    CollectionStage.GONE: (frozenset({CollectionStage.OPEN}), Verb.RECYCLING_CLOSED),
    CollectionStage.CANCELLED: (frozenset({CollectionStage.OPEN}), Verb.RECYCLING_CANCELLED),
}
"""Target → where it is reached from, and the event that says so."""


def refuse_unless_open(collection: RecyclingCollection) -> None:
    if collection.stage is not CollectionStage.OPEN:
        raise Refusal(
            f"L’enlèvement {collection.number} est déjà à l’étape « {collection.stage.label} ». Rien n’a été modifié."
        )


def apply(collection: RecyclingCollection, target: CollectionStage, *, actor: User, at: datetime) -> None:
    sources, verb = STAGES[target]
    if collection.stage not in sources:
        refuse_unless_open(collection)
    collection.stage = target
    record(verb, collection.number, actor=actor, at=at)
