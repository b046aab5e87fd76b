"""Reads of the agreements signed with a pen, within what the user may see."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.handover.paperwork.models import PaperStage, SignedPaper
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral
from ordis.referrals.queries import visible_to

LONGEST = 100
WAITING = (
    "Une convention signée sur papier attend d’être confirmée pour cette demande. Rien n’a été modifié\u202f: "
    "confirmez-la, ou renvoyez-la d’abord."
)


def paper_of(referral: Referral, *, lock: bool = False) -> SignedPaper | None:
    """The paper of this referral; with ``lock``, as the database has it now."""
    statement = sa.select(SignedPaper).where(SignedPaper.referral_id == referral.id)
    if lock:
        statement = statement.with_for_update(of=SignedPaper).execution_options(populate_existing=True)
    return db.session.scalar(statement)


def to_confirm(user: User) -> Sequence[SignedPaper]:
    """What waits for a second person, the oldest first, ``LONGEST`` at most."""
    seen = visible_to(user).with_only_columns(Referral.id).order_by(None)
    statement = (
        sa.select(SignedPaper)
        .where(SignedPaper.stage == PaperStage.ATTACHED, SignedPaper.referral_id.in_(seen))
        .options(
            joinedload(SignedPaper.referral).joinedload(Referral.organisation),
            joinedload(SignedPaper.attached_by).lazyload(User.roles),
        )
    )
    return db.session.scalars(statement.order_by(SignedPaper.attached_at, SignedPaper.id).limit(LONGEST)).all()


def refuse_while_waiting(referral: Referral) -> None:
    """Nobody signs again, nor prepares again, what a family has signed with a pen."""
    paper = paper_of(referral)
    if paper is not None and paper.stage is PaperStage.ATTACHED:
        raise Refusal(WAITING)
