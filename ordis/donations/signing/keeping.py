"""What signing keeps of people: locked as long as it may serve, read again, exported for an expert, then forgotten."""

from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents import queries as documents
from ordis.documents import stamping
from ordis.documents.forgetting import destroy_about
from ordis.documents.models import Document
from ordis.documents.proof_export import Exported, zipped
from ordis.documents.wording import rules as wording
from ordis.donations.ended import LONG_OVER, long_over
from ordis.donations.models import Donation
from ordis.donations.signing.models import AgreementSigning, SignedSheet, SigningLink, Way
from ordis.donations.texts.models import LegalRecord, ProposedAgreement
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.forgetting import Retention, Worded
from ordis.kernel.lockbox import unlock
from ordis.kernel.refusal import Refusal

DESTROYED_AT_ONCE: Final = 50  # donations
DESTROYED: Final = (
    "La preuve de cette convention a été détruite, au terme de sa durée de conservation. Le registre en garde le "
    "numéro, la date et l’empreinte."
)
NOT_SIGNED: Final = "Cette convention n’est pas encore signée des deux parties\u202f: elle n’a pas de preuve."


def proof_of(signing: AgreementSigning) -> bytes:
    """The clear bytes, those whose SHA-256 the sealed paper prints. Raises :class:`Refusal`."""
    if signing.document is None:
        raise Refusal(NOT_SIGNED, status=404)
    if not signing.proof_key:
        raise Refusal(DESTROYED, status=410)
    return unlock(signing.proof_blob, signing.proof_key)


def export(signing: AgreementSigning) -> bytes:
    """The zip for an expert: proof, sealed paper, text, what was shown, pages of a paper, seal and time-stamp."""
    proof, document, row = proof_of(signing), signing.document, signing.proposed
    assert document is not None  # it has a proof
    return zipped(
        Exported(
            number=document.number,
            signed_at=signing.signed_on or signing.concluded_at or in_paris(document.issued_at),
            pdf=documents.content(document),
            proof=proof,
            shown=row.facts.encode(),
            text=wording.canonical(row.text.body, row.text.boxes),
            certificates=document.seal_key.certificates,
            fingerprint=document.seal_fingerprint,
            timestamp=stamping.token(document),
            pages=_pages(signing) if signing.way is Way.PAPER else {},
        )
    )


def note_export(*, signing: AgreementSigning, actor: User, at: datetime) -> None:
    """That it was taken away is written in the audit."""
    if signing.document is not None:
        record(Verb.PROOF_EXPORTED, signing.document.number, actor=actor, at=at)


def content(sheet: SignedSheet) -> bytes | None:
    """A page of a paper, in clear; None once it was forgotten."""
    return unlock(sheet.blob, sheet.photo_key) if sheet.photo_key else None


def _pages(signing: AgreementSigning) -> dict[str, bytes]:
    """Each under a name for an expert, in order: ``papier-signe-01.jpeg``."""
    contents = ((rank, sheet, content(sheet)) for rank, sheet in enumerate(signing.sheets, start=1))
    return {
        f"papier-signe-{rank:02}.{sheet.media.partition('/')[2]}": data
        for rank, sheet, data in contents
        if data is not None
    }


def _signings(today: date) -> sa.Select[tuple[int]]:
    theirs = sa.select(AgreementSigning.id).join(AgreementSigning.proposed)
    return theirs.where(ProposedAgreement.donation_id.in_(long_over(today)))


def _line(key: str, what: str, model: type[Worded], columns: tuple[str, ...], due: sa.ColumnElement[int]) -> Retention:
    return Retention(key, what, LONG_OVER, model, columns, lambda today: [due.in_(_signings(today))])


RETENTION: Final = (
    _line(
        "donation_signatures",
        "Convention de don\u202f: la signature du donateur et le fichier de preuve (leur clé est oubliée)",
        AgreementSigning,
        ("donor_told", "proof_key", "reason"),
        AgreementSigning.__table__.c.id,
    ),
    _line(
        "donation_sheets",
        "Convention de don signée sur papier\u202f: ses pages (leur clé est oubliée)",
        SignedSheet,
        ("photo_key",),
        SignedSheet.__table__.c.signing_id,
    ),
    _line(
        "donation_links",
        "Lien pour signer une convention de don\u202f: l’adresse à laquelle il est parti",
        SigningLink,
        ("email",),
        SigningLink.__table__.c.signing_id,
    ),
    Retention(
        "donation_parties",
        "Don\u202f: qui signe pour chaque partie, et l’adresse du signataire",
        LONG_OVER,
        LegalRecord,
        ("signatory", "signatory_function", "signatory_email", "representative", "representative_function"),
        lambda today: [LegalRecord.donation_id.in_(long_over(today))],
    ),
    Retention(
        "donation_proposals",
        "Convention de don proposée\u202f: ce qu’elle disait des parties",
        LONG_OVER,
        ProposedAgreement,
        ("facts",),
        lambda today: [ProposedAgreement.donation_id.in_(long_over(today))],
    ),
)


def destroy_papers(*, at: datetime) -> int:
    """The job: destroy the agreements, and every other locked paper, of donations over for so long; how many."""
    due = sa.select(Donation.number).where(Donation.id.in_(long_over(in_paris(at).date())))
    held = sa.select(Document.subject).where(Document.content_key.is_not(None), Document.subject.in_(due))
    subjects = db.session.scalars(held.distinct().order_by(Document.subject).limit(DESTROYED_AT_ONCE)).all()
    return sum(len(destroy_about(subject=subject, actor=None, at=at)) for subject in subjects)
