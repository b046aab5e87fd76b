"""Photographs of what is offered: made small and bare, locked, and remembered by the form until it is right.

A form that is refused for another reason brings them back in a hidden field that only our keys read: nobody takes them
twice, and no row names a photograph of an offer that was never sent.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from cryptography.fernet import InvalidToken

from ordis.documents.pictures import HEAVIEST, reduced
from ordis.donations.offers.models import OfferPhoto, OfferSheet
from ordis.donations.offers.rules import MOST_PHOTOS
from ordis.kernel.crypto import vault
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


def keep(sent: Sequence[bytes], before: Sequence[Kept] = ()) -> tuple[Kept, ...]:
    """``before`` and the files sent, each once. Slow: never under the writers' lock. Raises ``Refusal``."""
    if len(before) + len(sent) > MOST_PHOTOS:
        raise Refusal(TOO_MANY, status=422)
    if any(len(data) > HEAVIEST for data in sent):
        raise Refusal(TOO_HEAVY, status=413)
    made = (lock(reduced(data)) for data in sent)
    every = [*before, *(Kept(each.sha256, each.blob, each.key) for each in made)]
    return tuple({each.sha256: each for each in every}.values())


def sealed(photographs: Sequence[Kept]) -> str:
    """For the hidden field; "" for none."""
    return vault().encrypt(json.dumps([asdict(each) for each in photographs])).decode() if photographs else ""


def unsealed(text: str) -> tuple[Kept, ...]:
    """None for what we did not write."""
    try:
        return tuple(Kept(**each) for each in json.loads(vault().decrypt(text.encode())))
    except (InvalidToken, ValueError):
        return ()


def add(sheet: OfferSheet, photographs: Sequence[Kept]) -> None:
    """Name them by rows of ``sheet``, as many as it may still have; those it has are left out."""
    known = {photo.sha256 for photo in sheet.photos}
    new = [each for each in photographs if each.sha256 not in known]
    for each in new[: max(0, MOST_PHOTOS - len(known))]:
        sheet.photos.append(OfferPhoto(sha256=each.sha256, blob=each.blob, photo_key=each.key))


def content(photo: OfferPhoto) -> bytes | None:
    """A JPEG; None once it was forgotten."""
    return unlock(photo.blob, photo.photo_key) if photo.photo_key else None
