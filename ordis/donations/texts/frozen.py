"""What a donor is shown before anybody signs, as one frozen thing. Pure.

Screen and paper are drawn from it, and what is sealed takes it up word for word, even when a setting, a contact or the
text in force changed meanwhile. Its SHA-256 stands in the proof file.
"""

import hashlib
import json
from dataclasses import asdict
from datetime import date
from typing import Final

from ordis.documents.canonical import canonical
from ordis.donations.agreement import AgreementFacts
from ordis.donations.models import LegalOrigin, WipedBy

SCHEMA: Final = "ordis.donation-shown/1"
"""Changed whenever a field is added, removed, or means something else."""


def written(facts: AgreementFacts, *, version: int, text_sha256: str) -> bytes:
    """Canonical JSON (RFC 8785) in UTF-8: the same facts and text give the same bytes."""
    return canonical({"schema": SCHEMA, "text": {"version": version, "sha256": text_sha256}, "facts": asdict(facts)})


def digest(shown: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(shown).hexdigest()


def read(shown: bytes) -> AgreementFacts:
    """What ``written`` gave. Raises ``KeyError``, ``ValueError`` or ``TypeError`` for anything else."""
    told = json.loads(shown)
    if told["schema"] != SCHEMA:
        raise ValueError("another schema")
    said = told["facts"]
    said["lines"] = tuple((kind, quantity) for kind, quantity in said["lines"])
    said["offered_on"] = date.fromisoformat(said["offered_on"])
    said["pickup_on"] = date.fromisoformat(said["pickup_on"]) if said["pickup_on"] else None
    said["legal_origin"], said["wiped_by"] = LegalOrigin(said["legal_origin"]), WipedBy(said["wiped_by"])
    return AgreementFacts(**said)
