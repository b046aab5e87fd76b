"""What a public donor gave in a year, and the proofs already issued."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.devices.models import ABSENT, Device
from ordis.documents.models import Document
from ordis.donations.models import Donation, LegalOrigin
from ordis.donations.reen.models import ReuseProof
from ordis.kernel.clock import PARIS
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.partners.queries import organisation_ids_of


def received_in(donor: Organisation, year: int) -> Sequence[Any]:
    """Rows of the devices of its public donations that arrived that French year, in the order of arrival."""
    start, end = (datetime.combine(date(each, 1, 1), time(), PARIS) for each in (year, year + 1))
    columns = (
        Device.code, Device.kind, Device.make, Device.model, Device.serial, Device.bought_on, Device.received_at,
        Device.stage, Donation.number.label("donation"),
    )  # fmt: skip
    statement = (
        sa.select(*columns)
        .join(Donation, Device.donation_id == Donation.id)
        .where(_public_of(donor), Device.received_at >= start, Device.received_at < end)
        .where(Device.stage.not_in(ABSENT))
    )
    return db.session.execute(statement.order_by(Device.received_at, Device.id)).all()


def agreements(donor: Organisation, numbers: Sequence[str]) -> tuple[str, ...]:
    """Numbers of the agreements in force of these donations."""
    statement = sa.select(Document.number).join(Donation, Donation.agreement_id == Document.id)
    return tuple(db.session.scalars(statement.where(Donation.number.in_(numbers)).order_by(Document.id)))


def proof(donor: Organisation, year: int) -> ReuseProof | None:
    return db.session.get(ReuseProof, (donor.id, year), options=[joinedload(ReuseProof.document)])


def own_proofs(user: User) -> list[ReuseProof]:
    """The last years first, of the organisations for which ``user`` acts."""
    mine = sa.select(ReuseProof).where(ReuseProof.organisation_id.in_(organisation_ids_of(user)))
    told = mine.options(joinedload(ReuseProof.document), joinedload(ReuseProof.organisation))
    return list(db.session.scalars(told.order_by(ReuseProof.year.desc(), ReuseProof.organisation_id)))


def _public_of(donor: Organisation) -> sa.ColumnElement[bool]:
    return sa.and_(Donation.donor_id == donor.id, Donation.legal_origin == LegalOrigin.PUBLIC)
