"""What a transfer of custody may say, and where a chain is broken. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Protocol

from ordis.donations.custody.models import Party
from ordis.kernel.refusal import Refusal

MOST_PIECES: Final = 5_000
AHEAD: Final = timedelta(minutes=10)
"""How far the clock of a phone may be ahead of ours."""
NOTHING: Final = (
    "Dites ce qui change de mains\u202f: cochez des colis, ou comptez des appareils. Rien n’a été enregistré."
)
SAME: Final = "La même personne donne et reçoit. Rien n’a été enregistré\u202f: corrigez l’un des deux noms."
TO_COME: Final = "Cette heure n’est pas encore venue. Rien n’a été enregistré\u202f: corrigez-la."
ABSURD: Final = f"Comptez de 1 à {MOST_PIECES} appareils. Rien n’a été enregistré."


@dataclass(frozen=True, slots=True)
class Hand:
    """A party to a transfer. ``strokes``: as the browser posts them, "" when the name typed stands for a signature."""

    party: Party
    name: str
    strokes: str = ""


class Transfer(Protocol):
    @property
    def given_by(self) -> Party: ...
    @property
    def taken_by(self) -> Party: ...


def check(given: Hand, taken: Hand, *, containers: int, pieces: int | None, made_at: datetime, at: datetime) -> None:
    """Raises :class:`Refusal` (422) with the first thing that is wrong."""
    if not containers and not pieces:
        raise Refusal(NOTHING, status=422)
    if pieces is not None and not 1 <= pieces <= MOST_PIECES:
        raise Refusal(ABSURD, status=422)
    if given.party is taken.party and given.name.casefold() == taken.name.casefold():
        raise Refusal(SAME, status=422)
    if made_at > at + AHEAD:
        raise Refusal(TO_COME, status=422)


def breaks(chain: Sequence[Transfer]) -> list[int]:
    """The ranks of transfers whose giver is not who had taken before; the first one begins with the donor."""
    found = [0] if chain and chain[0].given_by is not Party.DONOR else []
    return found + [
        rank for rank, (before, after) in enumerate(pairwise(chain), start=1) if after.given_by is not before.taken_by
    ]
