"""What each structure deposited and may still deposit, counted in the database: per structure, not per person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.referrals.facts import Quota
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.quotas.models import QuotaPeriod
from ordis.referrals.quotas.rules import closes_at, opens_at

NOT_COUNTED = (ReferralStage.REFUSED, ReferralStage.CANCELLED, ReferralStage.EXPIRED)
"""Stages that give their place in the quota back."""
PAGE = 100


def quotas(organisations: Sequence[Organisation], at: datetime) -> Mapping[int, Quota]:
    """Quota of each structure at ``at``, by ``organisation.id``; three queries, for one structure or for hundreds.

    Inside a period of its own, what was deposited since its first day counts. Outside, the quota of the civil year in
    France does, and what was deposited inside a period does not count in it: a referral takes one place.
    """
    ids = [organisation.id for organisation in organisations]
    now = _current(ids, at)
    in_periods, in_year = _deposited([period.id for period in now.values()]), _outside(ids, clock.in_paris(at).date())
    found = {each.id: Quota(limit=each.yearly_quota, used=in_year.get(each.id, 0)) for each in organisations}
    for each_id, current in now.items():
        found[each_id] = Quota(current.limit, in_periods.get(current.id, 0), current.starts_on, current.ends_on)
    return found


def quota(organisation: Organisation, at: datetime) -> Quota:
    return quotas([organisation], at)[organisation.id]


def _current(ids: Sequence[int], at: datetime) -> dict[int, QuotaPeriod]:
    covering = sa.select(QuotaPeriod).where(
        QuotaPeriod.organisation_id.in_(ids), QuotaPeriod.opens_at <= at, QuotaPeriod.closes_at > at
    )
    # Two of one day stand side by side only until the evening of a merge: the later one counts.
    rows = db.session.scalars(covering.order_by(QuotaPeriod.opens_at, QuotaPeriod.id))
    return {period.organisation_id: period for period in rows}


def _inside() -> sa.ColumnElement[bool]:
    """Whether the period covers the referral."""
    return sa.and_(
        Referral.organisation_id == QuotaPeriod.organisation_id,
        Referral.submitted_at >= QuotaPeriod.opens_at,
        Referral.submitted_at < QuotaPeriod.closes_at,
    )


def _counted() -> tuple[sa.ColumnElement[bool], ...]:
    """An exchange takes no place: the structure asked once, and the computer broke."""
    return Referral.stage.not_in(NOT_COUNTED), Referral.exchanges_id.is_(None)


def _deposited(periods: Sequence[int]) -> dict[int, int]:
    """Referrals that count in each of these periods, by its id."""
    if not periods:
        return {}
    counts = (
        sa.select(QuotaPeriod.id, sa.func.count())
        .join(Referral, _inside())
        .where(QuotaPeriod.id.in_(periods), *_counted())
        .group_by(QuotaPeriod.id)
    )
    return dict(row._tuple() for row in db.session.execute(counts))


def _outside(ids: Sequence[int], today: date) -> dict[int, int]:
    """Referrals of the civil year that no period covers, by structure."""
    counts = (
        sa.select(Referral.organisation_id, sa.func.count())
        .where(
            Referral.organisation_id.in_(ids),
            Referral.submitted_at >= opens_at(date(today.year, 1, 1)),
            Referral.submitted_at < closes_at(date(today.year, 12, 31)),
            *_counted(),
            ~sa.exists().where(_inside()).correlate(Referral),
        )
        .group_by(Referral.organisation_id)
    )
    return dict(row._tuple() for row in db.session.execute(counts))


@dataclass(frozen=True, slots=True)
class Structure:
    organisation: Organisation
    quota: Quota


@dataclass(frozen=True, slots=True)
class StructuresPage:
    """By name. ``next_after``: ``ref`` of the last one, to ask for the following page."""

    items: list[Structure]
    next_after: str | None
    first: bool


def structures(at: datetime, *, after: str | None = None, size: int = PAGE) -> StructuresPage:
    """Structures that may deposit, by name, each with its quota at ``at``: as many queries for one as for a page."""
    statement = sa.select(Organisation).where(Organisation.prescribes, Organisation.archived_at.is_(None))
    last = structure(after) if after else None
    if last is not None:
        statement = statement.where(sa.tuple_(Organisation.name, Organisation.id) > (last.name, last.id))
    rows = db.session.scalars(statement.order_by(Organisation.name, Organisation.id).limit(size + 1)).all()
    shown, known = rows[:size], quotas(rows[:size], at)
    items = [Structure(each, known[each.id]) for each in shown]
    return StructuresPage(items, shown[-1].ref if len(rows) > size else None, first=last is None)


def structure(ref: str, *, lock: bool = False) -> Organisation | None:
    """The organisation of that ``ref`` if it prescribes, archived or not: its past stays readable.

    ``lock``: nobody deposits for it, nor changes its periods, until the end of the transaction.
    """
    found = sa.select(Organisation).where(Organisation.ref == ref, Organisation.prescribes)
    return db.session.scalar(found.with_for_update() if lock else found)


@dataclass(frozen=True, slots=True)
class Counted:
    period: QuotaPeriod
    used: int


def periods(organisation: Organisation) -> list[Counted]:
    """Every period of the structure, the latest first, with what counts in it; two queries."""
    found = sa.select(QuotaPeriod).where(QuotaPeriod.organisation_id == organisation.id)
    rows = db.session.scalars(found.order_by(QuotaPeriod.starts_on.desc(), QuotaPeriod.id)).all()
    used = _deposited([period.id for period in rows])
    return [Counted(period, used.get(period.id, 0)) for period in rows]


def period(organisation: Organisation, ref: str) -> QuotaPeriod | None:
    found = sa.select(QuotaPeriod).where(QuotaPeriod.organisation_id == organisation.id, QuotaPeriod.ref == ref)
    return db.session.scalar(found)


def set_by(counted: Sequence[Counted]) -> Mapping[int, str]:
    """Who set each period, by the id of the person."""
    ids = {each.period.set_by_id for each in counted if each.period.set_by_id}
    people = sa.select(User.id, User.name).where(User.id.in_(ids))
    return dict(row._tuple() for row in db.session.execute(people))
