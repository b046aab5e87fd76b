"""The place of a referral in the queue, written on its row so that one index gives the queue in order."""

from datetime import datetime

from ordis.accounts.models import User
from ordis.allocation.priority import PRIORITY, priority
from ordis.allocation.scoring import Case
from ordis.kernel import clock
from ordis.referrals.models import ACTIVE_STAGES, Referral
from ordis.referrals.stages import Step


def follow(*, referral: Referral, step: Step | None, actor: User | None, at: datetime) -> None:
    """Score an active referral again; one that is closed keeps its last score."""
    if referral.stage not in ACTIVE_STAGES:
        return
    today = clock.in_paris(at).date()
    referral.standing = -priority(Case.of(referral), today=today, table=PRIORITY).total
    referral.score_version, referral.scored_on = PRIORITY.version, today
