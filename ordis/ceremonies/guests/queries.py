"""Reads about guests."""

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer_group

from ordis.ceremonies.models import Ceremony, CeremonyStage, Guest, GuestKind
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.referrals.models import Household, Referral


def guest_by_ref(ref: str) -> Guest | None:
    statement = sa.select(Guest).where(Guest.ref == ref).options(joinedload(Guest.ceremony), joinedload(Guest.referral))
    return db.session.scalar(statement)


def held(ref: str) -> Guest | None:
    """The same, with its ceremony and itself held until the end of the transaction, in this order; None once gone."""
    ceremony = sa.select(Guest.ceremony_id).where(Guest.ref == ref).scalar_subquery()
    fresh = {"populate_existing": True}
    db.session.scalar(sa.select(Ceremony).where(Ceremony.id == ceremony).with_for_update().execution_options(**fresh))
    return db.session.scalar(sa.select(Guest).where(Guest.ref == ref).with_for_update().execution_options(**fresh))


def by_once(once: str) -> Guest | None:
    return db.session.scalar(sa.select(Guest).where(Guest.once == once))


def organisations() -> Sequence[Organisation]:
    """Whom a guest may come from, by name."""
    kept = sa.select(Organisation).where(Organisation.archived_at.is_(None))
    return db.session.scalars(kept.order_by(Organisation.name, Organisation.id)).all()


def coming_for(referral: Referral, today: date) -> list[tuple[Ceremony, Guest | None]]:
    """Each ceremony still to come, with the family's place in it when it wishes to come."""
    mine = sa.and_(Guest.ceremony_id == Ceremony.id, Guest.referral_id == referral.id)
    planned = sa.and_(Ceremony.stage == CeremonyStage.PLANNED, Ceremony.held_on >= today)
    statement = sa.select(Ceremony, Guest).outerjoin(Guest, mine).where(planned)
    return [row._tuple() for row in db.session.execute(statement.order_by(Ceremony.held_on, Ceremony.id))]


def family_of(ceremony: Ceremony, referral: Referral) -> Guest | None:
    mine = sa.select(Guest).where(Guest.ceremony_id == ceremony.id, Guest.referral_id == referral.id)
    return db.session.scalar(mine.with_for_update())


def family_names(ceremony: Ceremony, *, first_only: bool = False) -> Mapping[int, str]:
    """Guest → the name of its family, for who welcomes it: one question, and nothing is copied."""
    statement = (
        sa.select(Guest.id, Household)
        .join(Referral, Guest.referral_id == Referral.id)
        .join(Household, Referral.household_id == Household.id)
        .where(Guest.ceremony_id == ceremony.id, Guest.kind == GuestKind.FAMILY)
        .options(undefer_group("identity"))
    )
    rows = db.session.execute(statement)
    return {guest: (home.first_name or "") if first_only else home.full_name for guest, home in rows}
