"""The law of a ceremony: planned, then closed once and for all, or cancelled."""

from ordis.ceremonies.models import Ceremony, CeremonyStage
from ordis.kernel.choice import Choice
from ordis.kernel.refusal import Refusal


class CeremonyMove(Choice):
    CLOSE = "close", "Clore la cérémonie"
    CANCEL = "cancel", "Annuler la cérémonie"


LAW = {
    CeremonyMove.CLOSE: (CeremonyStage.PLANNED, CeremonyStage.CLOSED),
    CeremonyMove.CANCEL: (CeremonyStage.PLANNED, CeremonyStage.CANCELLED),
}
CLOSED = "Cette cérémonie est close\u202f: son rapport est émis et ne change plus. Rien n’a été modifié."
CANCELLED = "Cette cérémonie est annulée\u202f: plus rien n’y change. Rien n’a été modifié."


def check(ceremony: Ceremony, move: CeremonyMove) -> None:
    source, _target = LAW[move]
    if ceremony.stage is not source:
        raise Refusal(CANCELLED if ceremony.stage is CeremonyStage.CANCELLED else CLOSED)


def require_open(ceremony: Ceremony) -> None:
    check(ceremony, CeremonyMove.CLOSE)


def apply(ceremony: Ceremony, move: CeremonyMove) -> None:
    check(ceremony, move)
    ceremony.stage = LAW[move][1]
