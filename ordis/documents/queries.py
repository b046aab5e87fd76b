"""Reads of the register of papers."""

import hashlib
from collections.abc import Collection

import sqlalchemy as sa
from cryptography.x509 import Name
from cryptography.x509.oid import NameOID
from sqlalchemy.orm import joinedload

from ordis import settings
from ordis.documents.authenticity import Answer, Registered, claimed_numbers, judge
from ordis.documents.models import Document, DocumentKind, SealKey
from ordis.documents.verification import verify_signature
from ordis.kernel.blobs import blobs
from ordis.kernel.db import db


def document_by_ref(ref: str) -> Document | None:
    return db.session.scalar(sa.select(Document).where(Document.ref == ref))


def document_of_bytes(pdf: bytes) -> Document | None:
    """The registered paper whose stored bytes are exactly these."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    return db.session.scalar(sa.select(Document).where(Document.sha256 == sha256))


def papers_about(kind: DocumentKind, subjects: Collection[str] | sa.SelectBase) -> list[Document]:
    """The papers of this kind on one thing, by any of the names that it bore, the one in force first."""
    statement = sa.select(Document).where(Document.kind == kind, Document.subject.in_(subjects))
    return list(db.session.scalars(statement.order_by(Document.id.desc())))


def trusted_fingerprints() -> set[str]:
    return set(db.session.scalars(sa.select(SealKey.fingerprint)))


def content(document: Document) -> bytes:
    """The sealed PDF, the same bytes at each download."""
    return blobs().get(document.sha256)


def facts(document: Document) -> bytes | None:
    """What the paper was made of, in its canonical form; None for papers that keep none."""
    return blobs().get(document.facts_sha256) if document.facts_sha256 else None


def register_says(document: Document) -> Registered:
    """What anybody may read of a paper."""
    return Registered(
        number=document.number,
        title=document.title,
        issued_at=document.issued_at,
        issuer=f"Ville de {settings.current().city}",
        sealed_by=_common_name(document.seal_key.subject),
        fingerprint=document.seal_fingerprint,
        demonstration=document.seal_key.demonstration,
        replaced_by=document.replaced_by.number if document.replaced_by else None,
    )


def _common_name(subject: str) -> str:
    """« Ville de Poitiers » out of ``CN=Ville de Poitiers,O=…``; all of it when there is no common name."""
    names = Name.from_rfc4514_string(subject).get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else subject


def check(pdf: bytes) -> Answer:
    """Whether these bytes are one of our papers, whole and untouched: one answer by page and by command."""
    trusted = trusted_fingerprints()
    verdict = verify_signature(pdf, trusted)
    exact, claimed = document_of_bytes(pdf), _claimed(pdf)
    return judge(
        verdict,
        exact=register_says(exact) if exact else None,
        claimed=register_says(claimed) if claimed else None,
        ours=verdict.fingerprint in trusted,
    )


def _claimed(pdf: bytes) -> Document | None:
    numbers = claimed_numbers(pdf)
    statement = sa.select(Document).where(Document.number.in_(numbers)).options(joinedload(Document.seal_key))
    return db.session.scalars(statement.order_by(Document.id)).first() if numbers else None
