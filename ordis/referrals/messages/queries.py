"""Reads of messages: a thread, and how many wait to be read on each side."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.kernel.db import db
from ordis.referrals.messages.models import ReferralMessage
from ordis.referrals.models import Referral

SHOWN = 200


def of_city(user: User) -> bool:
    """On which side ``user`` writes: who decides is the city's, even when they also state needs."""
    return user.can(Permission.REFERRAL_DECIDE)


def thread(referral: Referral) -> list[ReferralMessage]:
    """The last messages, oldest first."""
    last = (
        sa.select(ReferralMessage)
        .where(ReferralMessage.referral_id == referral.id)
        .order_by(ReferralMessage.id.desc())
        .limit(SHOWN)
        .options(joinedload(ReferralMessage.author).lazyload(User.roles))
    )
    return list(db.session.scalars(last))[::-1]


def is_unread_by(user: User) -> sa.ColumnElement[bool]:
    """Of a referral in a larger question: the other side wrote something that nobody of ``user``'s side opened."""
    waiting = sa.select(ReferralMessage.referral_id).where(
        ReferralMessage.by_city == (not of_city(user)), ReferralMessage.read_at.is_(None)
    )
    return Referral.id.in_(waiting)


def unread(user: User, referrals: Sequence[Referral]) -> Mapping[int, int]:
    """By ``referral.id``, how many messages wait to be read; those with none are left out. One query."""
    counted = (
        sa.select(ReferralMessage.referral_id, sa.func.count())
        .where(
            ReferralMessage.referral_id.in_([referral.id for referral in referrals]),
            ReferralMessage.by_city == (not of_city(user)),
            ReferralMessage.read_at.is_(None),
        )
        .group_by(ReferralMessage.referral_id)
    )
    return dict(row._tuple() for row in db.session.execute(counted))


def says(referral: Referral, author: User, idempotency_key: str, text: str) -> bool:
    """Whether the message of that key is theirs, about this referral, word for word."""
    message = db.session.scalar(sa.select(ReferralMessage).where(ReferralMessage.idempotency_key == idempotency_key))
    stands = message and (message.referral_id, message.author_id, message.text)
    return stands == (referral.id, author.id, text)


def last_of_city(referral: Referral) -> User | None:
    """Who of the city wrote last about this referral."""
    written = (
        sa.select(ReferralMessage)
        .where(ReferralMessage.referral_id == referral.id, ReferralMessage.by_city)
        .order_by(ReferralMessage.id.desc())
        .limit(1)
        .options(joinedload(ReferralMessage.author).lazyload(User.roles))
    )
    message = db.session.scalar(written)
    return message.author if message else None
