"""Reads of offers: those to examine, the one that a link opens, and whose they may be."""

from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from ordis.accounts.models import User
from ordis.donations.models import Donation, DonationStage
from ordis.donations.offers.models import OfferPhoto, OfferSheet, SheetStage
from ordis.donations.offers.rules import Told
from ordis.kernel.crypto import fingerprint
from ordis.kernel.db import db
from ordis.partners.models import Contact, Membership, Organisation

MOST_SHOWN = 200
MOST_ALIKE = 8


def sheet_by_token(token: str, *, lock: bool = False) -> OfferSheet | None:
    statement = sa.select(OfferSheet).where(OfferSheet.token_hash == fingerprint(token))
    return db.session.scalar(_held(statement) if lock else statement)


def sheet_by_ref(ref: str, *, lock: bool = False) -> OfferSheet | None:
    """One that was confirmed: the others are nobody's business yet. With its photographs."""
    statement = sa.select(OfferSheet).where(OfferSheet.ref == ref, OfferSheet.stage != SheetStage.UNCONFIRMED)
    return db.session.scalar(_held(statement) if lock else statement.options(selectinload(OfferSheet.photos)))


def _held(statement: sa.Select[tuple[OfferSheet]]) -> sa.Select[tuple[OfferSheet]]:
    return statement.with_for_update(of=OfferSheet).execution_options(populate_existing=True)


def sheet_of(donation: Donation) -> OfferSheet | None:
    """With its photographs; None for a donation that was recorded without one."""
    return db.session.scalar(_sheet_of(), {"of": donation.id})


@cache
def _sheet_of() -> sa.Select[tuple[OfferSheet]]:
    """Built once: the page of every donation asks for it."""
    mine = sa.select(OfferSheet).where(OfferSheet.donation_id == sa.bindparam("of", type_=sa.Integer))
    return mine.options(selectinload(OfferSheet.photos))


def sheet_by_key(key: str) -> OfferSheet:
    return db.session.scalars(sa.select(OfferSheet).where(OfferSheet.key == key)).one()


def is_known(key: str) -> bool:
    return db.session.scalar(sa.select(OfferSheet.id).where(OfferSheet.key == key)) is not None


def photo_of(sheet: OfferSheet, ref: str) -> OfferPhoto | None:
    return next((photo for photo in sheet.photos if photo.ref == ref), None)


def to_attach() -> list[OfferSheet]:
    """Confirmed and nobody's yet, oldest first, with their photographs."""
    waiting = sa.select(OfferSheet).where(OfferSheet.stage == SheetStage.CONFIRMED)
    waiting = waiting.options(selectinload(OfferSheet.photos))
    return list(db.session.scalars(waiting.order_by(OfferSheet.confirmed_at, OfferSheet.id).limit(MOST_SHOWN)))


def to_decide() -> list[Donation]:
    """Donations that wait for a decision or for the donor's answer, oldest first, with donor and lines."""
    waiting = sa.select(Donation).where(Donation.stage.in_([DonationStage.OFFERED, DonationStage.TO_COMPLETE]))
    waiting = waiting.options(joinedload(Donation.donor), selectinload(Donation.lines))
    return list(db.session.scalars(waiting.order_by(Donation.id).limit(MOST_SHOWN)))


def how_many_to_examine() -> int:
    """Offers to attach, and donations to decide: two counts on indexed columns."""
    sheets = sa.select(sa.func.count()).where(OfferSheet.stage == SheetStage.CONFIRMED)
    donations = sa.select(sa.func.count()).where(Donation.stage == DonationStage.OFFERED)
    return (db.session.scalar(sheets) or 0) + (db.session.scalar(donations) or 0)


def asked_lately(email_hash: str, at: datetime) -> int:
    """How many offers named that address in the last day."""
    mine = sa.select(sa.func.count()).where(OfferSheet.email_hash == email_hash)
    return db.session.scalar(mine.where(OfferSheet.sent_at > at - timedelta(days=1))) or 0


def alike(told: Told) -> list[Organisation]:
    """Open records that the offer may come from: the same SIREN, the same address of a contact or of a member, the
    same name. Proposed to a person: a stranger's claim proves nothing."""
    same = [sa.func.lower(Organisation.name) == told.name.lower()]
    if told.siren:
        same.append(Organisation.siren == told.siren[:9])
    if told.email:
        contacts = sa.select(Contact.organisation_id).where(sa.func.lower(Contact.email) == told.email)
        members = sa.select(Membership.organisation_id).join(User, User.id == Membership.user_id)
        same += [Organisation.id.in_(contacts), Organisation.id.in_(members.where(User.email == told.email))]
    found = sa.select(Organisation).where(sa.or_(*same), Organisation.archived_at.is_(None))
    return list(db.session.scalars(found.order_by(Organisation.id).limit(MOST_ALIKE)))
