"""The queue: accepted referrals in the order in which they are served, read a page at a time along one index.

The order is (``standing``, ``submitted_at``, ``id``): most points first, then the oldest. The first page and the last
cost the same, for a hundred referrals or for a hundred thousand. No identity is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, load_only

from ordis.allocation.policy import queries as policy
from ordis.allocation.priority import PriorityTable, priority
from ordis.allocation.scoring import Case, Score
from ordis.devices.models import Kind
from ordis.kernel.db import db
from ordis.kernel.pages import capped_count
from ordis.partners.models import Organisation
from ordis.referrals.models import Household, Referral, ReferralStage


@dataclass(frozen=True, slots=True)
class Structure:
    """An organisation as the filter names it."""

    id: int
    ref: str
    name: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the queue is asked for; None: everything."""

    kind: Kind | None = None
    structure: Structure | None = None
    district: str | None = None

    @property
    def narrows(self) -> bool:
        return bool(self.kind or self.structure or self.district)


EVERYTHING = Wish()
SHOWN = 30
"""Referrals on a page, each with the lines of its score."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A referral of the queue and why it stands where it stands: ``score`` is by the table that placed it."""

    referral: Referral
    score: Score


@dataclass(frozen=True, slots=True)
class QueuePage:
    """``next_after``: ``ref`` of the last referral, to ask for the following page; None on the last one.

    ``settling``: some of these still stand where an older table put them; the job is about to come by.
    """

    items: list[Waiting]
    next_after: str | None
    first: bool
    settling: bool


def queue(wish: Wish = EVERYTHING, *, after: str | None = None, size: int = SHOWN) -> QueuePage:
    """``size`` referrals behind the one whose ``ref`` is ``after``, wherever that one went since.

    Three queries at most, of the columns that the page shows: ``in_order`` gives whole referrals. An unknown ``after``
    is the beginning.
    """
    key = _key(after) if after else None
    values = {"kind": wish.kind, "structure": wish.structure and wish.structure.id, "district": wish.district}
    values |= {"size": size + 1} | dict(zip(_KEY, key or (None,) * 3, strict=True))
    rows = db.session.scalars(_page(*map(bool, (wish.kind, wish.structure, wish.district, key))), values).all()
    shown = rows[:size]
    tables = _tables_of(shown)
    settling = any(each.score_version != max(tables) for each in shown)
    items = [Waiting(each, _score(each, tables)) for each in shown]
    return QueuePage(items, shown[-1].ref if len(rows) > size else None, key is None, settling)


def in_order(wish: Wish = EVERYTHING, stage: ReferralStage = ReferralStage.ACCEPTED) -> sa.Select[tuple[Referral]]:
    """The referrals of the queue, or of another ``stage``, in the order of the queue, household joined."""
    joined = sa.select(Referral).join(Referral.household).where(*_wanted(wish, stage))
    return joined.order_by(Referral.standing, Referral.submitted_at, Referral.id)


def counted(wish: Wish = EVERYTHING) -> tuple[int, bool]:
    """How many referrals wait, counted no further than 10,000."""
    return capped_count(sa.select(Referral.id).where(*_wanted(wish)))


def _wanted(wish: Wish, stage: ReferralStage = ReferralStage.ACCEPTED) -> list[sa.ColumnElement[bool]]:
    conditions = [Referral.stage == stage]
    if wish.kind:
        conditions.append(Referral.wanted_kind == wish.kind)
    if wish.structure:
        conditions.append(Referral.organisation_id == wish.structure.id)
    if wish.district:
        conditions.append(Referral.district == wish.district)
    return conditions


def structures_named() -> list[Structure]:
    """Those that may deposit, by name."""
    columns = sa.select(Organisation.id, Organisation.ref, Organisation.name)
    deposit = columns.where(Organisation.prescribes, Organisation.archived_at.is_(None))
    rows = db.session.execute(deposit.order_by(Organisation.name, Organisation.id))
    return [Structure(*row) for row in rows]


def score_of(referral: Referral) -> Score:
    """Why ``referral`` stands where it stands, by the table and on the day that placed it. One query."""
    return _score(referral, _tables_of([referral]))


def _tables_of(referrals: Sequence[Referral]) -> dict[int, PriorityTable]:
    return policy.tables({each.score_version for each in referrals if each.score_version})


def _score(referral: Referral, tables: dict[int, PriorityTable]) -> Score:
    table = tables.get(referral.score_version or 0)
    if table is None or referral.scored_on is None:
        return Score(())  # the job has not come by yet: it stands last, without points
    return priority(Case.of(referral), today=referral.scored_on, table=table)


def _key(ref: str) -> tuple[Any, ...] | None:
    found = sa.select(Referral.standing, Referral.submitted_at, Referral.id).where(Referral.ref == ref)
    row = db.session.execute(found).one_or_none()
    return row._tuple() if row else None


_KEY = ("standing", "submitted_at", "id")


@cache
def _page(kind: bool, structure: bool, district: bool, onward: bool) -> sa.Select[tuple[Referral]]:
    """Built once for each way of filtering: its values come with the question."""
    statement = in_order().join(Referral.organisation).limit(sa.bindparam("size"))
    wanted = ((kind, Referral.wanted_kind, "kind"), (structure, Referral.organisation_id, "structure"),
              (district, Referral.district, "district"))  # fmt: skip
    for asked, column, name in wanted:
        if asked:
            statement = statement.where(column == sa.bindparam(name, type_=column.type))
    if onward:
        columns = [getattr(Referral, name) for name in _KEY]
        key = sa.tuple_(*(sa.bindparam(column.key, type_=column.type) for column in columns))
        statement = statement.where(sa.tuple_(*columns) > key)
    family, organisation = contains_eager(Referral.household), contains_eager(Referral.organisation)
    return statement.options(load_only(*_NEED), family.load_only(*_FAMILY), organisation.load_only(Organisation.name))


_NEED = (
    Referral.ref, Referral.number, Referral.submitted_at, Referral.standing, Referral.score_version, Referral.scored_on,
    Referral.purpose, Referral.wanted_kind, Referral.needed_by, Referral.district, Referral.stage,
    Referral.exchanges_id,
)  # fmt: skip
_FAMILY = (
    Household.people, Household.school_children, Household.situation, Household.equipment, Household.connection,
)  # fmt: skip
