"""Mode cards on paper: a big word, what its scan does, the symbol that arms it."""

from collections.abc import Sequence

from ordis.accounts.models import User
from ordis.devices.labels.sheet import LabelFacts
from ordis.devices.labels.sources import Printable, unnoted
from ordis.devices.scanning import bench
from ordis.devices.scanning.cards import ModeCard, mode_cards

_EXPLAINED = {
    bench.OPEN: "Chaque scan ouvre la page de l’appareil.",
    bench.PAUSE: "Les scans n’agissent plus.",
}
ARMS = "Arme cette étape\u202f: chaque appareil scanné ensuite la reçoit."


def card_labels(names: Sequence[str], *, user: User | None) -> Printable:
    """The cards that ``user`` may use: all of them, or those whose ``NAME`` or ``NAME/VALUE`` is named."""
    cards = {_name(card): card for card in (mode_cards(user) if user else [])}
    wanted = [name for name in names if name] or list(cards)
    found = [cards[name] for name in wanted if name in cards]
    listed = [(card.label, _explained(card)) for card in found]
    unknown = [name for name in wanted if name not in cards]
    return Printable([_facts(card) for card in found], listed, unknown, unnoted, "cartes-de-mode")


def _name(card: ModeCard) -> str:
    return f"{card.name}/{card.value}" if card.value else card.name


def _explained(card: ModeCard) -> str:
    return _EXPLAINED.get(card.name) or card.explains or ARMS


def _facts(card: ModeCard) -> LabelFacts:
    return LabelFacts("", card.address, "", _explained(card), "", title=card.label)
