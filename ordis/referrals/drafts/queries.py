"""Reads of drafts: an author's own, and nobody else's."""

import json
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.kernel.db import db
from ordis.referrals.drafts.models import ReferralDraft
from ordis.referrals.drafts.rules import MOST, RENEWS, first
from ordis.referrals.models import Referral
from ordis.referrals.queries import visible_to


def drafts_of(user: User) -> Sequence[ReferralDraft]:
    """All of them, the last one typed in first, without what they hold."""
    mine = sa.select(ReferralDraft).where(ReferralDraft.author_id == user.id)
    return db.session.scalars(mine.order_by(ReferralDraft.changed_at.desc(), ReferralDraft.id.desc()).limit(MOST)).all()


def oldest_of_all(user: User) -> ReferralDraft | None:
    """The one that nobody typed in for the longest time, once ``MOST`` are kept; None while there is room."""
    kept = drafts_of(user)
    return kept[-1] if len(kept) >= MOST else None


def draft_for(user: User, ref: str, *, lock: bool = False) -> ReferralDraft | None:
    """None as well for the copy of a referral that ``user`` may no longer see: it holds the identity of that family.

    ``lock``: of two clicks, the second waits, and then finds what the first made of the draft.
    """
    mine = sa.select(ReferralDraft).where(ReferralDraft.author_id == user.id, ReferralDraft.ref == ref)
    if lock:
        mine = mine.with_for_update().execution_options(populate_existing=True)
    draft = db.session.scalar(mine)
    return draft if draft is not None and _still_theirs(draft, user) else None


def _still_theirs(draft: ReferralDraft, user: User) -> bool:
    return not first(answers_of(draft), RENEWS) or renewed_by(draft, user) is not None


def answers_of(draft: ReferralDraft) -> Mapping[str, list[str]]:
    """What was typed so far, deciphered."""
    answers: dict[str, list[str]] = json.loads(draft.answers)
    return answers


def became(user: User, ref: str) -> Referral | None:
    """The referral that this author's draft of that ``ref`` became."""
    return db.session.scalar(visible_to(user).where(Referral.idempotency_key == ref, Referral.author_id == user.id))


def renewed_by(draft: ReferralDraft, user: User) -> Referral | None:
    """The referral of which this draft is the copy, if it still is where ``user`` may see it."""
    ref = first(answers_of(draft), RENEWS)
    return db.session.scalar(visible_to(user).where(Referral.ref == ref)) if ref else None
