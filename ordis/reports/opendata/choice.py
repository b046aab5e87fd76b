"""Which indicators are open, and by what they may be broken down: nothing is open that is not named here. Pure.

Never opened: names of donors and of structures, situations of families, anything of one household. Households are told
by district and by purpose for whole years only, small counts gathered: a quarter and its year, both published, would
give by subtraction what each hides. People and children are told for whole years only, of five families or more.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Open:
    """``by``: name of the dimension in the registry → word in the files. ``yearly``: left out of quarters;
    ``of_families``: left out when fewer than five families are behind it. ``small``: small counts are gathered."""

    key: str
    by: tuple[tuple[str, str], ...] = ()
    yearly_by: tuple[tuple[str, str], ...] = ()
    yearly: bool = False
    of_families: bool = False


_KIND: Final = (("kind", "type"),)
_MEDIUM: Final = (("medium", "support"),)

OPEN: Final = (
    Open("received", by=(*_KIND, ("origin", "origine"))),
    Open("donations"),
    Open("donors"),
    Open("companies"),
    Open("wiped", by=_KIND),
    Open("reconditioned", by=_KIND),
    Open("for_parts"),
    Open("recycled", by=_KIND),
    Open("disks_wiped", by=_MEDIUM),
    Open("disks_failed", by=_MEDIUM),
    Open("disks_destroyed", by=_MEDIUM),
    Open("handed_over", by=_KIND),
    Open("families", yearly_by=(("district", "quartier"), ("purpose", "usage"))),
    Open("people", yearly=True, of_families=True),
    Open("school_children", yearly=True, of_families=True),
    Open("distributors"),
    Open("prescribers"),
    Open("refurbishers"),
    Open("grams_reused"),
    Open("grams_reused_typical"),
    Open("grams_recycled"),
    Open("grams_recycled_typical"),
)

DELAYS: Final = ("days_arrival_handover",)
"""Told by median and 90th centile, of five devices or more."""
STATISTIC: Final = "statistique"
MEDIAN: Final = "médiane"
CENTILE: Final = "90e centile"
