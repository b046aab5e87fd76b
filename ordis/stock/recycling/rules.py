"""What traces a collection of scrap, and what its masses add up to. Pure.

Electrical waste that is dangerous travels with a slip of Trackdéchets (decree 2021-321, art. R541-45 of the
environment code); a load taken by an approved eco-organism travels with that organism's own slip instead.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ordis.stock.recycling.models import Tracking

_TRACKDECHETS = re.compile(r"BSD[A-Z]{0,3}-\d{8}-[A-Z0-9]{9}")
NUMBER_LENGTH = 60
NOT_TRACKDECHETS = (
    "Ce numéro n’a pas la forme d’un bordereau Trackdéchets (« BSD-20261122-ABCD12345 ») : recopiez-le tel qu’il est "
    "sur le bordereau, ou choisissez « Bordereau d’un éco-organisme »."
)
NUMBER_NEEDED = "Recopiez le numéro du bordereau : sans lui, l’enlèvement ne peut pas être clos."
TRACKING_NEEDED = "Dites quel bordereau suit cet enlèvement : Trackdéchets, ou celui d’un éco-organisme."
LIGHTER = (
    "La masse pesée ({weighed}) est inférieure à celle des appareils et du vrac notés un par un ({known}) : vérifiez "
    "l’une des deux."
)


@dataclass(frozen=True, slots=True)
class Masses:
    """Grams. ``devices`` and ``loose`` are sums of what was weighed; ``unweighed`` counts devices without a mass."""

    devices: int
    loose: int
    unweighed: int
    weighed: int | None = None

    @property
    def total(self) -> int:
        """The load on the scales when it was weighed whole, else the sum of its parts."""
        return self.weighed if self.weighed is not None else self.devices + self.loose


def masses(devices: Sequence[int | None], loose: Sequence[int], weighed: int | None) -> Masses:
    return Masses(sum(grams or 0 for grams in devices), sum(loose), sum(grams is None for grams in devices), weighed)


def tracking_fault(tracking: Tracking | None, number: str) -> str | None:
    """Why this slip traces nothing, in French, or ``None``. Each of the two kinds is enough by itself."""
    if tracking is None:
        return TRACKING_NEEDED
    if not number.strip():
        return NUMBER_NEEDED
    if tracking is Tracking.TRACKDECHETS and not _TRACKDECHETS.fullmatch(number.strip().upper()):
        return NOT_TRACKDECHETS
    return None


def clean_number(tracking: Tracking, number: str) -> str:
    number = " ".join(number.split())
    return number.upper() if tracking is Tracking.TRACKDECHETS else number
