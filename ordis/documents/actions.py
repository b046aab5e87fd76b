"""Issue a paper: number it, build it, seal it, store it, register it. In this order, before the world changes."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents import logo, sealing
from ordis.documents.keys import registered
from ordis.documents.models import Document, DocumentKind, TimestampRequest
from ordis.documents.paper import Letterhead, Paper, Rendered
from ordis.documents.queries import says
from ordis.documents.seal import PaperUnsealable, Seal, SealUnavailable
from ordis.kernel.blobs import Storing, blobs
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.lockbox import lock, lock_beside, new_key
from ordis.kernel.numbers import next_numbers
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal

SAY_WHY = "Dites pourquoi ce document est annulé, en quelques mots. Rien n’a été modifié."
COUNTS_NO_MORE = "Le document {number} est déjà annulé ou remplacé. Rien n’a été modifié."


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
        logo=logo.current(),
    )


@dataclass(frozen=True, slots=True)
class Order:
    """A paper to issue: see :func:`issue`. ``build`` is asked by another process when many are issued together: it is
    then a function of a module, or a ``functools.partial`` of one, on plain data. ``ref``: that of a paper which was
    drawn before (:mod:`ordis.documents.ahead`), else a new one is drawn."""

    kind: DocumentKind
    subject: str
    build: Callable[[Identity], bytes]
    replaces: Document | None = None
    facts: bytes | None = None
    ref: str = ""

    @property
    def unchanged(self) -> Document | None:
        """The paper in force, when it says all this already."""
        if self.replaces is None or self.facts is None:
            return None
        return self.replaces if says(self.replaces, self.facts) else None


@dataclass(frozen=True, slots=True)
class Task:
    """A paper to build and seal, numbered: all that it takes, and nothing of the database. ``content_key`` locks what
    is stored of it; None for a kind kept in clear."""

    build: Callable[[Identity], bytes]
    identity: Identity
    reason: str
    location: str
    content_key: str | None = None

    def made(self, seal: Seal) -> bytes:
        made = self.build(self.identity)
        sealed = self._sealed(made, seal)
        return made.sealed_as(sealed) if isinstance(made, Rendered) else sealed

    def kept(self, seal: Seal) -> tuple["Kept", list[Storing]]:
        """Made, and on its way into the store: safe once each file is. Its story leaves while the seal is put on."""
        made = self.build(self.identity)
        story = [_storing(made.story, self.content_key)] if isinstance(made, Rendered) else []
        pdf = self._sealed(made, seal)
        files = [_storing(pdf, self.content_key), *story]
        names = [file.sha256 for file in files]
        return Kept(hashlib.sha256(pdf).hexdigest(), len(pdf), names[0], names[1] if story else None), files

    def _sealed(self, made: bytes, seal: Seal) -> bytes:
        return seal.apply(made, at=self.identity.issued_at, reason=self.reason, location=self.location)


@dataclass(frozen=True, slots=True)
class Kept:
    """A sealed paper in the store: what the register notes of it. ``sha256`` and ``size`` (bytes) are of the sealed PDF
    in clear; ``blob`` and ``story_blob`` name what the store has."""

    sha256: str
    size: int
    blob: str
    story_blob: str | None


Makers = Callable[[Seal, list[Task]], list[Kept]]
"""Build, seal and store each task, in this process or in several; in the same order."""


class Stored:
    """Makers that do not wait for the store: the caller goes on, and asks for :meth:`safe` before its transaction ends.

    What is waited for is the disk, while the processor makes the next paper.
    """

    def __init__(self) -> None:
        self._files = list[Storing]()

    def __call__(self, seal: Seal, tasks: list[Task]) -> list[Kept]:
        return [self.kept(seal, task) for task in tasks]

    def kept(self, seal: Seal, task: Task) -> Kept:
        kept, files = task.kept(seal)
        self._files += files
        return kept

    def safe(self) -> None:
        """Wait for every paper made so far. Raises what the store raises."""
        for file in self._files:
            file.safe()
        self._files.clear()


def in_this_process(seal: Seal, tasks: list[Task]) -> list[Kept]:
    papers = Stored()
    kept = papers(seal, tasks)
    papers.safe()
    return kept


def issue(
    *,
    kind: DocumentKind,
    subject: str,
    build: Callable[[Identity], bytes],
    actor: User | None,
    at: datetime,
    replaces: Document | None = None,
    facts: bytes | None = None,
    ref: str = "",
) -> Document:
    """The registered paper. ``build`` makes the unsealed PDF; if it or the seal fails, nothing is registered.

    ``facts`` are all that the paper says, in one canonical form: when they are those of ``replaces``, nothing
    has changed and that paper is given back. The blobs are written before the row: a rollback leaves at most
    files that no register names. Raises :class:`Refusal` (503) when no seal can be put on, (422) on a file that the
    seal cannot bear.
    """
    (document,) = issue_all([Order(kind, subject, build, replaces, facts, ref)], actor=actor, at=at)
    return document


def cancel(*, document: Document, reason: str, actor: User, at: datetime) -> None:
    """The paper counts no more, and no other takes its place: its number stays in the register, which says so."""
    told = " ".join(reason.split())
    if not told:
        raise Refusal(SAY_WHY, status=422)
    if document.cancelled_at is not None or document.replaced_by is not None:
        raise Refusal(COUNTS_NO_MORE.format(number=document.number))
    document.cancelled_at, document.cancel_reason = at, told
    record(Verb.DOCUMENT_CANCELLED, document.number, actor=actor, at=at)


def issue_all(
    orders: Sequence[Order], *, actor: User | None, at: datetime, makers: Makers = in_this_process
) -> list[Document]:
    """The same for several papers, all or none; ``makers`` may share the work among processes."""
    new = [order for order in orders if order.unchanged is None]
    made = iter(_issued(new, actor, at, makers) if new else ())
    return [order.unchanged or next(made) for order in orders]


def _issued(orders: list[Order], actor: User | None, at: datetime, makers: Makers) -> list[Document]:
    try:
        seal = sealing.current()
        seal.refuse_out_of_date(at)
        refs = [order.ref or new_ref() for order in orders]
        tasks = [_task(*each, seal, at) for each in zip(orders, refs, _numbers(orders, at), strict=True)]
        papers = makers(seal, tasks)
    except SealUnavailable as error:
        raise Refusal(str(error), status=503) from error
    except PaperUnsealable as error:
        raise Refusal(str(error), status=422) from error
    key = registered(seal, at=at)
    found = zip(orders, refs, tasks, papers, strict=True)
    documents = [_document(order, ref, task, kept, key, actor) for order, ref, task, kept in found]
    db.session.add_all(documents)
    db.session.flush()  # once: each flush costs as much as storing a paper
    for document in documents:
        record(Verb.DOCUMENT_ISSUED, document.number, actor=actor, at=at)
    return documents


def _numbers(orders: list[Order], at: datetime) -> list[str]:
    """One for each order, from the series of its kind."""
    year, wanted = in_paris(at).year, Counter(order.kind.prefix for order in orders)
    series = {prefix: iter(next_numbers(prefix, year, count)) for prefix, count in wanted.items()}
    return [next(series[order.kind.prefix]) for order in orders]


def _task(order: Order, ref: str, number: str, seal: Seal, at: datetime) -> Task:
    identity = Identity(number, verify_url(ref), at, seal.demonstration, letterhead())
    key = new_key() if order.kind.locked else None
    return Task(order.build, identity, f"{order.kind.label} {number}", settings.current().city, key)


def _document(order: Order, ref: str, task: Task, kept: Kept, key: str, actor: User | None) -> Document:
    identity = task.identity
    document = Document(
        ref=ref, number=identity.number, kind=order.kind, title=order.kind.label, subject=order.subject,
        sha256=kept.sha256, size=kept.size, issued_at=identity.issued_at, issued_by_id=actor.id if actor else None,
        seal_fingerprint=key, replaces=order.replaces, content_key=task.content_key, blob=kept.blob,
        story_blob=kept.story_blob,
        facts_blob=_stored(order.facts, task.content_key) if order.facts is not None else None,
    )  # fmt: skip
    if settings.current().tsa_url:
        at = identity.issued_at
        document.timestamp_request = TimestampRequest(asked_at=at, next_try_at=at)
    return document


def _stored(data: bytes, key: str | None) -> str:
    """The name of the file in the store."""
    return blobs().put(data) if key is None else lock(data, key).blob


def _storing(data: bytes, key: str | None) -> Storing:
    return blobs().put_beside(data) if key is None else lock_beside(data, key)[1]


def verify_url(ref: str) -> str:
    """The address printed as a QR on the paper."""
    return f"{settings.current().base_url}/v/{ref}"
