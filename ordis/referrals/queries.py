"""Reads of referrals, scoped to who asks: own structures' for a prescriber, all for who decides."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Hold, Kind, Stage
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.french import count
from ordis.kernel.pages import Page, capped_count, read_page
from ordis.partners.models import Membership, Organisation
from ordis.referrals.delays import LOOKED_BACK, Delay, expected
from ordis.referrals.listing import Wanted, numbers
from ordis.referrals.messages.queries import is_unread_by
from ordis.referrals.models import ACTIVE_STAGES, Household, Referral, ReferralStage
from ordis.referrals.progress import ENDS, PRESCRIBERS_TURN

DELAYS_READ = 500
TO_ACT = 20


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


def sees(user: User, referral: Referral) -> bool:
    """Whether it is one of those of :func:`visible_to`, for whoever has the row already: it is not read again."""
    if user.can(Permission.REFERRAL_DECIDE):
        return True
    asked = {"user": user.id, "organisation": referral.organisation_id}
    return db.session.scalar(_membership(), asked) is not None


@cache
def _membership() -> sa.Select[tuple[int]]:
    """Built once: each signature asks for it."""
    mine = sa.select(Membership.user_id).where(Membership.user_id == sa.bindparam("user"))
    return mine.where(Membership.organisation_id == sa.bindparam("organisation"))


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


def number_of(ref: str) -> str | None:
    """The number of the referral of this address, whoever's it is; None when there is none."""
    return db.session.scalar(sa.select(Referral.number).where(Referral.ref == ref))


def prescribers() -> list[Organisation]:
    """Every structure that states needs, by name: what the city filters by."""
    statement = sa.select(Organisation).where(Organisation.prescribes, Organisation.archived_at.is_(None))
    return list(db.session.scalars(statement.order_by(Organisation.name, Organisation.id)))


def page_of(user: User, wanted: Wanted, *, after: int | None) -> Page[Referral]:
    """One page of what is ``wanted``, newest first. Identity is neither read nor decrypted."""
    statement = _listed(user)
    if wanted.text:
        same = {wanted.text, wanted.text.upper(), wanted.text.lower()}
        number = Referral.number.in_(numbers(wanted.text, clock.today()))
        statement = statement.where(sa.or_(number, Referral.file_number.in_(same)))
    if wanted.stage is not None:
        statement = statement.where(Referral.stage == wanted.stage)
    if wanted.structure:
        chosen = sa.select(Organisation.id).where(Organisation.ref == wanted.structure).scalar_subquery()
        statement = statement.where(Referral.organisation_id == chosen)
    if wanted.district:
        statement = statement.where(Referral.household.has(Household.district == wanted.district))
    if wanted.unread:
        statement = statement.where(is_unread_by(user))
    return read_page(statement, Referral.id, after=after)


def to_act(user: User) -> list[Referral]:
    """Where the next step is the prescriber's, a message waits, or it will expire without news: the oldest first,
    ``TO_ACT`` of them."""
    ends = sa.and_(Referral.expiry_warned_at.is_not(None), Referral.stage.in_(ENDS))
    turn = sa.or_(Referral.stage.in_(PRESCRIBERS_TURN), is_unread_by(user), ends)
    return list(db.session.scalars(_listed(user).where(turn).order_by(Referral.id).limit(TO_ACT)).unique())


def _listed(user: User) -> sa.Select[tuple[Referral]]:
    family = joinedload(Referral.household).load_only(Household.district)
    return visible_to(user).options(joinedload(Referral.organisation), family)


def by_idempotency_key(key: str) -> Referral | None:
    return db.session.scalar(sa.select(Referral).where(Referral.idempotency_key == key))


def served_on(identity_hash: str) -> datetime | None:
    """When the computer that this household has was handed over, whoever asked for it."""
    statement = (
        sa.select(sa.func.max(Referral.closed_at))
        .join(Referral.household)
        .where(Household.identity_hash == identity_hash, Referral.stage == ReferralStage.HANDED_OVER)
        .where(Referral.computer_back_on.is_(None))
    )
    return db.session.scalar(statement)


def active_for(identity_hash: str) -> Referral | None:
    """The referral in progress for this household; at most one, by the partial unique index."""
    statement = sa.select(Referral).where(Referral.identity_hash == identity_hash, Referral.stage.in_(ACTIVE_STAGES))
    return db.session.scalar(statement.options(joinedload(Referral.organisation)))


def ready_by_kind(kinds: Sequence[Kind]) -> Mapping[Kind, int]:
    """How many devices of each kind are ready, free and without a hold; counted no further than 10,000."""
    ready = sa.select(Device.id).where(Device.stage == Stage.READY, ~Device.holds.any(Hold.lifted_at.is_(None)))
    return {kind: capped_count(ready.where(Device.kind == kind))[0] for kind in kinds}


def waiting() -> int:
    """How many accepted referrals wait for a device, all structures together."""
    statement = sa.select(sa.func.count()).where(Referral.stage == ReferralStage.ACCEPTED)
    return db.session.scalar(statement) or 0


def delay(at: datetime) -> Delay | None:
    """How long families wait these months, all structures together; one query, of ``DELAYS_READ`` rows at most."""
    done = (
        sa.select(Referral.submitted_at, Referral.closed_at)
        .where(Referral.stage == ReferralStage.HANDED_OVER, Referral.closed_at >= at - LOOKED_BACK)
        .where(Referral.exchanges_id.is_(None))
        .order_by(Referral.closed_at.desc())
        .limit(DELAYS_READ)
    )
    return expected([closed - submitted for submitted, closed in db.session.execute(done)])


def timeline(referral: Referral, limit: int = 100) -> list[AuditEvent]:
    """What was done with this referral and by whom, newest first. Who asked in vain is for the journal alone."""
    statement = (
        sa.select(AuditEvent)
        .where(AuditEvent.subject == referral.number, AuditEvent.verb != Verb.FOREIGN_REFERRAL.value)
        .outerjoin(AuditEvent.actor)
        .options(contains_eager(AuditEvent.actor).lazyload(User.roles))
    )
    return list(db.session.scalars(statement.order_by(AuditEvent.id.desc()).limit(limit)).unique())


def in_hand(organisation: Organisation) -> str:
    """« 3 demandes en cours », or "": what keeps a structure from being archived."""
    mine = sa.select(sa.func.count()).where(
        Referral.organisation_id == organisation.id, Referral.stage.in_(ACTIVE_STAGES)
    )
    number = db.session.scalar(mine) or 0
    return count(number, "demande en cours", "demandes en cours") if number else ""
