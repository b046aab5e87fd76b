"""Dates and accessories of a handover. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from ordis.devices.kinds import Kind
from ordis.kernel.choice import Choice
from ordis.kernel.clock import months_later


class KitItem(Choice):
    """What goes with the computer, ticked before the signature."""

    CHARGER = "charger", "Chargeur"
    POWER_CORD = "power_cord", "Câble d’alimentation"
    KEYBOARD = "keyboard", "Clavier"
    MOUSE = "mouse", "Souris"
    VIDEO_CABLE = "video_cable", "Câble vidéo"
    BAG = "bag", "Sac"
    GUIDE = "guide", "Guide de démarrage"


_CARRIED: Final = (KitItem.CHARGER, KitItem.BAG, KitItem.GUIDE)
_FIXED: Final = (
    KitItem.POWER_CORD, KitItem.CHARGER, KitItem.KEYBOARD, KitItem.MOUSE, KitItem.VIDEO_CABLE, KitItem.GUIDE,
)  # fmt: skip
KIT: Final[Mapping[Kind, tuple[KitItem, ...]]] = {
    Kind.LAPTOP: (KitItem.CHARGER, KitItem.MOUSE, KitItem.BAG, KitItem.GUIDE),
    Kind.DESKTOP: _FIXED,
    Kind.ALL_IN_ONE: _FIXED,
    Kind.MONITOR: (KitItem.POWER_CORD, KitItem.VIDEO_CABLE, KitItem.CHARGER),
    Kind.TABLET: _CARRIED,
    Kind.SMARTPHONE: _CARRIED,
    Kind.PERIPHERAL: (),
}
"""What may go with a device of each kind; first what it does not work without, ticked beforehand. A small desktop may
have a charger rather than a cord, which is then ticked by hand."""


def kit_for(kinds: Iterable[Kind]) -> list[KitItem]:
    """What may go with these devices together, in the order of the list."""
    offered = {item for kind in kinds for item in KIT[kind]}
    return [item for item in KitItem if item in offered]


def usual_kit(kinds: Iterable[Kind]) -> list[KitItem]:
    """What is ticked beforehand for these devices: what each does not work without."""
    needed = {KIT[kind][0] for kind in kinds if KIT[kind]}
    return [item for item in KitItem if item in needed]


def no_resale_until(signed_on: date, months: int) -> date:
    """The last day of the period, counted date to date: 3 March + 12 months is 3 March of the next year."""
    return months_later(signed_on, months)


_AFTER_A_PLACE: Final = ("", ",", ";", ":", "(", "-", "–")


def same_place(one: str, other: str) -> bool:
    """Whether two places are one, perhaps said more precisely: « Hôtel de ville » and « Hôtel de ville, salon »."""
    short, long = sorted((one.casefold().strip(), other.casefold().strip()), key=len)
    said_more = long.removeprefix(short).lstrip()
    return bool(short) and long.startswith(short) and said_more[:1] in _AFTER_A_PLACE
