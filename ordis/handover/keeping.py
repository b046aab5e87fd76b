"""The proof once it is kept: read again, exported for an expert, destroyed when its time has come."""

from collections.abc import Callable
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents import queries as papers
from ordis.documents import stamping
from ordis.documents.forgetting import destroy_about
from ordis.documents.proof_export import Exported, zipped
from ordis.documents.wording import rules as wording
from ordis.handover import freezing
from ordis.handover.models import Handover, SignatureMethod
from ordis.handover.paperwork import keeping as pages
from ordis.handover.paperwork.queries import paper_of
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.lockbox import unlock
from ordis.kernel.refusal import Refusal

DESTROYED = (
    "La preuve de cette signature a été détruite, au terme de sa durée de conservation, comme la convention elle-même. "
    "Le registre en garde le numéro, la date et l’empreinte."
)
Follower = Callable[[Handover], None]
_followers: tuple[Follower, ...] = ()


def use(followers: tuple[Follower, ...]) -> None:
    """Called once by ``create_app``: what later rooms know of a family because of its signature, and forget with it."""
    global _followers
    _followers = followers


def proof_of(handover: Handover) -> bytes:
    """The clear bytes, those whose SHA-256 the paper prints."""
    if handover.proof_key is None:
        raise Refusal(DESTROYED, status=410)
    return unlock(handover.proof_blob, handover.proof_key)


def export(handover: Handover) -> bytes:
    """The zip for an expert."""
    document, text = handover.document, handover.text
    return zipped(
        Exported(
            number=document.number,
            signed_at=handover.signed_at if handover.hour_known else in_paris(handover.signed_at).date(),
            pdf=papers.content(document),
            proof=proof_of(handover),
            shown=freezing.opened(handover.shown).facts,
            text=wording.canonical(text.body, text.boxes),
            certificates=document.seal_key.certificates,
            fingerprint=document.seal_fingerprint,
            timestamp=stamping.token(document),
            pages=pages.named(paper_of(handover.referral)) if handover.method is SignatureMethod.PAPER else {},
        )
    )


def note_export(*, handover: Handover, actor: User, at: datetime) -> None:
    """That it was taken away is written in the audit."""
    record(Verb.PROOF_EXPORTED, handover.document.number, actor=actor, at=at)


def forget(*, handover: Handover, actor: User | None, at: datetime) -> None:
    """Destroy what the signature says of a person: names, strokes, what was shown, and the keys of the proof, of the
    photograph and of the sealed papers on this referral. In the caller's transaction; again, nothing more happens.

    The files stay in the store and in its backups, as bytes that nobody can read; the register of papers and that of
    no-resale keep what names nobody.
    """
    handover.signer_name = handover.typed_name = handover.strokes = handover.interpreter_name = None
    handover.proof_key = None
    freezing.forget(handover.referral)
    paper = paper_of(handover.referral)
    if paper is not None:
        pages.forget(paper)
    destroy_about(subject=handover.referral.number, actor=actor, at=at)
    for follow in _followers:
        follow(handover)
    db.session.flush()
    record(Verb.SIGNATURE_FORGOTTEN, handover.document.number, actor=actor, at=at)
