"""Donation certificates of every received donation that has none yet."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Final

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.documents.actions import Order
from ordis.documents.batches.kinds import MOST, Kind
from ordis.documents.models import Document
from ordis.donations import mails
from ordis.donations.models import Donation, DonationStage
from ordis.donations.papers import certificate_order
from ordis.donations.queries import locked_by_number
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

MADE_MEANWHILE: Final = "L’attestation {number} a été établie entre-temps\u202f: aucune autre n’a été scellée."


def ready() -> Sequence[str]:
    """Numbers of donations, the oldest first."""
    return db.session.scalars(_ready()).all()


def prepare(number: str, actor: User, at: datetime) -> Order:
    donation = locked_by_number(number)
    if donation.donation_certificate is not None:
        raise Refusal(MADE_MEANWHILE.format(number=donation.donation_certificate.number))
    return certificate_order(donation, actor, at)


def settle(number: str, paper: Document) -> None:
    donation = locked_by_number(number)
    donation.donation_certificate = paper
    mails.tell(donation, mails.CERTIFIED, paper, at=paper.issued_at)


CERTIFICATES: Final = Kind(
    "donation",
    "Attestations de don",
    "Dons reçus qui n’ont pas encore la leur.",
    ready,
    prepare,
    settle,
)


@cache
def _ready() -> sa.Select[tuple[str]]:
    received = Donation.stage.in_([DonationStage.RECEIVED, DonationStage.CLOSED])
    mine = sa.select(Donation.number).where(received, Donation.donation_certificate_id.is_(None))
    return mine.order_by(Donation.id).limit(MOST)
