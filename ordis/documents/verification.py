"""Is this file one of our sealed papers, whole and untouched?

Pure: bytes in, verdict out. The register's SHA-256 is compared by the caller; both must hold, since a paper
whose seal was torn off is caught by the register alone.
"""

import io
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from asn1crypto.parser import peek
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from ordis.documents import asn1
from ordis.kernel.choice import Choice

asn1.fill_tables()

MOST_BYTES: Final = 25 * 1024 * 1024
"""Nothing of ours is a tenth of that; a parser is not given more."""
TOO_HEAVY: Final = (
    "Ce fichier dépasse 25\u00a0Mo\u202f: aucun de nos documents n’est aussi lourd, ce n’est donc pas l’un d’eux tel "
    "quel. Il n’a pas été lu. Vérifiez que c’est bien le PDF reçu, et non une photographie ou un scan."
)
_USAGE: Final = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
_NUMBER: Final = re.compile(rb"(?<![A-Z])[A-Z]{3}-\d{4}-\d{5,7}(?!\d)")


class Fault(Choice):
    """Why a file is refused; the label is the sentence that says so."""

    EMPTY = "empty", "Ce fichier est vide."
    TOO_HEAVY = "too_heavy", TOO_HEAVY
    NOT_PDF = "not_pdf", "Ce fichier n’est pas un PDF."
    ENCRYPTED = "encrypted", "Ce PDF est protégé par un mot de passe\u202f: les nôtres ne le sont jamais."
    DAMAGED = "damaged", "Ce fichier n’est pas un PDF lisible, ou il est abîmé."
    UNSEALED = "unsealed", "Ce fichier ne porte aucun cachet électronique."
    FOREIGN = "foreign_seal", (
        "Le cachet de ce fichier n’est pas l’un des nôtres, quel que soit le nom qui y est écrit."
    )  # fmt: skip
    ADDED = "added", "Quelque chose a été ajouté à ce fichier après son cachet."
    CUT = "cut", "La fin de ce fichier manque."
    CHANGED = "changed", "Le contenu de ce fichier a été modifié après son cachet."
    BROKEN = "broken_seal", "Le cachet de ce fichier a été modifié, ou n’est pas valable."


@dataclass(frozen=True, slots=True)
class Verdict:
    """``reason`` is a French sentence for people. ``fingerprint`` (SHA-256 of the certificate, hexadecimal),
    ``signed_at`` and ``numbers`` are what the file claims, whatever the verdict: empty and ``None`` if nothing.
    """

    authentic: bool
    reason: str
    fingerprint: str = ""
    signed_at: datetime | None = None
    fault: Fault | None = None
    numbers: tuple[str, ...] = ()


def verify_signature(pdf: bytes, trusted_fingerprints: Collection[str]) -> Verdict:
    """Accepts only one seal of ours that covers the whole file; never raises, any oddity is a refusal."""
    if not pdf:
        return _refused(Fault.EMPTY)
    if len(pdf) > MOST_BYTES:
        return _refused(Fault.TOO_HEAVY)
    numbers = claimed_numbers(pdf)
    if b"%PDF-" not in pdf[:1024]:
        return _refused(Fault.NOT_PDF, numbers)
    try:
        return _verify(pdf, frozenset(trusted_fingerprints), numbers)
    except Exception:  # a forged file may break any parser in any way: that is a refusal, not a crash
        return _refused(Fault.DAMAGED, numbers)


def claimed_numbers(*texts: bytes) -> tuple[str, ...]:
    """Numbers of papers that are read in these bytes, without trust; at most five."""
    found = dict.fromkeys(match.decode() for text in texts for match in _NUMBER.findall(text))
    return tuple(found)[:5]


def _refused(fault: Fault, numbers: tuple[str, ...] = (), fingerprint: str = "", at: datetime | None = None) -> Verdict:
    return Verdict(False, fault.label, fingerprint, at, fault, numbers)


def _verify(pdf: bytes, trusted: frozenset[str], numbers: tuple[str, ...]) -> Verdict:
    reader = PdfFileReader(io.BytesIO(pdf))
    if reader.encrypted:
        return _refused(Fault.ENCRYPTED, numbers)
    numbers = numbers or claimed_numbers(_title(reader))
    seals = reader.embedded_signatures
    if not seals:
        return _refused(Fault.UNSEALED, numbers)
    seal = seals[0]
    fingerprint, signed_at = seal.signer_cert.sha256.hex(), seal.self_reported_timestamp
    fault = _fault(pdf, seals, fingerprint in trusted)
    if fault is not None:
        return _refused(fault, numbers, fingerprint, signed_at)
    words = "Le cachet est valable et couvre tout le fichier."
    return Verdict(True, words, fingerprint, signed_at, None, numbers)


def _title(reader: PdfFileReader) -> bytes:
    """The title as a reader would show it: rewritten by other tools, it may not be in clear in the file."""
    try:
        return str(reader.trailer_view["/Info"]["/Title"]).encode()
    except Exception:  # no title, or one that cannot be read: the file claims nothing by it
        return b""


def _fault(pdf: bytes, seals: list[Any], ours: bool) -> Fault | None:
    seal = seals[0]
    if not ours:
        return Fault.FOREIGN
    _, _, tail, length = seal.byte_range
    if tail + length > len(pdf):
        return Fault.CUT
    if len(seals) > 1 or tail + length != len(pdf) or not _padding_is_blank(seal.pkcs7_content):
        return Fault.ADDED
    status = validate_pdf_signature(
        seal,
        signer_validation_context=_context([seal.signer_cert], seal.self_reported_timestamp),
        key_usage_settings=_USAGE,
    )
    if not status.intact:
        return Fault.CHANGED
    if not status.valid:
        return Fault.BROKEN
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return Fault.ADDED
    return None if status.bottom_line else Fault.BROKEN


def _padding_is_blank(contents: bytes) -> bool:
    """No seal can cover the room kept for itself: what it leaves free must still be zeros."""
    return not contents[peek(contents) :].strip(b"\0")


def _context(roots: list[Any], moment: datetime) -> ValidationContext:
    """Our certificate is its own root, judged at the time of the seal, without asking the network: expired since, it
    sealed as well as ever."""
    return ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False)
