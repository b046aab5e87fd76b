"""Reads of the register of papers."""

import hashlib
from collections.abc import Collection
from functools import cache

import sqlalchemy as sa
from cryptography.x509 import Name, load_pem_x509_certificate
from cryptography.x509.oid import NameOID
from sqlalchemy.orm import joinedload

from ordis import settings
from ordis.documents.authenticity import Answer, Registered, judge
from ordis.documents.models import Document, DocumentKind, SealKey
from ordis.documents.verification import verify_signature
from ordis.kernel.blobs import blobs
from ordis.kernel.db import db


def document_by_ref(ref: str) -> Document | None:
    return db.session.scalar(_told().where(Document.ref == ref))


def document_by_number(number: str) -> Document | None:
    return db.session.scalar(sa.select(Document).where(Document.number == number))


def document_of_bytes(pdf: bytes) -> Document | None:
    """The registered paper whose stored bytes are exactly these."""
    return db.session.scalar(_told().where(Document.sha256 == hashlib.sha256(pdf).hexdigest()))


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
        sealed_by=_common_name(_subject(document.seal_key)),
        fingerprint=document.seal_fingerprint,
        demonstration=document.seal_key.demonstration,
        replaced_by=document.replaced_by.number if document.replaced_by else None,
        timestamped_at=document.timestamped_at,
        timestamp_asked=document.timestamp_request is not None,
    )


def _subject(key: SealKey) -> str:
    """All of it, from the certificate: that of the table is cut at the width of its column, and no longer a name."""
    return load_pem_x509_certificate(key.certificates.encode()).subject.rfc4514_string()


def _common_name(subject: str) -> str:
    """« Ville de Poitiers » out of ``CN=Ville de Poitiers,O=…``; all of it when there is no common name."""
    names = Name.from_rfc4514_string(subject).get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else subject


def check(pdf: bytes, *, expected: Document | None = None) -> Answer:
    """Whether these bytes are one of our papers, whole and untouched: one answer by page and by command.

    ``expected``: the paper that the person asked about; another one is then said to be another.
    """
    trusted = trusted_fingerprints()
    verdict = verify_signature(pdf, trusted)
    exact = document_of_bytes(pdf)
    claimed = None if exact else _claimed(verdict.numbers)
    return judge(
        verdict,
        exact=register_says(exact) if exact else None,
        claimed=register_says(claimed) if claimed else None,
        ours=verdict.fingerprint in trusted,
        expected=register_says(expected) if expected else None,
    )


def _claimed(numbers: Collection[str]) -> Document | None:
    statement = _told().where(Document.number.in_(numbers)).order_by(Document.id).limit(1)
    return db.session.scalar(statement) if numbers else None


@cache
def _told() -> sa.Select[tuple[Document]]:
    """A paper with all that is told of it, in one read."""
    beside = (Document.seal_key, Document.replaced_by, Document.timestamp_request)
    return sa.select(Document).options(*(joinedload(each) for each in beside))
