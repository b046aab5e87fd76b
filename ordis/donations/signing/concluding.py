"""What every way of signing ends with: proof, sealed paper, then the agreement in force. In the caller's transaction.

The proof and the paper are stored before anything changes. Whatever fails undoes the whole; what the store then keeps
is named by no row, and the key of the proof is lost with it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents import sealing
from ordis.documents.actions import issue
from ordis.documents.models import DocumentKind
from ordis.documents.seal import SealUnavailable
from ordis.documents.wording.models import AgreementText
from ordis.donations import pdf
from ordis.donations.agreement import Agreement, Signed
from ordis.donations.signing import copies, links, proof, stages
from ordis.donations.signing.models import AgreementSigning
from ordis.donations.signing.proof import ApprovedText, Evidence, OnPaper
from ordis.donations.signing.stages import Step
from ordis.kernel.db import db
from ordis.kernel.lockbox import lock_beside
from ordis.kernel.refusal import Refusal


def conclude(
    signing: AgreementSigning,
    step: Step,
    said: Agreement,
    signed: Signed,
    *,
    city: Mapping[str, Any] | None = None,
    paper: OnPaper | None = None,
    actor: User,
    at: datetime,
) -> None:
    """Store the proof, seal and store the paper; only then is the agreement signed. Raises :class:`Refusal`."""
    row = signing.proposed
    evidence = Evidence(
        facts=said.facts, shown_sha256=row.sha256, text=_approved(row.text), boxes=said.wording.boxes,
        donor=signing.donor, city=city, paper=paper, concluded_at=at, seal_fingerprint=_seal(),
        salt=secrets.token_hex(16),
    )  # fmt: skip
    kept, storing = lock_beside(proof.written(evidence))
    sealed = replace(said, signed=replace(signed, proof_sha256=kept.sha256), replaces=row.document.number)
    document = issue(
        kind=DocumentKind.DONATION_AGREEMENT,
        subject=row.donation.number,
        build=lambda identity: pdf.render_agreement(sealed, identity),
        actor=actor,
        at=at,
        replaces=row.document,
    )
    storing.safe()
    stages.apply(signing, step)
    signing.document, signing.proof_sha256 = document, kept.sha256
    signing.proof_blob, signing.proof_key = kept.blob, kept.key
    signing.concluded_at, signing.concluded_by_id = at, actor.id
    row.donation.agreement = document
    signing.copy = copies.mail_copy(row.donation, document, at=at)
    links.revoke(signing, at=at)
    db.session.flush()
    record(
        Verb.DONATION_AGREEMENT_SIGNED, row.donation.number, actor=actor, at=at, document=document.number,
        way=signing.way.value if signing.way else "", proof=kept.sha256,
    )  # fmt: skip


def _seal() -> str:
    try:
        return sealing.current().fingerprint
    except SealUnavailable as error:
        raise Refusal(str(error), status=503) from error


def _approved(text: AgreementText) -> ApprovedText:
    return ApprovedText(
        text.version, text.sha256, text.approved_by, text.approved_as, text.approved_at, text.deliberation
    )
