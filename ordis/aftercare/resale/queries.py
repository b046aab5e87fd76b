"""Reports of resale."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from ordis.accounts.models import User
from ordis.aftercare.resale.models import ResaleReport
from ordis.handover.models import HandedOverDevice, Handover
from ordis.kernel.db import db
from ordis.kernel.pages import Page, read_page
from ordis.referrals.models import Referral


def reports_page(*, settled: bool, after: int | None) -> Page[ResaleReport]:
    """Last first; those that wait, or those that were settled. One query."""
    over = ResaleReport.settled_at.is_not(None) if settled else ResaleReport.settled_at.is_(None)
    statement = sa.select(ResaleReport).where(over).options(joinedload(ResaleReport.device).lazyload("*"))
    return read_page(statement, ResaleReport.id, after=after)


def report_by_ref(ref: str, *, lock: bool = False) -> ResaleReport | None:
    """With its device, its agreement and who settled it. ``lock``: two people press at once, one settles."""
    if lock:
        held = sa.select(ResaleReport).where(ResaleReport.ref == ref).with_for_update(of=ResaleReport)
        db.session.scalar(held.execution_options(populate_existing=True))
    return db.session.scalar(sa.select(ResaleReport).where(ResaleReport.ref == ref).options(*_whole()))


def _whole() -> list[ORMOption]:
    handover = joinedload(ResaleReport.line).joinedload(HandedOverDevice.handover)
    shown = handover.load_only(Handover.ref, Handover.signed_at, Handover.no_resale_until, Handover.referral_id)
    return [
        joinedload(ResaleReport.device).lazyload("*"),
        joinedload(ResaleReport.settled_by).lazyload(User.roles),
        shown.joinedload(Handover.document),
        shown.joinedload(Handover.referral).joinedload(Referral.organisation),
    ]
