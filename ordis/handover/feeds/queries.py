"""Reads of subscribed agendas."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.handover.feeds import rules
from ordis.handover.feeds.models import CalendarFeed
from ordis.handover.models import Appointment, Slot
from ordis.kernel.db import db
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.queries import visible_to

LONGEST = 2000


def feeds_of(user: User) -> Sequence[CalendarFeed]:
    """Those that still open something, the last first."""
    mine = sa.select(CalendarFeed).where(CalendarFeed.owner_id == user.id, CalendarFeed.revoked_at.is_(None))
    return db.session.scalars(mine.options(joinedload(CalendarFeed.venue)).order_by(CalendarFeed.id.desc())).all()


def feed_named(user: User, ref: str) -> CalendarFeed | None:
    """The person's own; another's is a 404."""
    return next((feed for feed in feeds_of(user) if feed.ref == ref), None)


def feed_at(token: str) -> CalendarFeed | None:
    """The one that this secret opens; None once it is revoked."""
    digest = rules.fingerprint(token)
    return db.session.scalar(
        sa.select(CalendarFeed)
        .where(CalendarFeed.token_sha256 == digest, CalendarFeed.revoked_at.is_(None))
        .options(joinedload(CalendarFeed.owner), joinedload(CalendarFeed.venue))
    )


def feed_ever_at(token: str) -> CalendarFeed | None:
    """The same, revoked or not."""
    return db.session.scalar(sa.select(CalendarFeed).where(CalendarFeed.token_sha256 == rules.fingerprint(token)))


def shown(feed: CalendarFeed, *, at: datetime) -> Sequence[Appointment]:
    """Who is expected, within what the owner may see now, by hour. One query; no household is read."""
    since, until = rules.window(at)
    statement = (
        sa.select(Appointment)
        .join(Appointment.referral)
        .outerjoin(Appointment.slot)
        .where(Appointment.cancelled_at.is_(None), Appointment.missed_at.is_(None))
        .where(Appointment.starts_at >= since, Appointment.starts_at < until)
        .where(Referral.stage.in_((ReferralStage.APPOINTMENT, ReferralStage.HANDED_OVER)))
        .where(Referral.id.in_(visible_to(feed.owner).with_only_columns(Referral.id).order_by(None)))
        .options(joinedload(Appointment.referral), joinedload(Appointment.slot))
    )
    if feed.venue_id is not None:
        statement = statement.where(Slot.venue_id == feed.venue_id)
    return db.session.scalars(statement.order_by(Appointment.starts_at, Appointment.id).limit(LONGEST)).all()
