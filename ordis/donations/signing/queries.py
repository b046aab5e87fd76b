"""Reads of the signing of agreements."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from ordis.donations.models import Donation
from ordis.donations.signing.models import AgreementSigning, SignedSheet, SigningLink, SigningStage
from ordis.donations.texts.models import ProposedAgreement
from ordis.donations.texts.queries import proposed
from ordis.kernel.db import db

UNSIGNED: Final = ", non signée des deux parties"


def signing_of(donation: Donation) -> AgreementSigning | None:
    """That of the agreement proposed last, with its pages; None before anybody opened it."""
    row = proposed(donation)
    return None if row is None else _of(row)


def is_signed(donation: Donation) -> bool:
    """Whether both parties signed the agreement proposed last."""
    row = proposed(donation)
    if row is None:
        return False
    stage = sa.select(AgreementSigning.stage).where(AgreementSigning.proposed_id == row.id)
    return db.session.scalar(stage) is SigningStage.SIGNED


def number_told(donation: Donation) -> str:
    """The number of its agreement as papers tell it, with a word while it is not signed; "" before it is made."""
    if donation.agreement is None:
        return ""
    return donation.agreement.number + ("" if is_signed(donation) else UNSIGNED)


def unsigned_among(donations: Collection[int]) -> frozenset[int]:
    """Of these ids, the donations of which both parties have not signed the agreement proposed last. One query."""
    if not donations:
        return frozenset()
    mine = sa.select(sa.func.max(ProposedAgreement.id)).where(ProposedAgreement.donation_id.in_(donations))
    last = mine.group_by(ProposedAgreement.donation_id).scalar_subquery()
    signed = sa.select(ProposedAgreement.donation_id).join(
        AgreementSigning, AgreementSigning.proposed_id == ProposedAgreement.id
    )
    whole = signed.where(ProposedAgreement.id.in_(last), AgreementSigning.stage == SigningStage.SIGNED)
    return frozenset(donations) - frozenset(db.session.scalars(whole))


def _of(row: ProposedAgreement) -> AgreementSigning | None:
    statement = sa.select(AgreementSigning).where(AgreementSigning.proposed_id == row.id)
    statement = statement.options(
        joinedload(AgreementSigning.proposed), selectinload(AgreementSigning.sheets),
    )  # fmt: skip
    return db.session.scalar(statement.execution_options(populate_existing=True))


def link_by_digest(sha256: str, *, again: bool = False) -> SigningLink | None:
    """With the agreement that it lets sign; ``again``: as the database has it now."""
    statement = sa.select(SigningLink).where(SigningLink.token_sha256 == sha256)
    to_donation = joinedload(SigningLink.signing).joinedload(AgreementSigning.proposed)
    statement = statement.options(to_donation.joinedload(ProposedAgreement.donation))
    return db.session.scalar(statement.execution_options(populate_existing=again))


def last_link(signing: AgreementSigning) -> SigningLink | None:
    statement = sa.select(SigningLink).where(SigningLink.signing_id == signing.id)
    return db.session.scalar(statement.order_by(SigningLink.id.desc()).limit(1))


def open_links(signing: AgreementSigning, at: datetime) -> list[SigningLink]:
    statement = sa.select(SigningLink).where(SigningLink.signing_id == signing.id, SigningLink.revoked_at.is_(None))
    return list(db.session.scalars(statement.where(SigningLink.expires_at > at).order_by(SigningLink.id)))


def sheet_of(signing: AgreementSigning, ref: str) -> SignedSheet | None:
    return next((sheet for sheet in signing.sheets if sheet.ref == ref), None)


def concluded_at(donation: Donation) -> datetime | None:
    """When both parties had signed the agreement in force; None before."""
    signed = sa.select(AgreementSigning.concluded_at).where(AgreementSigning.document_id == donation.agreement_id)
    return db.session.scalar(signed) if donation.agreement_id else None
