"""Reads of the tables of priority: the one in force, the draft, those of the past; and past referrals to try one on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.allocation.policy.models import PriorityVersion
from ordis.allocation.policy.rules import from_stored
from ordis.allocation.policy.trial import Past
from ordis.allocation.priority import PRIORITY, PriorityTable
from ordis.allocation.scoring import Case
from ordis.devices.models import Kind
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.referrals.models import (
    Connection,
    HomeEquipment,
    Household,
    Purpose,
    Referral,
    Situation,
)

TRIED_ON = 200
"""Referrals on which a draft is tried: the last deposited."""


@dataclass(frozen=True, slots=True)
class Version:
    """A published table; ``row`` None: the one that Ordis ships, which nobody published."""

    table: PriorityTable
    row: PriorityVersion | None = None

    @property
    def number(self) -> int:
        return self.table.version


def in_force() -> PriorityTable:
    """The last published table, or the one that Ordis ships. One query by an index."""
    row = db.session.execute(_last()).one_or_none()
    return PRIORITY if row is None else from_stored(row.number, row.criteria, row.thresholds)


@cache
def _last() -> sa.Select[Any]:
    """Built once: every change of a referral asks for it. The draft has no number: NULL is first for some engines."""
    columns = sa.select(PriorityVersion.number, PriorityVersion.criteria, PriorityVersion.thresholds)
    return columns.where(PriorityVersion.number.is_not(None)).order_by(PriorityVersion.number.desc()).limit(1)


def tables(numbers: Collection[int]) -> dict[int, PriorityTable]:
    """The published tables of these numbers and the one in force, whose number is the greatest; one query."""
    columns = sa.select(PriorityVersion.number, PriorityVersion.criteria, PriorityVersion.thresholds)
    last = sa.select(sa.func.max(PriorityVersion.number)).scalar_subquery()
    found = columns.where(sa.or_(PriorityVersion.number.in_(numbers), PriorityVersion.number == last))
    return {PRIORITY.version: PRIORITY} | {
        row.number: from_stored(row.number, row.criteria, row.thresholds) for row in db.session.execute(found)
    }


def versions() -> list[Version]:
    """Every published table, the one in force first, that of Ordis last."""
    published = sa.select(PriorityVersion).where(PriorityVersion.number.is_not(None))
    rows = db.session.scalars(
        published.order_by(PriorityVersion.number.desc()).options(
            joinedload(PriorityVersion.published_by).lazyload(User.roles)
        )
    )
    return [
        *(Version(from_stored(row.number, row.criteria, row.thresholds), row) for row in rows if row.number),
        Version(PRIORITY),
    ]


def draft(*, lock: bool = False) -> PriorityVersion | None:
    """The table being written, if there is one."""
    statement = sa.select(PriorityVersion).where(PriorityVersion.draft.is_(True))
    if lock:
        held = statement.with_for_update(of=PriorityVersion).execution_options(populate_existing=True)
        return db.session.scalar(held)
    return db.session.scalar(statement.options(joinedload(PriorityVersion.written_by).lazyload(User.roles)))


def past_referrals() -> list[Past]:
    """The last that were deposited, the oldest first. Neither identity nor anything else of the household is read."""
    statement = (
        sa.select(Referral.id, Referral.number, Referral.submitted_at, *facts_columns())
        .join(Referral.household)
        .where(Referral.submitted_at.is_not(None))
        .order_by(Referral.id.desc())
        .limit(TRIED_ON)
    )
    rows = sorted(db.session.execute(statement), key=lambda row: (row.submitted_at, row.id))
    return [Past(row.number, case_of(row[3:]), _day(row.submitted_at)) for row in rows]


def _day(at: datetime) -> date:
    return clock.in_paris(at).date()


def facts_columns() -> tuple[sa.ColumnElement[object], ...]:
    """The columns of a case, in the order of :func:`case_of`, of a referral joined with its household."""
    return (
        Household.people, Household.school_children, Household.situation, Household.equipment, Referral.purpose,
        Referral.wanted_kind, Household.connection, Referral.needed_by,
        Referral.exchanges_id.is_not(None),
    )  # type: ignore[return-value]  # fmt: skip


Facts = tuple[int, int, Situation, HomeEquipment, Purpose, Kind, Connection, date | None, bool]


def case_of(facts: Sequence[Any]) -> Case:
    """The case of what :func:`facts_columns` read."""
    return Case(*cast("Facts", facts))
