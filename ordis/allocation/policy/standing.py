"""The place of a referral in the queue, written on its row so that one index gives the queue in order."""

from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.allocation.policy import queries
from ordis.allocation.priority import PriorityTable, next_change, priority
from ordis.allocation.scoring import Case
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.transaction import in_small_transactions
from ordis.referrals.models import ACTIVE_STAGES, Household, Referral
from ordis.referrals.stages import Step

CHUNK: Final = 500
CHUNKS: Final = 240
"""Referrals scored in one transaction, and transactions in one run of the job: 120,000 referrals."""


def follow(*, referral: Referral, step: Step | None, actor: User | None, at: datetime) -> None:
    """Score an active referral again; one that is closed keeps its last score, which nothing will change."""
    if referral.stage not in ACTIVE_STAGES:
        referral.rescore_on = None
        return
    today = clock.in_paris(at).date()
    values = _scored(Case.of(referral), today, queries.in_force()) | {"district": referral.household.district}
    for name, value in values.items():
        setattr(referral, name, value)


def _scored(case: Case, today: date, table: PriorityTable) -> dict[str, Any]:
    """The columns that say where a case stands."""
    return {
        "standing": -priority(case, today=today, table=table).total,
        "score_version": table.version,
        "scored_on": today,
        "rescore_on": next_change(case, today=today, table=table),
    }


def score_waiting(*, at: datetime) -> int:
    """The job: score every active referral that an older table scored, or whose deadline has become near.

    What is to be done is in the rows, so that a job stopped in the middle goes on where it was, and one that finds
    nothing costs three look-ups by index. Chunks of columns, never objects: the memory stays the same for a hundred
    referrals or a hundred thousand. How many were scored.
    """
    today = clock.in_paris(at).date()
    return in_small_transactions(lambda: _score_chunk(today), chunk=CHUNK, most=CHUNKS)


def _score_chunk(today: date) -> int:
    table = queries.in_force()
    rows: dict[int, dict[str, Any]] = {}
    for stale in (
        Referral.score_version.is_(None),
        Referral.score_version < table.version,
        Referral.rescore_on <= today,
    ):
        for row in db.session.execute(_stale(stale, CHUNK - len(rows))):
            where = {"id": row.id, "district": row.district}
            rows[row.id] = where | _scored(queries.case_of(row[2:]), today, table)
    if rows:
        db.session.execute(sa.update(Referral), list(rows.values()))
    return len(rows)


def _stale(stale: sa.ColumnElement[bool], limit: int) -> sa.Select[Any]:
    """A referral that somebody is changing is left alone: the change scores it, or the next run does."""
    columns = sa.select(Referral.id, Household.district, *queries.facts_columns())
    found = columns.join(Household, Household.id == Referral.household_id)
    active = found.where(Referral.stage.in_(ACTIVE_STAGES), stale)
    return active.limit(limit).with_for_update(of=Referral, skip_locked=True)


def to_score() -> int:
    """How many accepted and other active referrals still stand where an older table put them; 10,000 at most."""
    older = Referral.score_version < queries.in_force().version
    waiting = sa.select(Referral.id).where(Referral.stage.in_(ACTIVE_STAGES), older).limit(10_000).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(waiting)) or 0
