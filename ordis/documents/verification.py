"""Is this file one of our sealed papers, whole and untouched?

Pure: bytes in, verdict out. The register's SHA-256 is compared by the caller; both must hold, since a paper
whose seal was torn off is caught by the register alone.
"""

import io
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from asn1crypto.parser import peek
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

_USAGE: Final = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``reason`` is a French sentence for people. ``fingerprint`` (SHA-256 of the certificate, hexadecimal)
    and ``signed_at`` are what the file claims, whatever the verdict; empty and ``None`` if it claims nothing.
    """

    authentic: bool
    reason: str
    fingerprint: str = ""
    signed_at: datetime | None = None


def verify_signature(pdf: bytes, trusted_fingerprints: Collection[str]) -> Verdict:
    """Accepts only one seal of ours that covers the whole file; never raises, any oddity is a refusal."""
    try:
        return _verify(pdf, frozenset(trusted_fingerprints))
    except Exception:  # a forged file may break any parser in any way: that is a refusal, not a crash
        return Verdict(False, "Ce fichier n’est pas un PDF scellé lisible, ou il est abîmé.")


def _verify(pdf: bytes, trusted: frozenset[str]) -> Verdict:
    reader = PdfFileReader(io.BytesIO(pdf))
    seals = reader.embedded_signatures
    if not seals:
        return Verdict(False, "Ce fichier ne porte aucun cachet électronique.")
    seal = seals[0]
    fingerprint, signed_at = seal.signer_cert.sha256.hex(), seal.self_reported_timestamp
    reason = _refusal(pdf, seals, fingerprint in trusted)
    if reason is None:
        return Verdict(True, "Le cachet est valable et couvre tout le fichier.", fingerprint, signed_at)
    return Verdict(False, reason, fingerprint, signed_at)


def _refusal(pdf: bytes, seals: list[Any], ours: bool) -> str | None:
    seal = seals[0]
    if not ours:
        return "Le cachet de ce fichier n’est pas l’un des nôtres."
    _, _, tail, length = seal.byte_range
    if len(seals) > 1 or tail + length != len(pdf) or not _padding_is_blank(seal.pkcs7_content):
        return "Quelque chose a été ajouté à ce fichier après son cachet."
    status = validate_pdf_signature(
        seal,
        signer_validation_context=_context([seal.signer_cert], seal.self_reported_timestamp),
        ts_validation_context=_timestamp_context(seal),
        key_usage_settings=_USAGE,
    )
    if not status.intact:
        return "Le contenu de ce fichier a été modifié après son cachet."
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return "Le cachet ne couvre pas tout le fichier."
    if not status.bottom_line:
        return "Le cachet de ce fichier n’est pas valable."
    return None


def _padding_is_blank(contents: bytes) -> bool:
    """No seal can cover the room kept for itself: what it leaves free must still be zeros."""
    return not contents[peek(contents) :].strip(b"\0")


def _context(roots: list[Any], moment: datetime) -> ValidationContext:
    """Our certificate is its own root, judged at the time of the seal, without asking the network."""
    return ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False)


def _timestamp_context(seal: Any) -> ValidationContext:
    """A time-stamp must be whole and bound to this seal; which authority to believe was the city's choice, so
    the certificates that came with it are taken as they are."""
    roots = [
        certificate.chosen
        for attribute in seal.signer_info["unsigned_attrs"]
        if attribute["type"].native == "signature_time_stamp_token"
        for token in attribute["values"]
        for certificate in token["content"]["certificates"]
    ]
    return ValidationContext(trust_roots=roots, allow_fetching=False)
