"""Every indicator, in the order in which they are read."""

from collections.abc import Mapping
from typing import Final

from ordis.indicators.arrivals import ARRIVALS
from ordis.indicators.disks import DISKS
from ordis.indicators.handovers import HANDOVERS
from ordis.indicators.indicator import Indicator as Indicator
from ordis.indicators.masses import MASSES
from ordis.indicators.needs import NEEDS
from ordis.indicators.network import NETWORK
from ordis.indicators.waits import WAITS
from ordis.indicators.work import WORK

THEMES: Final[Mapping[str, tuple[Indicator, ...]]] = {
    "Ce qui est donné": ARRIVALS,
    "Le travail de l’atelier": WORK,
    "Les disques": DISKS,
    "Les remises et les foyers": HANDOVERS,
    "Les demandes": NEEDS,
    "Le réseau": NETWORK,
    "Les masses": MASSES,
    "Les délais": WAITS,
}
"""What a person reads them under."""

INDICATORS: Final[tuple[Indicator, ...]] = tuple(each for theme in THEMES.values() for each in theme)

BY_KEY: Final[Mapping[str, Indicator]] = {each.key: each for each in INDICATORS}
