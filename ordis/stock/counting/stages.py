"""The law of stock-takes: open, then closed once or cancelled once. The only module that changes their stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel.choice import Choice
from ordis.kernel.french import moment
from ordis.kernel.refusal import Refusal
from ordis.stock.counting.models import CountStage, StockTake

ALREADY = "L’inventaire {} est déjà {} depuis le {}, par {}. Rien n’a été fait une seconde fois."


class CountMove(Choice):
    CLOSE = "close", "Clore"
    CANCEL = "cancel", "Abandonner"


@dataclass(frozen=True, slots=True)
class Edge:
    source: CountStage
    target: CountStage
    verb: Verb


STAGES: Mapping[CountMove, Edge] = {
    CountMove.CLOSE: Edge(CountStage.OPEN, CountStage.CLOSED, Verb.STOCK_TAKE_CLOSED),
    CountMove.CANCEL: Edge(CountStage.OPEN, CountStage.CANCELLED, Verb.STOCK_TAKE_CANCELLED),
}


def check_open(take: StockTake) -> None:
    """Raise :class:`Refusal`, which says who ended it and when, unless the stock-take is open."""
    if take.stage is not CountStage.OPEN:
        who = take.closed_by.name if take.closed_by else "Ordis"
        raise Refusal(ALREADY.format(take.number, take.stage.label.lower(), moment(take.closed_at), who))


def apply(take: StockTake, move: CountMove, *, actor: User, at: datetime) -> None:
    """End the stock-take, with its trace, in the caller's transaction. The caller holds its row."""
    check_open(take)
    edge = STAGES[move]
    take.stage = edge.target
    take.closed_at, take.closed_by_id = at, actor.id
    record(edge.verb, take.number, actor=actor, at=at)
