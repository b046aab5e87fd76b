"""Reads of what was recorded and proposed for a donation."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.donations.agreement import AgreementFacts
from ordis.donations.models import Donation
from ordis.donations.texts import frozen
from ordis.donations.texts.models import LegalRecord, ProposedAgreement
from ordis.kernel.db import db


def record_of(donation: Donation) -> LegalRecord | None:
    return db.session.get(LegalRecord, donation.id)


def proposed(donation: Donation) -> ProposedAgreement | None:
    """The last that was proposed, with its text and its paper; None before the first."""
    statement = sa.select(ProposedAgreement).where(ProposedAgreement.donation_id == donation.id)
    statement = statement.options(joinedload(ProposedAgreement.text), joinedload(ProposedAgreement.document))
    return db.session.scalar(statement.order_by(ProposedAgreement.id.desc()).limit(1))


def says(row: ProposedAgreement | None, facts: AgreementFacts) -> bool:
    """Whether what was proposed is ``facts``, with its text."""
    if row is None:
        return False
    shown = frozen.written(facts, version=row.text.version, text_sha256=row.text.sha256)
    return frozen.digest(shown) == row.sha256
