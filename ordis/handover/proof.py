"""The proof file of a signature: everything that shows who signed what, when and how, in one spelling. Pure.

A signature drawn on a screen is a *simple* electronic signature (C. civ. 1366–1367): its worth is that of the
circumstances kept with it. The SHA-256 of this file is printed on the sealed agreement, so that neither can be changed
alone; ``docs/preuve.md`` says how an expert checks it.
"""

import hashlib
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from ordis.documents.canonical import canonical as canonical
from ordis.documents.declared import Screen, Tick
from ordis.documents.strokes import HEIGHT, WIDTH, Stroke
from ordis.handover.pdf import AgreementFacts

SCHEMA: Final = "ordis.proof/3"
"""Changed whenever a field is added, removed, or means something else."""


@dataclass(frozen=True, slots=True)
class OnScreen:
    """Signed on our screen: ``strokes`` or ``typed_name``, never both. ``read_ms``: milliseconds from the opening of
    the screen to the end of the text. ``name_confirmed``: typed in part, it was asked for, and said to be theirs."""

    screen: Screen
    strokes: tuple[Stroke, ...] = ()
    typed_name: str = ""
    read_ms: int = 0
    name_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Signed with a pen on ``signed_on``, a day: nobody knows the hour. ``photographs``: the SHA-256 of each one kept,
    in order, without what a telephone writes into it, or of one scan. The paper has ``pages_printed``; on fewer
    ``pages_joined``, whoever confirmed said that all of them are read there. Another person than ``attached_by`` saw
    them, unless the city lets one person do both."""

    photographs: tuple[str, ...]
    scanned: bool
    pages_printed: int
    pages_joined: int
    signed_on: date
    attached_by: str
    attached_at: datetime
    confirmed_by: str
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class ApprovedText:
    """The text signed, before its variables were filled: ``sha256`` is of the canonical JSON of body and boxes."""

    version: int
    sha256: str
    approved_by: str
    approved_as: str
    approved_at: datetime
    deliberation: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is kept. ``agreement`` is all that the paper says, without the proof's own fingerprint; ``shown_sha256`` is
    of what the family was shown (:mod:`frozen`)."""

    agreement: AgreementFacts
    text: ApprovedText
    ticked: tuple[Tick, ...]
    language: str
    signature: OnScreen | OnPaper
    seal_fingerprint: str
    shown_sha256: str
    salt: str


def written(evidence: Evidence) -> bytes:
    """The proof file: canonical JSON (RFC 8785) in UTF-8; the same evidence gives the same bytes."""
    said = evidence.agreement
    agreement = facts_of(said)
    return canonical(
        {
            "schema": SCHEMA,
            "agreement": agreement,
            "facts_sha256": hashlib.sha256(canonical(agreement)).hexdigest(),
            "referral": said.referral_number,
            "beneficiary": said.beneficiary,
            "signer": {
                "name": said.signer_name,
                "quality": said.signer_quality,
                "title": said.signer_title,
                "identity_checked_by": said.identity_check,
            },
            "interpreter": said.interpreter,
            "witness": said.representative,
            "place": said.place,
            "signed_on": said.signed_on,
            "signed_at": said.signed_at,
            "received_at": said.received_at or said.signed_at,
            "shown_sha256": evidence.shown_sha256,
            "salt": evidence.salt,
            "text": asdict(evidence.text),
            "boxes": [{"label": tick.label, "ticked_after_ms": tick.at_ms} for tick in evidence.ticked],
            "language_read": evidence.language,
            "signature": _signature(evidence.signature),
            "devices": [asdict(device) for device in said.devices],
            "seal_certificate_sha256": evidence.seal_fingerprint,
        }
    )


def facts_of(said: AgreementFacts) -> dict[str, Any]:
    """All that the paper says but its own proof; the drawing stands in the signature, with its times."""
    facts = asdict(replace(said, strokes=()))  # its points are many, and would be copied one by one
    for apart in ("proof_sha256", "strokes"):
        del facts[apart]
    return facts


def _signature(signature: OnScreen | OnPaper) -> dict[str, Any]:
    if isinstance(signature, OnPaper):
        return {"method": "paper", **asdict(signature)}
    screen = {"screen": asdict(signature.screen), "read_to_end_after_ms": signature.read_ms}
    if signature.strokes:
        return {"method": "drawn", "box": [WIDTH, HEIGHT], "strokes": signature.strokes, **screen}
    confirmed = {"name_confirmed": signature.name_confirmed}
    return {"method": "typed", "typed_name": signature.typed_name, **confirmed, **screen}
