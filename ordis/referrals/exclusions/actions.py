"""A household is excluded until a day, by a person and with a reason; that ends by another decision, or by the day."""

from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.mailing.kinds import Reader, Variable
from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.accounts.queries import addresses_of
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.french import day
from ordis.kernel.refusal import Refusal
from ordis.referrals import mails
from ordis.referrals import queries as referrals
from ordis.referrals.exclusions import queries, rules
from ordis.referrals.exclusions.models import Exclusion
from ordis.referrals.models import Referral

CHUNK: Final = 100
FORGOTTEN: Final = (
    "L’identité de cette famille a été effacée\u202f: personne ne la reconnaîtrait. Rien n’a été enregistré\u202f: "
    "décochez l’exclusion."
)
ALREADY: Final = (
    "Ce foyer est déjà exclu jusqu’au {day}. Rien n’a été enregistré\u202f: décochez l’exclusion, ou levez d’abord "
    "celle qui court."
)
ENDED: Final = "Cette exclusion est déjà terminée\u202f: rien n’a été modifié. Rechargez la page."
SAY_WHY: Final = "Dites pourquoi elle est levée. Rien n’a été modifié."
MET: Final = mails.about(
    "referral.exclusion_met",
    "Foyer exclu qui dépose une demande",
    "Demande {demande}\u202f: une exclusion est en cours",
    "La demande {demande} vient d’un foyer auquel la ville n’attribue plus de matériel jusqu’au {fin}. Rien n’est "
    "refusé de soi-même\u202f: lisez la demande, puis acceptez ou refusez en disant pourquoi. Sa structure n’en est "
    "pas prévenue.",
    reader=Reader.STAFF,
    fin=Variable("le dernier jour de l’exclusion", "31/12/2026"),
)
MAILS: Final = (MET,)


def exclude(
    *, referral: Referral, until: date | None, no_resale_until: date, why: str, actor: User, at: datetime
) -> Exclusion:
    """``until``: the last day. ``no_resale_until``: of the agreement that was broken, signed for ``referral``.

    Raises :class:`Refusal` without a day, for a day past or later than the identity is kept, or for one more.
    """
    if why_not := rules.objection(until, today=in_paris(at).date(), no_resale_until=no_resale_until):
        raise Refusal(why_not, status=422)
    assert until is not None
    if referral.household.identity_hash is None:
        raise Refusal(FORGOTTEN)
    alone(referral.household.identity_hash)
    if (found := queries.in_force_for(referral.household.identity_hash)) is not None:
        raise Refusal(ALREADY.format(day=day(found.until)))
    row = Exclusion(referral_id=referral.id, why=why.strip(), decided_at=at, decided_by_id=actor.id, until=until)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except sa.exc.IntegrityError as error:
        raise Refusal(ALREADY.format(day=day(until))) from error
    record(Verb.HOUSEHOLD_EXCLUDED, row.ref, actor=actor, at=at, referral=referral.number, until=until.isoformat())
    _mark(row)
    return row


def lift(*, exclusion: Exclusion, why: str, actor: User, at: datetime) -> None:
    """End it today. ``exclusion``: its row, held by the caller."""
    if exclusion.ended_at is not None:
        raise Refusal(ENDED)
    if not why.strip():
        raise Refusal(SAY_WHY, status=422)
    exclusion.lifted_by, exclusion.lifted_why = actor, why.strip()
    _end(exclusion, at)
    record(Verb.EXCLUSION_LIFTED, exclusion.ref, actor=actor, at=at, referral=exclusion.referral.number)


def expire(*, at: datetime) -> int:
    """The job: end those whose last day is past; how many, ``CHUNK`` at most."""
    past = sa.select(Exclusion).where(Exclusion.ended_at.is_(None), Exclusion.until < in_paris(at).date())
    rows = db.session.scalars(past.order_by(Exclusion.id).limit(CHUNK).with_for_update(of=Exclusion)).all()
    for row in rows:
        _end(row, at)
        record(Verb.EXCLUSION_EXPIRED, row.ref, actor=None, at=at, referral=row.referral.number)
    return len(rows)


def meet(referral: Referral, *, actor: User, at: datetime) -> None:
    """A referral is deposited, or its identity corrected: when its household is excluded the city is told.

    ``identity_hash`` of ``referral`` is flushed.
    """
    alone(referral.identity_hash)
    found = queries.in_force_for(referral.identity_hash)
    before, referral.excluded_until = referral.excluded_until, found.until if found else None
    if found is None or before is not None:
        return
    record(Verb.EXCLUSION_MET, found.ref, actor=actor, at=at, referral=referral.number)
    for address in addresses_of(Role.COORDINATOR):
        mails.tell_at(address, referral, MET, at=at, fin=day(found.until))


def note_overridden(referral: Referral, *, actor: User, at: datetime) -> None:
    """The city accepted ``referral`` all the same; nothing when no exclusion bound it."""
    found = queries.in_force_for(referral.identity_hash) if referral.excluded_until is not None else None
    if found is not None:
        record(Verb.EXCLUSION_OVERRIDDEN, found.ref, actor=actor, at=at, referral=referral.number)


def alone(identity_hash: str | None) -> None:
    """An exclusion and a deposit, or an exchange, of the same household at once: the second sees what the first
    wrote."""
    one_at_a_time(f"exclusion of {identity_hash}")


def _end(row: Exclusion, at: datetime) -> None:
    row.ended_at = at
    db.session.flush()
    _mark(row)


def _mark(row: Exclusion) -> None:
    """What is in progress for that household says from now on whether an exclusion binds it."""
    identity_hash = row.referral.household.identity_hash
    alone(identity_hash)
    active = referrals.active_for(identity_hash) if identity_hash else None
    if active is not None:
        found = queries.in_force_for(identity_hash)
        active.excluded_until = found.until if found else None
    db.session.flush()
