"""Reads for ceremonies."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from ordis.ceremonies.models import Ceremony, Guest
from ordis.devices.models import Device
from ordis.donations.models import Donation
from ordis.handover.models import HandedOverDevice, Handover
from ordis.indicators.queries import bounds, within
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.referrals.models import Referral


def ceremonies() -> list[Ceremony]:
    """Latest first. A city holds a few a year: no paging."""
    return list(db.session.scalars(sa.select(Ceremony).order_by(Ceremony.held_on.desc(), Ceremony.id.desc())))


def ceremony_by_ref(ref: str, *, lock: bool = False) -> Ceremony | None:
    """``lock``: nobody else invites or closes until the end of the transaction."""
    statement = sa.select(Ceremony).where(Ceremony.ref == ref)
    if lock:
        statement = statement.with_for_update(of=Ceremony).execution_options(populate_existing=True)
    return db.session.scalar(
        statement.options(
            selectinload(Ceremony.guests).joinedload(Guest.organisation).selectinload(Organisation.contacts)
        )
    )


def handovers_of(ceremony: Ceremony) -> list[Handover]:
    """The handovers signed at this ceremony, in the order of signature, with structures and devices."""
    statement = (
        sa.select(Handover)
        .where(Handover.ceremony_id == ceremony.id)
        .options(
            joinedload(Handover.referral).joinedload(Referral.organisation),
            selectinload(Handover.devices).joinedload(HandedOverDevice.device),
        )
    )
    return list(db.session.scalars(statement.order_by(Handover.signed_at, Handover.id)).unique())


def donors_since(first: date, last: date) -> list[Organisation]:
    """Organisations whose gifts arrived in the period: the natural guests."""
    start, end = bounds(first, last)
    arrived = sa.select(Donation.donor_id).join(Donation.devices).where(within(Device.received_at, (start, end)))
    return list(
        db.session.scalars(sa.select(Organisation).where(Organisation.id.in_(arrived)).order_by(Organisation.name))
    )
