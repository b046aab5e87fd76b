"""Issue a paper: number it, build it, seal it, store it, register it. In this order, before the world changes."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents import sealing
from ordis.documents.models import Document, DocumentKind, SealKey
from ordis.documents.paper import Letterhead, Paper
from ordis.documents.seal import SealUnavailable
from ordis.kernel.blobs import blobs
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.numbers import next_number
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Identity:
    """What a paper knows of itself before it exists."""

    number: str
    verify_url: str
    issued_at: datetime
    demonstration_seal: bool
    letterhead: Letterhead

    def paper(self, title: str, *, subtitle: str = "") -> Paper:
        """The head that every registered paper wears: ``render(identity.paper("Attestation de don"), story)``."""
        return Paper(
            title=title,
            number=self.number,
            letterhead=self.letterhead,
            issued_on=in_paris(self.issued_at).date(),
            verify_url=self.verify_url,
            subtitle=subtitle,
            demonstration_seal=self.demonstration_seal,
        )


def letterhead() -> Letterhead:
    """The city as its settings name it."""
    chosen = settings.current()
    return Letterhead(
        city=f"Ville de {chosen.city}",
        service=chosen.service,
        address=chosen.address,
        contact=f"{chosen.contact_email} · {chosen.contact_phone}",
        colour=chosen.colour,
        operation=chosen.operation,
    )


def issue(
    *,
    kind: DocumentKind,
    subject: str,
    build: Callable[[Identity], bytes],
    actor: User | None,
    at: datetime,
    replaces: Document | None = None,
    facts: bytes | None = None,
) -> Document:
    """The registered paper. ``build`` makes the unsealed PDF; if it or the seal fails, nothing is registered.

    ``facts`` are all that the paper says, in one canonical form: when they are those of ``replaces``, nothing
    has changed and that paper is given back. The blobs are written before the row: a rollback leaves at most
    files that no register names. Raises :class:`Refusal` (503) when no seal can be put on.
    """
    facts_sha256 = hashlib.sha256(facts).hexdigest() if facts is not None else None
    if replaces is not None and facts_sha256 is not None and replaces.facts_sha256 == facts_sha256:
        return replaces
    seal = sealing.current()
    ref, number = new_ref(), next_number(kind.prefix, in_paris(at).year)
    identity = Identity(number, verify_url(ref), at, seal.demonstration, letterhead())
    reason = f"{kind.label} {number}"
    try:
        pdf = seal.apply(build(identity), at=at, reason=reason, location=settings.current().city)
    except SealUnavailable as error:
        raise Refusal(str(error), status=503) from error
    sha256 = blobs().put(pdf)
    if facts is not None:
        blobs().put(facts)
    document = Document(
        ref=ref, number=number, kind=kind, title=kind.label, subject=subject, sha256=sha256, size=len(pdf),
        issued_at=at, issued_by_id=actor.id if actor else None, seal_fingerprint=_registered_key(at),
        replaces=replaces, facts_sha256=facts_sha256,
    )  # fmt: skip
    db.session.add(document)
    db.session.flush()
    record(Verb.DOCUMENT_ISSUED, number, actor=actor, at=at)
    return document


def verify_url(ref: str) -> str:
    """The address printed as a QR on the paper."""
    return f"{settings.current().base_url}/v/{ref}"


def _registered_key(at: datetime) -> str:
    """Of two first papers sealed at once, one registers the key."""
    seal = sealing.current()
    if db.session.get(SealKey, seal.fingerprint) is None:
        key = SealKey(
            fingerprint=seal.fingerprint, subject=seal.subject, first_used_at=at, demonstration=seal.demonstration
        )
        with suppress(sa.exc.IntegrityError), db.session.begin_nested():
            db.session.add(key)
    return seal.fingerprint
