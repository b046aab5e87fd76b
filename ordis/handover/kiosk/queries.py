"""Reads of kiosks, by the secrets that open them."""

from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.handover.kiosk.models import KioskSession
from ordis.kernel.crypto import fingerprint
from ordis.kernel.db import db
from ordis.referrals.models import Referral


def by_token(token: str, *, lock: bool = False) -> KioskSession | None:
    return _one("token_sha256", token, lock)


def of_browser(secret: str, *, lock: bool = False) -> KioskSession | None:
    """The kiosk whose cookie this is, whatever became of it."""
    return _one("cookie_sha256", secret, lock)


def last_of(referral: Referral) -> KioskSession | None:
    """The last opening for this referral."""
    statement = sa.select(KioskSession).where(KioskSession.referral_id == referral.id)
    return db.session.scalar(statement.order_by(KioskSession.id.desc()).limit(1))


def open_ones(referral_id: int) -> list[KioskSession]:
    statement = sa.select(KioskSession).where(KioskSession.referral_id == referral_id, KioskSession.ended_at.is_(None))
    return list(db.session.scalars(statement.order_by(KioskSession.id)))


def _one(named: str, secret: str, lock: bool) -> KioskSession | None:
    return db.session.scalars(_by(named, lock), {"digest": fingerprint(secret)}).unique().one_or_none()


@cache
def _by(named: str, lock: bool) -> sa.Select[tuple[KioskSession]]:
    """Built once: every request of a kiosk asks for it."""
    statement = sa.select(KioskSession).where(getattr(KioskSession, named) == sa.bindparam("digest"))
    if lock:
        return statement.with_for_update(of=KioskSession).execution_options(populate_existing=True)
    together = joinedload(KioskSession.agent).joinedload(User.roles)
    return statement.options(together, joinedload(KioskSession.referral))
