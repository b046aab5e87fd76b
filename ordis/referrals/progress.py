"""Where a referral stands and what comes next, in words for the prescriber."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from ordis.kernel.french import day
from ordis.referrals.models import ReferralStage


@dataclass(frozen=True, slots=True)
class Progress:
    """``status`` says what is; ``prescriber`` and ``city`` say to each what comes next."""

    status: str
    prescriber: str
    city: str


_S = ReferralStage
_AGAIN = "C’est terminé. Une nouvelle demande reste possible."
PROGRESS: Final[Mapping[ReferralStage, Progress]] = {
    _S.SUBMITTED: Progress(
        "La ville étudie la demande.",
        "Rien à faire : vous recevez sa réponse par courriel.",
        "À vous : acceptez, posez une question ou refusez.",
    ),
    _S.TO_COMPLETE: Progress(
        "La ville a posé une question.",
        "À vous : répondez, la demande repart aussitôt à l’étude.",
        "Au prescripteur de répondre.",
    ),
    _S.ACCEPTED: Progress(
        "La demande est acceptée et attend un appareil.",
        "Rien à faire : dès qu’un appareil convient, il est réservé.",
        "À vous : choisissez un appareil prêt.",
    ),
    _S.RESERVED: Progress(
        "Un appareil est réservé.",
        "À vous : convenez d’un rendez-vous avec la famille et la ville.",
        "Fixez le rendez-vous avec le prescripteur.",
    ),
    _S.APPOINTMENT: Progress(
        "Le rendez-vous de remise est fixé.",
        "La famille vient signer et repart avec l’ordinateur.",
        "La famille vient signer et repart avec l’ordinateur.",
    ),
    _S.HANDED_OVER: Progress("L’ordinateur est remis.", "C’est terminé.", "C’est terminé."),
    _S.REFUSED: Progress(
        "La demande n’a pas été retenue.",
        "C’est terminé. Le motif est sur la page de la demande.",
        "C’est terminé.",
    ),
    _S.CANCELLED: Progress("La demande est annulée.", _AGAIN, "C’est terminé."),
    _S.EXPIRED: Progress("La demande a expiré.", _AGAIN, "C’est terminé."),
}
PRESCRIBERS_TURN: Final = (_S.TO_COMPLETE, _S.RESERVED)
ENDS: Final[Mapping[ReferralStage, str]] = {
    _S.TO_COMPLETE: "À vous\u202f: répondez avant le {until}, sinon la demande expire.",
    _S.ACCEPTED: "À vous\u202f: dites qu’elle est toujours d’actualité avant le {until}, sinon elle expire.",
}
CITYS_TURN: Final = (_S.SUBMITTED, _S.ACCEPTED, _S.RESERVED)


def comes_next(stage: ReferralStage, *, city: bool, unread: int, ends: date | None = None) -> str:
    """What this side has to do next. A message nobody of it opened is something to do, whatever the stage.

    ``ends``: the last day of a referral that will expire for lack of news, which its structure was told.
    """
    if ends is not None and not city:
        return ENDS[stage].format(until=day(ends))
    turn, said = (CITYS_TURN, PROGRESS[stage].city) if city else (PRESCRIBERS_TURN, PROGRESS[stage].prescriber)
    if not unread or stage in turn:
        return said
    from_whom = "de la structure" if city else "de la ville"
    return f"À vous\u202f: lisez {'le message' if unread == 1 else 'les messages'} {from_whom}."
