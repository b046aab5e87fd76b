"""Reads of referrals, scoped to who asks: own structures' for a prescriber, all for who decides."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Hold, Kind, Stage
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.pages import Page, capped_count, read_page
from ordis.partners.models import Membership, Organisation
from ordis.referrals.facts import Quota
from ordis.referrals.models import ACTIVE_STAGES, Household, Referral, ReferralStage

NOT_COUNTED = (ReferralStage.REFUSED, ReferralStage.CANCELLED, ReferralStage.EXPIRED)
"""Stages that give their place in the quota back."""


def structures_of(user: User) -> list[Organisation]:
    """The structures for which ``user`` may state a need, by name."""
    statement = (
        sa.select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.user_id == user.id, Organisation.prescribes, Organisation.archived_at.is_(None))
    )
    return list(db.session.scalars(statement.order_by(Organisation.name, Organisation.id)))


def visible_to(user: User) -> sa.Select[tuple[Referral]]:
    statement = sa.select(Referral)
    if user.can(Permission.REFERRAL_DECIDE):
        return statement
    own = sa.select(Membership.organisation_id).where(Membership.user_id == user.id)
    return statement.where(Referral.organisation_id.in_(own))


def referral_for(user: User, ref: str, *, lock: bool = False) -> Referral | None:
    """The referral that ``ref`` names when ``user`` may see it; None (a 404) when unknown or another's.

    ``lock``: nobody else decides on it until the end of the transaction.
    """
    statement = visible_to(user).where(Referral.ref == ref)
    if lock:
        statement = statement.with_for_update(of=Referral).execution_options(populate_existing=True)
    return db.session.scalar(
        statement.options(
            joinedload(Referral.organisation),
            joinedload(Referral.household),
            joinedload(Referral.author).lazyload(User.roles),
            joinedload(Referral.decided_by).lazyload(User.roles),
        )
    )


def page_of(user: User, *, stage: ReferralStage | None, after: int | None) -> Page[Referral]:
    """One page of the list, newest first. Identity is neither read nor decrypted."""
    statement = visible_to(user).options(
        joinedload(Referral.organisation), joinedload(Referral.household).load_only(Household.district)
    )
    if stage is not None:
        statement = statement.where(Referral.stage == stage)
    return read_page(statement, Referral.id, after=after)


def by_idempotency_key(key: str) -> Referral | None:
    return db.session.scalar(sa.select(Referral).where(Referral.idempotency_key == key))


def served_on(identity_hash: str) -> datetime | None:
    """When a computer was last handed over to this household, whoever asked for it."""
    statement = (
        sa.select(sa.func.max(Referral.closed_at))
        .join(Referral.household)
        .where(Household.identity_hash == identity_hash, Referral.stage == ReferralStage.HANDED_OVER)
    )
    return db.session.scalar(statement)


def active_for(identity_hash: str) -> Referral | None:
    """The referral in progress for this household; at most one, by the partial unique index."""
    statement = sa.select(Referral).where(Referral.identity_hash == identity_hash, Referral.stage.in_(ACTIVE_STAGES))
    return db.session.scalar(statement.options(joinedload(Referral.organisation)))


def quotas(organisations: Sequence[Organisation], at: datetime) -> Mapping[int, Quota]:
    """Quota of each structure for the civil year of ``at`` in France, by ``organisation.id``; one query."""
    start = clock.in_paris(at).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    counts = (
        sa.select(Referral.organisation_id, sa.func.count())
        .where(
            Referral.organisation_id.in_([organisation.id for organisation in organisations]),
            Referral.submitted_at >= start,
            Referral.submitted_at < start.replace(year=start.year + 1),
            Referral.stage.not_in(NOT_COUNTED),
        )
        .group_by(Referral.organisation_id)
    )
    used = dict(row._tuple() for row in db.session.execute(counts))
    return {each.id: Quota(limit=each.yearly_quota, used=used.get(each.id, 0)) for each in organisations}


def ready_by_kind(kinds: Sequence[Kind]) -> Mapping[Kind, int]:
    """How many devices of each kind are ready, free and without a hold; counted no further than 10,000."""
    ready = sa.select(Device.id).where(Device.stage == Stage.READY, ~Device.holds.any(Hold.lifted_at.is_(None)))
    return {kind: capped_count(ready.where(Device.kind == kind))[0] for kind in kinds}


def waiting() -> int:
    """How many accepted referrals wait for a device, all structures together."""
    statement = sa.select(sa.func.count()).where(Referral.stage == ReferralStage.ACCEPTED)
    return db.session.scalar(statement) or 0


def timeline(referral: Referral, limit: int = 100) -> list[AuditEvent]:
    """What was done with this referral and by whom, newest first."""
    statement = (
        sa.select(AuditEvent)
        .where(AuditEvent.subject == referral.number)
        .outerjoin(AuditEvent.actor)
        .options(contains_eager(AuditEvent.actor).lazyload(User.roles))
    )
    return list(db.session.scalars(statement.order_by(AuditEvent.id.desc()).limit(limit)).unique())
