"""Reads of the register of papers."""

import hashlib
from collections.abc import Collection
from functools import cache

import sqlalchemy as sa
from cryptography.x509 import Name, load_pem_x509_certificate
from cryptography.x509.oid import NameOID
from sqlalchemy.orm import joinedload

from ordis import settings
from ordis.documents import since
from ordis.documents.authenticity import Answer, Registered, judge
from ordis.documents.french import long_date
from ordis.documents.models import Document, DocumentKind, SealKey
from ordis.documents.verification import verify_signature
from ordis.kernel.blobs import BlobMissing, blobs
from ordis.kernel.db import db
from ordis.kernel.lockbox import unlock
from ordis.kernel.refusal import Refusal

DESTROYED = (
    "Le document {number} a été détruit le {day}, au terme de sa durée de conservation\u202f: personne ne peut plus le "
    "lire. Le registre garde son numéro, sa date et son empreinte, et un exemplaire remis se vérifie toujours."
)


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
    """The sealed PDF, the same bytes at each download. Raises :class:`Refusal` (410) once it was destroyed, as
    ``facts`` and ``story`` do."""
    return _opened(document, document.blob)


def content_of(ref: str) -> bytes:
    """The same, of the paper of that name; for the mail that takes it away. Raises :class:`BlobMissing` for none."""
    document = document_by_ref(ref)
    if document is None:
        raise BlobMissing(ref)
    return content(document)


def facts(document: Document) -> bytes | None:
    """What the paper was made of, in its canonical form; None for papers that keep none."""
    return _opened(document, document.facts_blob) if document.facts_blob else None


def story(document: Document) -> bytes | None:
    """What the paper says, as :mod:`ordis.documents.stories` writes it; None for papers that keep none."""
    return _opened(document, document.story_blob) if document.story_blob else None


def says(document: Document, facts_: bytes) -> bool:
    """Whether the paper was made of these facts. A locked one is opened to tell: no digest of it is kept, that names
    could be tried against."""
    if document.destroyed_at is not None or document.facts_blob is None:
        return False
    if document.content_key is None:
        return document.facts_blob == hashlib.sha256(facts_).hexdigest()
    return facts(document) == facts_


def refuse_destroyed(document: Document) -> None:
    """Raises :class:`Refusal` (410) for a paper whose key was destroyed."""
    if document.destroyed_at is not None:
        raise Refusal(DESTROYED.format(number=document.number, day=long_date(document.destroyed_at)), status=410)


def _opened(document: Document, blob: str) -> bytes:
    refuse_destroyed(document)
    return blobs().get(blob) if document.content_key is None else unlock(blob, document.content_key)


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
        destroyed_at=document.destroyed_at,
        cancelled_at=document.cancelled_at,
        since=since.told(document),
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
