"""Sessions of first steps, and the places that hold them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from ordis.aftercare.first_steps.models import FirstSteps
from ordis.kernel.clock import PARIS
from ordis.kernel.db import db
from ordis.partners.models import Organisation, Site
from ordis.referrals.models import Referral

MOST_PLACES = 300


@dataclass(frozen=True, slots=True)
class Attendance:
    """Sessions of a period: those whose day has come, and what was said of them."""

    held: int
    attended: int
    missed: int


def open_session_of(referral: Referral) -> FirstSteps | None:
    """The one that nobody cancelled, held or to come."""
    statement = sa.select(FirstSteps).where(
        FirstSteps.referral_id == referral.id, FirstSteps.cancelled_at.is_(None), FirstSteps.followed_at.is_(None)
    )
    return db.session.scalar(statement.options(joinedload(FirstSteps.site)))


def last_session_of(referral: Referral) -> FirstSteps | None:
    """The last one, in force or called off: what the calendar file and the page of the referral tell."""
    statement = sa.select(FirstSteps).where(FirstSteps.referral_id == referral.id).order_by(FirstSteps.id.desc())
    return db.session.scalars(statement.options(joinedload(FirstSteps.site)).limit(1)).first()


def places(near: str) -> Sequence[Site]:
    """Places of the directory where a session may be held, those of the district ``near`` first."""
    statement = (
        sa.select(Site)
        .join(Site.organisation)
        .where(Site.archived_at.is_(None), Organisation.archived_at.is_(None))
        .options(contains_eager(Site.organisation))
        .order_by(sa.case((Site.district == near, 0), else_=1), Site.town, Site.name, Site.id)
        .limit(MOST_PLACES)
    )
    return db.session.scalars(statement).all()


def attendance(first: date, last: date) -> Attendance:
    """Of the sessions from ``first`` to ``last``, both included, in one query."""
    begins = datetime.combine(first, time(), PARIS)
    ends = datetime.combine(last + timedelta(days=1), time(), PARIS)
    held = FirstSteps.starts_at.between(begins, ends - timedelta(microseconds=1))
    told = sa.select(FirstSteps.attended, sa.func.count()).where(held, FirstSteps.cancelled_at.is_(None))
    counted = {attended: count for attended, count in db.session.execute(told.group_by(FirstSteps.attended))}  # noqa: C416
    return Attendance(sum(counted.values()), counted.get(True, 0), counted.get(False, 0))
