"""Photographs of what is offered: made small and bare, then locked in the store.

Nothing is stored for a form that is refused: the store never forgets, and anybody may send one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ordis.documents.pictures import HEAVIEST, reduced
from ordis.donations.offers.models import OfferPhoto, OfferSheet
from ordis.donations.offers.rules import MOST_PHOTOS
from ordis.kernel.lockbox import lock, unlock
from ordis.kernel.refusal import Refusal

TOO_HEAVY: Final = (
    "Une photographie dépasse 15\u00a0Mo. Rien n’a été envoyé et votre saisie est gardée\u202f: reprenez-la en qualité "
    "normale, ou envoyez votre offre sans elle."
)
TOO_MANY: Final = (
    f"{MOST_PHOTOS}\u00a0photographies au plus. Rien n’a été envoyé et votre saisie est gardée\u202f: choisissez "
    "celles qui montrent l’ensemble."
)


@dataclass(frozen=True, slots=True)
class Kept:
    """In the store, named by no row yet. ``sha256`` is of the clear bytes; ``key`` opens ``blob``."""

    sha256: str
    blob: str
    key: str


def keep(sent: Sequence[bytes], *, room: int = MOST_PHOTOS) -> tuple[Kept, ...]:
    """The files sent, each once, ``room`` of them at most: all are read before the first is stored. Slow: never under
    the writers' lock. Raises ``Refusal``."""
    if len(sent) > room:
        raise Refusal(TOO_MANY, status=422)
    if any(len(data) > HEAVIEST for data in sent):
        raise Refusal(TOO_HEAVY, status=413)
    made = map(lock, dict.fromkeys([reduced(data) for data in sent]))
    return tuple(Kept(each.sha256, each.blob, each.key) for each in made)


def room(sheet: OfferSheet) -> int:
    """How many photographs more it may have."""
    return max(0, MOST_PHOTOS - len(sheet.photos))


def add(sheet: OfferSheet, photographs: Sequence[Kept]) -> None:
    """Name them by rows of ``sheet``, as many as it may still have; those it has are left out."""
    known = {photo.sha256 for photo in sheet.photos}
    new = [each for each in photographs if each.sha256 not in known]
    for each in new[: max(0, MOST_PHOTOS - len(known))]:
        sheet.photos.append(OfferPhoto(sha256=each.sha256, blob=each.blob, photo_key=each.key))


def content(photo: OfferPhoto) -> bytes | None:
    """A JPEG; None once it was forgotten."""
    return unlock(photo.blob, photo.photo_key) if photo.photo_key else None
