"""Reads of the register of papers."""

import hashlib

import sqlalchemy as sa

from ordis.documents.models import Document, SealKey
from ordis.kernel.blobs import blobs
from ordis.kernel.db import db


def document_by_ref(ref: str) -> Document | None:
    return db.session.scalar(sa.select(Document).where(Document.ref == ref))


def document_of_bytes(pdf: bytes) -> Document | None:
    """The registered paper whose stored bytes are exactly these."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    return db.session.scalar(sa.select(Document).where(Document.sha256 == sha256))


def trusted_fingerprints() -> set[str]:
    return set(db.session.scalars(sa.select(SealKey.fingerprint)))


def content(document: Document) -> bytes:
    """The sealed PDF, the same bytes at each download."""
    return blobs().get(document.sha256)
