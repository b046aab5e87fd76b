"""The agreement as a page tells it, in the same words as the paper: before signing, and once signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ordis.devices.kinds import Kind
from ordis.documents import naming, strokes
from ordis.documents.wording import rules
from ordis.documents.wording.models import AgreementText
from ordis.documents.wording.rules import Part
from ordis.handover import freezing
from ordis.handover.frozen import Shown
from ordis.handover.models import Handover
from ordis.handover.pdf import DeviceFacts
from ordis.handover.rules import KitItem, no_resale_until
from ordis.kernel.variables import fill

_KINDS: Final = {kind.label: kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Reading:
    """``parts`` and ``summary`` are filled; ``path`` draws the signature in a box of 1000 by 400. ``kinds``: of each of
    ``devices``, for its drawing on the kiosk. ``name_in_part``: the name typed was not the whole one expected, and the
    person confirmed on the screen that it is theirs (:mod:`naming`).
    ``said``: all that was frozen, once signed; None when it is forgotten."""

    devices: Sequence[DeviceFacts]
    kit: Sequence[str]
    until: date
    text: AgreementText
    parts: Sequence[Part]
    summary: Sequence[Part]
    path: str = ""
    replaces: str = ""
    kinds: Sequence[Kind] = ()
    name_in_part: bool = False
    said: Shown | None = None


def before_signing(shown: Shown, text: AgreementText) -> Reading:
    """What the kiosk shows: what was frozen when it opened."""
    return Reading(
        devices=shown.devices,
        kit=shown.kit,
        until=shown.until or no_resale_until(shown.shown_on, shown.months),
        text=text,
        parts=rules.parts(fill(text.body, shown.terms)),
        summary=rules.parts(fill(text.summary, shown.terms)),
        replaces=shown.replaces,
        kinds=[_KINDS.get(device.kind, Kind.PERIPHERAL) for device in shown.devices],
    )


def once_signed(handover: Handover) -> Reading:
    """What was signed, from what was frozen then."""
    return Reading(
        devices=[DeviceFacts(**line.facts) for line in handover.devices],
        kit=_labels(handover.kit),
        until=handover.no_resale_until,
        text=handover.text,
        parts=rules.parts(fill(handover.text.body, handover.terms)),
        summary=rules.parts(fill(handover.text.summary, handover.terms)),
        path=strokes.path(handover.strokes) if handover.strokes else "",
        said=(said := freezing.said_when_signed(handover)),
        replaces=said.replaces if said else "",
        name_in_part=_in_part(handover),
    )


def _in_part(handover: Handover) -> bool:
    typed, expected = handover.typed_name, handover.signer_name
    return bool(typed and expected) and naming.compare(typed or "", expected or "") is not naming.Match.SAME


def _labels(kit: Sequence[str]) -> list[str]:
    return [KitItem(item).label for item in kit]
