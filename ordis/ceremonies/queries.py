"""Reads for ceremonies."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from ordis.accounts.models import User
from ordis.ceremonies.models import Ceremony, CeremonyStage, Guest
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
    guests = selectinload(Ceremony.guests)
    follower = guests.joinedload(Guest.referral).joinedload(Referral.author).lazyload(User.roles)
    return db.session.scalar(
        statement.options(guests.joinedload(Guest.organisation).selectinload(Organisation.contacts), follower)
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


def given_by_donor(first: date, last: date) -> list[tuple[Organisation, int]]:
    """Each donor with how many of its devices arrived in the period, by name: what a diploma says."""
    arrived = within(Device.received_at, bounds(first, last))
    numbered = sa.select(Donation.donor_id, sa.func.count(Device.id).label("given")).join(Donation.devices)
    given = numbered.where(arrived).group_by(Donation.donor_id).subquery()
    statement = sa.select(Organisation, given.c.given).join(given, given.c.donor_id == Organisation.id)
    return [row._tuple() for row in db.session.execute(statement.order_by(Organisation.name, Organisation.id))]


def others_on(day: date, ceremony: Ceremony) -> list[Ceremony]:
    """Other ceremonies of that day that still stand: two may be meant, and staff are told."""
    same = sa.select(Ceremony).where(Ceremony.held_on == day, Ceremony.stage != CeremonyStage.CANCELLED)
    return list(db.session.scalars(same.where(Ceremony.id != ceremony.id).order_by(Ceremony.id)))
