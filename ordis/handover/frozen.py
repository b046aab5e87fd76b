"""What a family is shown before it signs, as one frozen thing. Pure.

Kiosk and paper are drawn from it, and the agreement takes it up word for word: what is sealed is what was read, even
when a setting, a translation or the day changed meanwhile. Its SHA-256 stands in the proof file.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from ordis.documents.canonical import canonical
from ordis.handover.pdf import DeviceFacts

SCHEMA: Final = "ordis.shown/1"
"""Changed whenever a field is added, removed, or means something else."""

_PEOPLE: Final = {
    "beneficiary": "le nom du bénéficiaire a été corrigé",
    "signer": "le nom de la personne qui signe a été corrigé",
    "interpreter": "le nom de l’interprète a été corrigé",
}
_ABOUT: Final = {
    "kind": "le type",
    "designation": "la marque ou le modèle",
    "serial": "le numéro de série",
    "grade": "l’état",
    "system": "le système",
}


@dataclass(frozen=True, slots=True)
class Telling:
    """A translation that could be read: ``sha256`` is of its summary and boxes before filling (``texts.rules``)."""

    language: str
    revision: int
    sha256: str
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """``terms`` filled the variables of the text, ``boxes`` are the sentences to tick, filled. ``text_sha256`` is of
    the text before filling, ``summary_sha256`` of the summary in simple words.

    ``until``: the last day without resale; None on a paper, whose day of signature nobody knows yet: ``months`` then
    says how long. ``representative`` shows it for the city. Empty strings for what there is none of. ``salt`` is drawn
    for each opening: once the words are forgotten, their digest lets nobody try names against it.
    """

    way: str
    shown_on: date
    referral: str
    prescriber: str
    beneficiary: str
    signer: str
    signer_quality: str
    signer_title: str
    identity_check: str
    interpreter: str
    representative: str
    place: str
    kit: tuple[str, ...]
    devices: tuple[DeviceFacts, ...]
    replaces: str
    text_version: int
    text_sha256: str
    summary_sha256: str
    terms: Mapping[str, str]
    months: int
    until: date | None
    boxes: tuple[str, ...]
    languages: tuple[Telling, ...]
    salt: str


def written(shown: Shown) -> bytes:
    """Canonical JSON (RFC 8785) in UTF-8: the same facts give the same bytes."""
    return canonical({"schema": SCHEMA, **asdict(shown)})


def digest(facts: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(facts).hexdigest()


def read(facts: bytes) -> Shown:
    """What ``written`` gave. Raises ``ValueError`` or ``TypeError`` for anything else."""
    told = json.loads(facts)
    if told.pop("schema") != SCHEMA:
        raise ValueError("another schema")
    told["devices"] = tuple(DeviceFacts(**device) for device in told["devices"])
    told["languages"] = tuple(Telling(**each) for each in told["languages"])
    told["kit"], told["boxes"] = tuple(told["kit"]), tuple(told["boxes"])
    told["shown_on"] = date.fromisoformat(told["shown_on"])
    told["until"] = date.fromisoformat(told["until"]) if told["until"] else None
    return Shown(**told)


def differences(shown: Shown, now: Shown) -> list[str]:
    """What is no longer as it was shown, and matters to whoever signed: people and devices, in French, without a name.

    A setting of the city, a translation or the day that changed meanwhile is no difference: what was read is sealed.
    """
    found = [told for name, told in _PEOPLE.items() if getattr(shown, name) != getattr(now, name)]
    before, after = ({device.code: device for device in each.devices} for each in (shown, now))
    found += [f"l’appareil {code} n’est plus celui qui est réservé" for code in before if code not in after]
    found += [f"l’appareil {code} n’a pas été montré" for code in after if code not in before]
    for code in (code for code in before if code in after):
        changed = [said for name, said in _ABOUT.items() if getattr(before[code], name) != getattr(after[code], name)]
        found += [f"la fiche de l’appareil {code} a été corrigée ({', '.join(changed)})"] if changed else []
    return found
