"""A need is stated, decided, completed, cancelled; who looks at a family leaves a trace."""

from datetime import datetime

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.numbers import next_number
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation, Site
from ordis.referrals import changing, households, probing, queries, stages
from ordis.referrals.exclusions import actions as exclusions
from ordis.referrals.facts import HouseholdFacts, Need
from ordis.referrals.identity import Identity
from ordis.referrals.models import Household, Referral
from ordis.referrals.quotas.queries import quota
from ordis.referrals.quotas.rules import reached
from ordis.referrals.stages import Step

NOT_YOURS = "Votre compte n’est pas rattaché à cette structure. Rien n’a été enregistré : choisissez une des vôtres."
KEY_TAKEN = "Ce formulaire a déjà servi. Rien n’a été enregistré : ouvrez-en un nouveau."


def submit(
    *,
    organisation: Organisation,
    identity: Identity,
    household: HouseholdFacts,
    need: Need,
    site: Site | None = None,
    renews: Referral | None = None,
    idempotency_key: str,
    exception_reason: str = "",
    other_family: bool = False,
    actor: User,
    at: datetime,
) -> Referral:
    """The referral, deposited. The same ``idempotency_key`` again gives the same referral and writes nothing.

    ``site``: the place of the structure that follows it.
    ``exception_reason``: why a household served already asks again. ``other_family``: a near name is another family.
    Raises :class:`Refusal` when the quota is reached, :class:`households.Met` when the household has a referral in
    progress, and :class:`households.Ask` when one of those two must be said first: the caller notes whoever is told so
    (``probing.note``), outside of what the refusal undoes.
    """
    # One at a time per structure: neither a double click nor a colleague slips between reading and writing.
    db.session.refresh(organisation, ["yearly_quota", "prescribes", "archived_at"], with_for_update=True)
    if (sent := _already_sent(idempotency_key, actor)) is not None:
        return sent
    check_structure(organisation, actor=actor, at=at)
    probing.check(actor=actor, at=at)
    known = households.look_up(identity)
    households.check(known, actor=actor, exception_reason=exception_reason, other_family=other_family)
    try:
        with db.session.begin_nested():
            family = households.identify(_family(household, at), identity)
            referral = _write(organisation, family, need, site, renews, idempotency_key, actor=actor, at=at)
            households.remember(referral, known, exception_reason=exception_reason, actor=actor, at=at)
            if known.again:
                exclusions.meet(referral, actor=actor, at=at)
            return referral
    except sa.exc.IntegrityError:
        # Somebody was quicker between our reading and our writing: the indexes settled it, we say which.
        if (sent := _already_sent(idempotency_key, actor)) is not None:
            return sent
        households.check(
            households.look_up(identity), actor=actor, exception_reason=exception_reason, other_family=True
        )
        raise


def accept(
    *,
    referral: Referral,
    override_reason: str = "",
    despite_exclusion: str = "",
    facts_seen: str | None = None,
    actor: User,
    at: datetime,
) -> None:
    """``override_reason``: why a household served already (``served_before``) gets another computer all the same;
    ``despite_exclusion``: why an excluded one does;
    ``facts_seen``, here and below: as ``changing.check_seen`` takes it."""
    changing.check_seen(referral, facts_seen)
    overridden = referral.served_before is not None
    if overridden and override_reason.strip():
        referral.override_reason, referral.overridden_by = override_reason.strip(), actor
    if referral.excluded_until is not None:
        referral.despite_exclusion = despite_exclusion.strip()
    referral.decided_at, referral.decided_by = at, actor
    stages.apply(referral, Step.ACCEPT, actor=actor, at=at)
    exclusions.note_overridden(referral, actor=actor, at=at)
    if overridden:
        record(Verb.HOUSEHOLD_OVERRIDDEN, referral.number, actor=actor, at=at)


def refuse(*, referral: Referral, reason: str, facts_seen: str | None = None, actor: User, at: datetime) -> None:
    changing.check_seen(referral, facts_seen)
    referral.decision_reason = reason.strip()
    referral.decided_at, referral.decided_by = at, actor
    stages.apply(referral, Step.REFUSE, actor=actor, at=at)


def ask(*, referral: Referral, question: str, facts_seen: str | None = None, actor: User, at: datetime) -> None:
    """Send the referral back to its author with one question."""
    changing.check_seen(referral, facts_seen)
    referral.question, referral.answer = question.strip(), ""
    stages.apply(referral, Step.ASK, actor=actor, at=at)


def complete(*, referral: Referral, answer: str, actor: User, at: datetime) -> None:
    referral.answer = answer.strip()
    stages.apply(referral, Step.COMPLETE, actor=actor, at=at)
    referral.changed_at = at  # who decides has something more to read


def cancel(*, referral: Referral, actor: User, at: datetime) -> None:
    stages.apply(referral, Step.CANCEL, actor=actor, at=at)


def see_household(*, referral: Referral, actor: User, at: datetime) -> Household:
    """The household, its identity readable, and the trace of who looked."""
    record(Verb.HOUSEHOLD_SEEN, referral.number, actor=actor, at=at)
    return referral.household


def _family(facts: HouseholdFacts, at: datetime) -> Household:
    return Household(
        people=facts.people,
        school_children=facts.school_children,
        situation=facts.situation,
        district=facts.district,
        equipment=facts.equipment,
        connection=facts.connection,
        ease=facts.ease,
        language=facts.language.strip() or "français",
        created_at=at,
    )


def _write(
    organisation: Organisation,
    household: Household,
    need: Need,
    site: Site | None,
    renews: Referral | None,
    idempotency_key: str,
    *,
    actor: User,
    at: datetime,
) -> Referral:
    """The rows, flushed: an index that objects objects here."""
    referral = Referral(
        ref=new_ref(),
        number=next_number("DEM", clock.in_paris(at).year),
        organisation=organisation,
        author=actor,
        household=household,
        identity_hash=household.identity_hash,
        purpose=need.purpose,
        wanted_kind=need.wanted_kind,
        wanted_why=need.wanted_why.strip(),
        extras=[extra.value for extra in need.extras],
        site=site,
        renews=renews,
        needed_by=need.needed_by,
        file_number=need.file_number.strip(),
        idempotency_key=idempotency_key,
        created_at=at,
        submitted_at=at,
    )
    with db.session.no_autoflush:
        db.session.add(referral)
        stages.apply(referral, Step.SUBMIT, actor=actor, at=at)
    db.session.flush()
    return referral


def _already_sent(idempotency_key: str, actor: User) -> Referral | None:
    known = queries.by_idempotency_key(idempotency_key)
    if known is not None and known.author_id != actor.id:
        raise Refusal(KEY_TAKEN)
    return known


def check_structure(organisation: Organisation, *, actor: User, at: datetime) -> None:
    """Raise :class:`Refusal` unless it is one of the actor's own, and below its quota."""
    if organisation not in queries.structures_of(actor):
        raise Refusal(NOT_YOURS)
    known = quota(organisation, at)
    if known.reached:
        raise Refusal(reached(organisation.name, known, settings.current().contact_phone))
