"""Exclusions: one that binds a household, those in force, those that ended. For who decides of referrals alone."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from ordis.accounts.models import User
from ordis.kernel.db import db
from ordis.kernel.pages import Page, read_page
from ordis.referrals.exclusions.models import Exclusion
from ordis.referrals.models import Household, Referral


def in_force_for(identity_hash: str | None) -> Exclusion | None:
    """The one that binds this very household, under whichever referral it came about; the longest. One query."""
    if identity_hash is None:
        return None
    of_household = sa.select(Exclusion).join(Exclusion.referral).join(Referral.household)
    statement = of_household.where(Household.identity_hash == identity_hash, Exclusion.ended_at.is_(None))
    return db.session.scalars(statement.order_by(Exclusion.until.desc(), Exclusion.id).limit(1)).first()


def last_of(referral: Referral) -> Exclusion | None:
    """The last that followed from the handover of this referral, in force or not."""
    statement = sa.select(Exclusion).where(Exclusion.referral_id == referral.id)
    return db.session.scalars(statement.order_by(Exclusion.id.desc()).limit(1)).first()


def exclusions_page(*, ended: bool, after: int | None) -> Page[Exclusion]:
    """Last first; those in force, or those that ended. One query."""
    over = Exclusion.ended_at.is_not(None) if ended else Exclusion.ended_at.is_(None)
    return read_page(sa.select(Exclusion).where(over).options(*_whole()), Exclusion.id, after=after)


def exclusion_by_ref(ref: str, *, lock: bool = False) -> Exclusion | None:
    """With its referral and who decided. ``lock``: two people press at once, one lifts."""
    if lock:
        held = sa.select(Exclusion).where(Exclusion.ref == ref).with_for_update(of=Exclusion)
        db.session.scalar(held.execution_options(populate_existing=True))
    return db.session.scalar(sa.select(Exclusion).where(Exclusion.ref == ref).options(*_whole()))


def _whole() -> list[ORMOption]:
    return [
        joinedload(Exclusion.referral).joinedload(Referral.organisation),
        joinedload(Exclusion.decided_by).lazyload(User.roles),
        joinedload(Exclusion.lifted_by).lazyload(User.roles),
    ]
