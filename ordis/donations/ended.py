"""When a donation is over for good, for what is then forgotten of people. Pure statements, nothing is run."""

from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from ordis.donations.models import Donation, DonationStage
from ordis.kernel.forgetting import months_before

DECLINED_MONTHS: Final = 6
CLOSED_MONTHS: Final = 12
ASLEEP_MONTHS: Final = 36
"""After its last act: a donation that nobody ever closes keeps people's words no longer than this."""
OVER: Final = (
    f"{DECLINED_MONTHS} mois après le refus\u202f; {CLOSED_MONTHS} mois après la clôture\u202f; {ASLEEP_MONTHS} mois "
    "après le dernier acte d’un don jamais clos"
)


KEPT_YEARS: Final = 5
"""What may have to be proved of an agreement, and of the hands that the equipment went through (C. civ. 2224)."""
ASLEEP_YEARS: Final = 10
LONG_OVER: Final = (
    f"{KEPT_YEARS} ans après la clôture ou le refus du don\u202f; {ASLEEP_YEARS} ans après le dernier acte d’un don "
    "jamais clos"
)


def last_act() -> sa.ColumnElement[datetime]:
    """Offered, then decided, then received: the last of them that took place."""
    return sa.func.coalesce(Donation.received_at, Donation.decided_at, Donation.offered_at)


def over(today: date) -> sa.Select[tuple[int]]:
    """The keys of the donations declined, closed, or asleep for as long as :data:`OVER` says."""
    declined, closed = Donation.stage == DonationStage.DECLINED, Donation.stage == DonationStage.CLOSED
    return sa.select(Donation.id).where(
        sa.or_(
            sa.and_(declined, Donation.decided_at < months_before(today, DECLINED_MONTHS)),
            sa.and_(closed, Donation.closed_at < months_before(today, CLOSED_MONTHS)),
            sa.and_(sa.not_(declined), sa.not_(closed), last_act() < months_before(today, ASLEEP_MONTHS)),
        )
    )


def long_over(today: date) -> sa.Select[tuple[int]]:
    """Those closed or declined :data:`KEPT_YEARS` ago, and those never closed whose last act is of
    :data:`ASLEEP_YEARS` ago."""
    ended, long_asleep = months_before(today, 12 * KEPT_YEARS), months_before(today, 12 * ASLEEP_YEARS)
    declined = sa.and_(Donation.stage == DonationStage.DECLINED, Donation.decided_at < ended)
    asleep = sa.and_(Donation.closed_at.is_(None), last_act() < long_asleep)
    return sa.select(Donation.id).where(sa.or_(Donation.closed_at < ended, declined, asleep))
