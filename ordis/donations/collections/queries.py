"""Reads of rounds of collection and of what waits for one."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from ordis.donations.collections.models import CollectionRound, CollectionStage, CollectionStop
from ordis.donations.models import Donation, DonationStage
from ordis.donations.signing.queries import unsigned_among
from ordis.kernel.db import db
from ordis.partners.models import Organisation

LISTED = 60
PAST = 20


def coming(since: date) -> Sequence[CollectionRound]:
    """Rounds still planned, whatever their day, and those of that day and after; the soonest first. Two queries."""
    open_ones = sa.or_(CollectionRound.day >= since, CollectionRound.stage == CollectionStage.PLANNED)
    statement = sa.select(CollectionRound).where(open_ones).options(*_with_stops())
    return db.session.scalars(statement.order_by(CollectionRound.day, CollectionRound.id).limit(LISTED)).all()


def past(before: date) -> Sequence[CollectionRound]:
    """The last rounds that were made or cancelled."""
    ended = sa.and_(CollectionRound.day < before, CollectionRound.stage != CollectionStage.PLANNED)
    statement = sa.select(CollectionRound).where(ended).options(*_with_stops())
    return db.session.scalars(
        statement.order_by(CollectionRound.day.desc(), CollectionRound.id.desc()).limit(PAST)
    ).all()


def round_named(ref: str, *, lock: bool = False) -> CollectionRound | None:
    """With its stops and their donations. ``lock``: nobody else changes it until the end of the transaction, and its
    stops are read again, those already in hand too."""
    statement = sa.select(CollectionRound).where(CollectionRound.ref == ref)
    if lock:
        alone = statement.options(selectinload(CollectionRound.stops)).with_for_update(of=CollectionRound)
        return db.session.scalar(alone.execution_options(populate_existing=True))
    return db.session.scalar(statement.options(*_with_stops()))


def round_keyed(key: str) -> CollectionRound | None:
    return db.session.scalar(sa.select(CollectionRound).where(CollectionRound.key == key))


def _with_stops() -> list[sa.orm.interfaces.ORMOption]:
    stops = selectinload(CollectionRound.stops).joinedload(CollectionStop.donation)
    return [stops.joinedload(Donation.donor).selectinload(Organisation.contacts), stops.selectinload(Donation.lines)]


def unsigned(row: CollectionRound) -> frozenset[int]:
    """Donation ids of stops still to be made whose agreement is not signed by both parties. One query."""
    return unsigned_among({stop.donation_id for stop in row.stops if stop.stage is CollectionStage.PLANNED})


def planned() -> Sequence[CollectionRound]:
    """Rounds still to be made, whatever their day, the soonest first, without their stops."""
    return db.session.scalars(_planned()).all()


@cache
def _planned() -> sa.Select[tuple[CollectionRound]]:
    """Built once, as :func:`_stops_of`: the page of each open donation asks for them."""
    open_ones = sa.select(CollectionRound).where(CollectionRound.stage == CollectionStage.PLANNED)
    return open_ones.order_by(CollectionRound.day, CollectionRound.id).limit(LISTED)


def stops_of(donation: Donation) -> Sequence[CollectionStop]:
    """Every stop ever planned for a donation, the last first, with its round."""
    return db.session.scalars(_stops_of(), {"of": donation.id}).all()


@cache
def _stops_of() -> sa.Select[tuple[CollectionStop]]:
    mine = sa.select(CollectionStop).where(CollectionStop.donation_id == sa.bindparam("of", type_=sa.Integer))
    whole = mine.options(joinedload(CollectionStop.round))
    return whole.order_by(CollectionStop.arrives_at.desc(), CollectionStop.id.desc())


def to_plan() -> Sequence[Donation]:
    """Accepted donations for which nobody has come yet nor will, the oldest first."""
    standing = sa.select(CollectionStop.donation_id).where(CollectionStop.stage != CollectionStage.CANCELLED)
    statement = sa.select(Donation).where(
        Donation.stage == DonationStage.ACCEPTED, Donation.id.not_in(standing.scalar_subquery())
    )
    whole = statement.options(joinedload(Donation.donor), selectinload(Donation.lines))
    return db.session.scalars(whole.order_by(Donation.id).limit(LISTED)).all()
