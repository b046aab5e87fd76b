"""One scan of a stock-take, read: a place to be counted from now on, a device seen there, or neither."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ordis.accounts.models import User
from ordis.devices import finding
from ordis.devices.finding import Finding
from ordis.devices.scan import ScanKind
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal
from ordis.stock.counting import actions, queries, rules
from ordis.stock.counting.models import StockTake
from ordis.stock.counting.rules import Verdict
from ordis.stock.models import Place
from ordis.stock.queries import place_by_code

NO_PLACE_YET = (
    "Dites d’abord où vous comptez\u202f: scannez l’étiquette de l’emplacement. Cet appareil n’est pas compté."
)
NOT_THIS = "{} Rien n’a été compté\u202f: scannez l’étiquette d’un emplacement, puis celles des appareils."


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page and the sound say. ``place`` is where the person counts from now on."""

    verdict: Verdict
    sentence: str
    place: Place | None
    raw: str

    def as_json(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict.value,
            "title": self.verdict.label,
            "tone": rules.TONES[self.verdict],
            "message": self.sentence,
            "raw": self.raw,
            "place": {"code": self.place.code, "name": self.place.name} if self.place else None,
        }


def take_scan(*, take: StockTake, text: str, place_code: str, actor: User, at: datetime) -> Answer:
    """Read ``text`` and write what it says. ``place_code``: where the page says that the person counts, or empty.

    A place that is not counted is an answer too: the page then counts nowhere, rather than where it did before.
    """
    place = place_by_code(place_code) if place_code else None
    found = finding.find(text)
    if found.known and found.scan.kind is ScanKind.PLACE:
        return _entered(take, found)
    if found.device is None:
        return Answer(Verdict.REFUSED, NOT_THIS.format(found.sentence), place, found.scan.echo)
    if place is None:
        return Answer(Verdict.REFUSED, NO_PLACE_YET, None, found.scan.echo)
    counted = actions.scan(take=take, device=found.device, place=place, actor=actor, at=at)
    return Answer(counted.verdict, counted.sentence, place, found.scan.echo)


def _entered(take: StockTake, found: Finding) -> Answer:
    place = place_by_code(found.scan.code or "")
    if place is None:  # pragma: no cover (the finding just read it)
        raise Refusal(found.sentence)
    try:
        actions.enter(take=take, place=place)
    except Refusal as refusal:
        return Answer(Verdict.REFUSED, refusal.message, None, found.scan.echo)
    left = queries.left_in(take, place)
    rest = f"il y reste {count(left, 'appareil')} à trouver" if left else "plus rien n’y est attendu"
    return Answer(Verdict.PLACE, f"Vous comptez {place.name}\u202f: {rest}.", place, found.scan.echo)
