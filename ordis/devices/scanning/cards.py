"""Mode cards: what is printed once and scanned to arm a step without touching a screen."""

from dataclasses import dataclass

from ordis import settings
from ordis.accounts.models import User
from ordis.devices.scanning import bench

MOST_VALUES = 24
"""Beyond that, values have labels of their own (places), or are chosen on the page."""


@dataclass(frozen=True, slots=True)
class ModeCard:
    """``address`` is what its symbol holds: upper case, letters, « _ » and slashes, which every keyboard gives back."""

    name: str
    value: str
    label: str
    address: str
    explains: str = ""


def mode_cards(user: User) -> list[ModeCard]:
    """The cards that ``user`` may use: « Ouvrir », « Pause », each step offered, and each of its few values."""
    cards = [_card(bench.OPEN, bench.OPEN_LABEL), _card(bench.PAUSE, bench.PAUSE_LABEL)]
    for mode in bench.modes(user):
        cards.append(_card(mode.name, mode.label, explains=mode.explains))
        if mode.values and len(mode.values) <= MOST_VALUES:
            cards += [_card(mode.name, f"{mode.label} : {label}", value, mode.explains) for value, label in mode.values]
    return cards


def _card(name: str, label: str, value: str = "", explains: str = "") -> ModeCard:
    address = "/".join(part for part in (settings.current().base_url, "S", name, value) if part)
    return ModeCard(name, value, label, address.upper(), explains)
