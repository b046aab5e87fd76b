"""How long a family waits, as the last handovers tell it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ordis.kernel.french import count

LOOKED_BACK: Final = timedelta(days=183)
FEWEST: Final = 5
"""Under so many handovers a figure would say more of one family than of the wait."""
NOT_YET: Final = "Pas encore assez de remises pour dire combien de temps attendre."


@dataclass(frozen=True, slots=True)
class Delay:
    """Days from deposit to handover: of one family in two, of nine in ten, over ``handovers`` of them."""

    median: int
    ninth: int
    handovers: int

    @property
    def sentence(self) -> str:
        half, most = count(self.median, "jour"), count(self.ninth, "jour")
        return (
            f"Ces six derniers mois, une famille sur deux a reçu son ordinateur {half} au plus après la demande, "
            f"neuf sur dix {most} au plus."
        )


def expected(waits: Sequence[timedelta]) -> Delay | None:
    """Of each handover, the time since its deposit; None under ``FEWEST``. Ranks are the nearest, begun days count."""
    if len(waits) < FEWEST:
        return None
    days = sorted(max(1, -(-wait // timedelta(days=1))) for wait in waits)
    return Delay(median=_at(days, 50), ninth=_at(days, 90), handovers=len(days))


def sentence(delay: Delay | None) -> str:
    return delay.sentence if delay else NOT_YET


def _at(days: Sequence[int], percent: int) -> int:
    """The smallest value that at least ``percent`` % of them do not exceed."""
    return days[-(-len(days) * percent // 100) - 1]
