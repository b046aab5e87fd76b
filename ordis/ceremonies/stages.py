"""The law of a ceremony: planned, then closed, once and for all."""

from ordis.ceremonies.models import Ceremony, CeremonyStage
from ordis.kernel.choice import Choice
from ordis.kernel.refusal import Refusal


class CeremonyMove(Choice):
    CLOSE = "close", "Clore la cérémonie"


LAW = {CeremonyMove.CLOSE: (CeremonyStage.PLANNED, CeremonyStage.CLOSED)}
CLOSED = "Cette cérémonie est close : son rapport est émis et ne change plus. Rien n’a été modifié."


def check(ceremony: Ceremony, move: CeremonyMove) -> None:
    source, _target = LAW[move]
    if ceremony.stage is not source:
        raise Refusal(CLOSED)


def require_open(ceremony: Ceremony) -> None:
    check(ceremony, CeremonyMove.CLOSE)


def apply(ceremony: Ceremony, move: CeremonyMove) -> None:
    check(ceremony, move)
    ceremony.stage = LAW[move][1]
