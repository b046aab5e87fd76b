"""Wiping certificates of every donation that is whole: received, all its devices seen, all its carriers proven."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Final

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.devices.models import Device, Disk, DiskState, Kind, Stage
from ordis.documents.actions import Order
from ordis.documents.batches.kinds import MOST
from ordis.documents.batches.kinds import Kind as Papers
from ordis.documents.models import Document
from ordis.donations import mails
from ordis.donations.models import Donation, DonationStage
from ordis.donations.queries import locked_by_number
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.wiping.certificate import order_of

NOT_WHOLE: Final = (
    "Un support de ce don n’est plus prouvé depuis la demande. Rien n’a été scellé pour lui\u202f: voyez sa page."
)


def ready() -> Sequence[str]:
    """Numbers of donations, the oldest first: an attestation already sealed is for a person to replace."""
    return db.session.scalars(_ready()).all()


def prepare(number: str, actor: User, _at: datetime) -> Order:
    donation = locked_by_number(number)
    if donation.wiping_certificate_id is None and db.session.scalar(_whole().where(Donation.number == number)) is None:
        raise Refusal(NOT_WHOLE)
    return order_of(donation, actor)


def settle(number: str, paper: Document) -> None:
    donation = locked_by_number(number)
    donation.wiping_certificate = paper
    mails.tell(donation, mails.CERTIFIED, paper, at=paper.issued_at)


CERTIFICATES: Final = Papers(
    "wiping",
    "Attestations d’effacement",
    "Dons reçus dont tous les supports sont prouvés et qui n’ont pas encore leur attestation.",
    ready,
    prepare,
    settle,
)


@cache
def _ready() -> sa.Select[tuple[str]]:
    return _whole().where(Donation.wiping_certificate_id.is_(None)).order_by(Donation.id).limit(MOST)


@cache
def _whole() -> sa.Select[tuple[str]]:
    mine = sa.select(Device.id).where(Device.donation_id == Donation.id)
    bare = ~sa.exists().where(Disk.device_id == Device.id)
    carries = Device.kind.in_([kind for kind in Kind if kind.holds_data])
    due = sa.or_(
        Device.stage == Stage.EXPECTED,
        sa.and_(Device.stage != Stage.MISSING, sa.or_(
            sa.and_(bare, carries, Device.no_carrier_said_by_id.is_(None)),
            sa.exists().where(
                Disk.device_id == Device.id, Disk.taken_out_at.is_(None),
                Disk.state.in_([state for state in DiskState if not state.proven]),
            ),
        )),
    )  # fmt: skip
    received = Donation.stage.in_([DonationStage.RECEIVED, DonationStage.CLOSED])
    return sa.select(Donation.number).where(received, mine.exists(), ~mine.where(due).exists())
