"""Reads of sessions, of their lists, and of the referrals that a list may take."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from ordis.accounts.models import User
from ordis.allocation.commission.holding import LISTED
from ordis.allocation.commission.models import Commission, CommissionLine, Decision, Outcome
from ordis.allocation.commission.rules import MOST, Progress, progress
from ordis.allocation.plans.models import AllocationPlan
from ordis.allocation.queue import EVERYTHING, Wish, in_order
from ordis.kernel.db import db
from ordis.kernel.pages import Page, read_page
from ordis.partners.models import Organisation
from ordis.referrals.models import Household, Referral, ReferralStage

SESSIONS_SHOWN = 20
Row = TypeVar("Row", bound=tuple[Any, ...])


@dataclass(frozen=True, slots=True)
class Session:
    """A session and how far it is."""

    commission: Commission
    progress: Progress


def commission_by_ref(ref: str) -> Commission | None:
    people = (
        joinedload(Commission.opened_by).lazyload(User.roles),
        joinedload(Commission.closed_by).lazyload(User.roles),
    )
    statement = sa.select(Commission).where(Commission.ref == ref)
    return db.session.scalar(statement.options(*people, joinedload(Commission.document)))


def page_of_sessions(after: int | None) -> tuple[Page[Commission], list[Session]]:
    """The latest first, each with its progress. Two queries."""
    page = read_page(
        sa.select(Commission).options(joinedload(Commission.document)), Commission.id, after=after, size=SESSIONS_SHOWN
    )
    lines = sa.select(CommissionLine.commission_id, CommissionLine.decision, sa.func.count())
    counted = lines.where(CommissionLine.commission_id.in_([each.id for each in page.items]))
    decisions: dict[int, list[Decision | None]] = {}
    for key, decision, number in db.session.execute(
        counted.group_by(CommissionLine.commission_id, CommissionLine.decision)
    ):
        decisions.setdefault(key, []).extend([decision] * number)
    return page, [Session(each, progress(decisions.get(each.id, ()))) for each in page.items]


def lines_of(commission: Commission) -> list[CommissionLine]:
    """The whole list by rank, with what a page or the minutes say of each; no identity. One query, as fresh as the
    database."""
    referral = joinedload(CommissionLine.referral)
    statement = (
        sa.select(CommissionLine)
        .where(CommissionLine.commission_id == commission.id)
        .options(
            referral.joinedload(Referral.organisation).load_only(Organisation.name, Organisation.ref),
            joinedload(CommissionLine.decided_by).lazyload(User.roles),
        )
        .order_by(CommissionLine.rank, CommissionLine.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(statement))


def hold(commission: Commission) -> Commission:
    """Nobody else decides, adds or closes until the transaction ends; what they did meanwhile is read again."""
    held = sa.select(Commission).where(Commission.id == commission.id).with_for_update(of=Commission)
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def hold_referrals(lines: Sequence[CommissionLine]) -> None:
    """Keep the referrals of ``lines``, in the order of their ids, with all that deciding of them reads. One query."""
    statement = (
        sa.select(Referral)
        .where(Referral.id.in_([line.referral_id for line in lines]))
        .order_by(Referral.id)
        .with_for_update(of=Referral)
        .options(joinedload(Referral.household), joinedload(Referral.author).lazyload(User.roles))
        .execution_options(populate_existing=True)
    )
    db.session.scalars(statement).all()


def candidates(wish: Wish, stages: Collection[ReferralStage], number: int) -> list[Referral]:
    """The first ``number`` referrals of these stages in the order of the queue that are on no open list.

    One query for each stage, along the index of the queue.
    """
    found: list[Referral] = []
    for stage in stages:
        statement = _free(in_order(wish, stage))
        found += db.session.scalars(statement.options(_scored()).limit(number))
    found.sort(key=lambda each: (each.standing, each.submitted_at, each.id))
    return found[:number]


def carried() -> list[tuple[Referral, str]]:
    """The referrals that the last closed session to see them put off, sent back (they were completed since) or could
    not decide, and that wait again: each with the number of that session. At most ``MOST``."""
    later, held = aliased(CommissionLine), aliased(Commission)
    seen_again = (
        sa.select(later.id)
        .join(held, held.id == later.commission_id)
        .where(
            later.referral_id == CommissionLine.referral_id, later.id > CommissionLine.id, held.closed_at.is_not(None)
        )
    )
    undecided = sa.or_(
        CommissionLine.decision == Decision.POSTPONE,
        sa.and_(
            Referral.stage == ReferralStage.SUBMITTED,
            sa.or_(CommissionLine.decision == Decision.ASK, CommissionLine.outcome == Outcome.KEPT_OUT),
        ),
    )
    statement = (
        sa.select(Referral, Commission.number)
        .join(CommissionLine, CommissionLine.referral_id == Referral.id)
        .join(Commission, Commission.id == CommissionLine.commission_id)
        .where(Commission.closed_at.is_not(None), Referral.stage.in_(LISTED), undecided, ~seen_again.exists())
    )
    rows = db.session.execute(_free(statement).options(_scored()).order_by(Referral.id).limit(MOST))
    return [row._tuple() for row in rows]


def free_referral(number: str) -> Referral | None:
    """The referral of this number, whoever asked for it, with what a score reads."""
    return db.session.scalar(sa.select(Referral).where(Referral.number == number).options(_scored()))


def open_list_of(referral: Referral) -> Commission | None:
    """The session being prepared or held that has ``referral`` on its list."""
    statement = sa.select(Commission).join(CommissionLine, CommissionLine.commission_id == Commission.id)
    return db.session.scalar(statement.where(CommissionLine.referral_id == referral.id, CommissionLine.open))


def waiting(wish: Wish = EVERYTHING) -> dict[ReferralStage, int]:
    """How many referrals a new list could take, by stage; those put off included."""
    return {
        stage: db.session.scalar(
            sa.select(sa.func.count()).select_from(_free(in_order(wish, stage)).order_by(None).limit(10_000).subquery())
        )
        or 0
        for stage in LISTED
    }


def plans_of(commission: Commission) -> list[AllocationPlan]:
    """What was proposed for those it granted, the latest first."""
    statement = sa.select(AllocationPlan).where(AllocationPlan.commission_id == commission.id)
    return list(db.session.scalars(statement.order_by(AllocationPlan.id.desc()).limit(SESSIONS_SHOWN)))


def _free(statement: sa.Select[Row]) -> sa.Select[Row]:
    listed = sa.select(CommissionLine.id).where(CommissionLine.referral_id == Referral.id, CommissionLine.open)
    return statement.where(~listed.correlate(Referral).exists())


def _scored() -> ORMOption:
    """What a score reads of a family."""
    return joinedload(Referral.household).load_only(
        Household.people, Household.school_children, Household.situation, Household.equipment, Household.connection
    )
