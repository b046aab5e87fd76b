"""Reads of the agreements signed with a pen, within what the user may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis import settings
from ordis.accounts.models import RoleRow, User
from ordis.accounts.permissions import GRANTS, Permission, Role
from ordis.handover.models import Handover, SignatureMethod
from ordis.handover.paperwork.models import PaperStage, SignedPage, SignedPaper
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Membership
from ordis.referrals.models import Referral
from ordis.referrals.queries import visible_to

LONGEST = 100
MOST_NAMED = 20
_EVERYWHERE: Final = [
    role.value for role in Role if GRANTS[role] >= {Permission.HANDOVER_SIGN, Permission.REFERRAL_DECIDE}
]
_AT_HOME: Final = [role.value for role in Role if Permission.HANDOVER_SIGN in GRANTS[role]]
"""Roles that confirm: the city’s for every structure, the others for their own (``referrals.queries.visible_to``)."""
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


def confirmed_paper(handover: Handover) -> SignedPaper | None:
    """What was signed with a pen, with whoever attached and confirmed it; None for a signature on a screen."""
    if handover.method is not SignatureMethod.PAPER:
        return None
    whom = [joinedload(each).lazyload(User.roles) for each in (SignedPaper.attached_by, SignedPaper.confirmed_by)]
    found = sa.select(SignedPaper).where(SignedPaper.referral_id == handover.referral_id).options(*whom)
    return db.session.scalar(found)


def page_of(referral: Referral, ref: str) -> SignedPage | None:
    """A page of the paper of this referral, and of no other."""
    statement = sa.select(SignedPage).join(SignedPage.paper).where(SignedPage.ref == ref)
    return db.session.scalar(statement.where(SignedPaper.referral_id == referral.id))


def to_confirm(user: User) -> Sequence[SignedPaper]:
    """What waits for a second person, the oldest first, ``LONGEST`` at most."""
    statement = _waiting(user).options(
        joinedload(SignedPaper.referral).joinedload(Referral.organisation),
        joinedload(SignedPaper.attached_by).lazyload(User.roles),
    )
    return db.session.scalars(statement.order_by(SignedPaper.attached_at, SignedPaper.id).limit(LONGEST)).all()


def how_many_to_confirm(user: User) -> int:
    """How many of them ``user`` may confirm: what the person attached waits for somebody else."""
    waiting = _waiting(user)
    if not settings.current().same_person_may_check:
        waiting = waiting.where(SignedPaper.attached_by_id != user.id)
    return db.session.scalar(waiting.with_only_columns(sa.func.count(), maintain_column_froms=True)) or 0


def _waiting(user: User) -> sa.Select[tuple[SignedPaper]]:
    seen = visible_to(user).with_only_columns(Referral.id).order_by(None)
    return sa.select(SignedPaper).where(SignedPaper.stage == PaperStage.ATTACHED, SignedPaper.referral_id.in_(seen))


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """Somebody who may confirm: ``role`` as it is read on screen."""

    name: str
    role: str


def second_persons(paper: SignedPaper) -> list[SecondPerson]:
    """Who may confirm this paper: an open account, the right, and this referral in sight. By name, ``MOST_NAMED`` at
    most; whoever attached it excepted."""
    of_structure = sa.exists().where(
        Membership.user_id == User.id, Membership.organisation_id == paper.referral.organisation_id
    )
    statement = (
        sa.select(User.id, User.name, RoleRow.name)
        .join(User.roles)
        .where(User.active, User.id != (paper.attached_by_id or 0))
        .where(sa.or_(RoleRow.name.in_(_EVERYWHERE), sa.and_(RoleRow.name.in_(_AT_HOME), of_structure)))
    )
    found = db.session.execute(statement.order_by(User.name, User.id, RoleRow.id).limit(MOST_NAMED)).all()
    people = {number: SecondPerson(name, Role(role).label) for number, name, role in reversed(found)}
    return list(reversed(people.values()))


def refuse_while_waiting(referral: Referral) -> None:
    """Nobody signs again, nor prepares again, what a family has signed with a pen."""
    if waits(referral):
        raise Refusal(WAITING)


def waits(referral: Referral) -> bool:
    """Whether a paper signed for this referral waits for a second person."""
    return db.session.scalar(_attached_paper(), {"referral": referral.id}) is not None


@cache
def _attached_paper() -> sa.Select[tuple[int]]:
    """Built once: each signature asks for it."""
    mine = SignedPaper.referral_id == sa.bindparam("referral")
    return sa.select(SignedPaper.id).where(mine, SignedPaper.stage == PaperStage.ATTACHED)
