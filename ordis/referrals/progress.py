"""Where a referral stands and what comes next, in words for the prescriber."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ordis.referrals.models import ReferralStage


@dataclass(frozen=True, slots=True)
class Progress:
    """``status`` says what is; ``next`` says who does what now."""

    status: str
    next: str


_S = ReferralStage
PROGRESS: Final[Mapping[ReferralStage, Progress]] = {
    _S.DRAFT: Progress("La demande n’est pas encore déposée.", "À vous : complétez-la et déposez-la."),
    _S.SUBMITTED: Progress(
        "La ville étudie la demande.", "Rien à faire : vous recevez sa réponse par courriel."
    ),
    _S.TO_COMPLETE: Progress(
        "La ville a posé une question.", "À vous : répondez, la demande repart aussitôt à l’étude."
    ),
    _S.ACCEPTED: Progress(
        "La demande est acceptée et attend un appareil.",
        "Rien à faire : dès qu’un appareil convient, il est réservé.",
    ),
    _S.RESERVED: Progress(
        "Un appareil est réservé.", "Convenez d’un rendez-vous avec la famille et la ville."
    ),
    _S.APPOINTMENT: Progress(
        "Le rendez-vous de remise est fixé.", "La famille vient signer et repart avec l’ordinateur."
    ),
    _S.HANDED_OVER: Progress("L’ordinateur est remis.", "C’est terminé."),
    _S.REFUSED: Progress(
        "La demande n’a pas été retenue.", "C’est terminé : le motif est indiqué ci-dessous."
    ),
    _S.CANCELLED: Progress("La demande est annulée.", "C’est terminé. Une nouvelle demande reste possible."),
    _S.EXPIRED: Progress("La demande a expiré.", "C’est terminé. Une nouvelle demande reste possible."),
}
