"""The agreement as a page tells it, in the same words as the paper: before signing, and once signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ordis.handover import queries, signing, strokes
from ordis.handover.actions import reserved_devices
from ordis.handover.conclusion import describe
from ordis.handover.models import Handover, Preparation
from ordis.handover.pdf import DeviceFacts
from ordis.handover.replacing import replaced
from ordis.handover.rules import KitItem
from ordis.handover.texts import rules
from ordis.handover.texts.models import AgreementText
from ordis.handover.texts.rules import Part
from ordis.handover.texts.terms import end_of_period, terms
from ordis.kernel.clock import in_paris
from ordis.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Reading:
    """``parts`` and ``summary`` are filled; ``path`` draws the signature in a box of 1000 by 400."""

    devices: Sequence[DeviceFacts]
    kit: Sequence[str]
    until: date
    text: AgreementText
    parts: Sequence[Part]
    summary: Sequence[Part]
    path: str = ""
    replaces: str = ""


def before_signing(preparation: Preparation, text: AgreementText, *, at: datetime) -> Reading:
    """What the kiosk shows at ``at``."""
    until = end_of_period(at)
    filled = terms(signed_on=in_paris(at).date(), until=until)
    return Reading(
        devices=[describe(device) for device in reserved_devices(preparation.referral)],
        kit=_labels(preparation.kit),
        until=until,
        text=text,
        parts=rules.parts(rules.fill(text.body, filled)),
        summary=rules.parts(rules.fill(text.summary, filled)),
        replaces=replaced(preparation.referral),
    )


def boxes_of(referral: Referral, *, at: datetime) -> tuple[str, ...]:
    """What the person ticks one by one at ``at``; nothing while no kiosk is open for this referral."""
    preparation = queries.preparation_of(referral)
    if preparation is None or preparation.text is None:
        return ()
    return signing.boxes(preparation.text, terms(signed_on=in_paris(at).date(), until=end_of_period(at)))


def once_signed(handover: Handover) -> Reading:
    """What was signed, from what was frozen then."""
    return Reading(
        devices=[DeviceFacts(**line.facts) for line in handover.devices],
        kit=_labels(handover.kit),
        until=handover.no_resale_until,
        text=handover.text,
        parts=rules.parts(rules.fill(handover.text.body, handover.terms)),
        summary=rules.parts(rules.fill(handover.text.summary, handover.terms)),
        path=strokes.path(handover.strokes) if handover.strokes else "",
        replaces=replaced(handover.referral),
    )


def _labels(kit: Sequence[str]) -> list[str]:
    return [KitItem(item).label for item in kit]
