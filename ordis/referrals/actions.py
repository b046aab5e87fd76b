"""A need is stated, decided, completed, cancelled; who looks at a family leaves a trace."""

from datetime import datetime

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel import clock
from ordis.kernel.crypto import vault
from ordis.kernel.db import db
from ordis.kernel.french import count, day
from ordis.kernel.numbers import next_number
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from ordis.referrals import queries, stages
from ordis.referrals.facts import HouseholdFacts, Need
from ordis.referrals.identity import Identity, key
from ordis.referrals.models import Household, Referral
from ordis.referrals.stages import Step

NOT_YOURS = "Votre compte n’est pas rattaché à cette structure. Rien n’a été enregistré : choisissez une des vôtres."
NO_NAME = (
    "Le nom et le prénom ne contiennent aucune lettre. Rien n’a été enregistré : "
    "écrivez-les comme sur la pièce d’identité."
)
KEY_TAKEN = "Ce formulaire a déjà servi. Rien n’a été enregistré : ouvrez-en un nouveau."


def submit(
    *,
    organisation: Organisation,
    identity: Identity,
    household: HouseholdFacts,
    need: Need,
    idempotency_key: str,
    actor: User,
    at: datetime,
) -> Referral:
    """The referral, deposited. The same ``idempotency_key`` again gives the same referral and writes nothing.

    Raises :class:`Refusal` when the quota is reached, the household is served or already has a referral.
    """
    # One at a time per structure: neither a double click nor a colleague slips between reading and writing.
    db.session.refresh(organisation, ["yearly_quota", "prescribes", "archived_at"], with_for_update=True)
    if (known := _already_sent(idempotency_key, actor)) is not None:
        return known
    identity_hash = _hash(identity)
    _check_structure(organisation, actor=actor, at=at)
    _check_household(identity_hash, actor=actor)
    try:
        with db.session.begin_nested():
            family = _family(identity, identity_hash, household, at)
            return _write(organisation, family, need, idempotency_key=idempotency_key, actor=actor, at=at)
    except sa.exc.IntegrityError:
        # Somebody was quicker between our reading and our writing: the indexes settled it, we say which.
        if (known := _already_sent(idempotency_key, actor)) is not None:
            return known
        _check_household(identity_hash, actor=actor)
        raise


def accept(*, referral: Referral, actor: User, at: datetime) -> None:
    referral.decided_at, referral.decided_by = at, actor
    stages.apply(referral, Step.ACCEPT, actor=actor, at=at)


def refuse(*, referral: Referral, reason: str, actor: User, at: datetime) -> None:
    referral.decision_reason = reason.strip()
    referral.decided_at, referral.decided_by = at, actor
    stages.apply(referral, Step.REFUSE, actor=actor, at=at)


def ask(*, referral: Referral, question: str, actor: User, at: datetime) -> None:
    """Send the referral back to its author with one question."""
    referral.question, referral.answer = question.strip(), ""
    stages.apply(referral, Step.ASK, actor=actor, at=at)


def complete(*, referral: Referral, answer: str, actor: User, at: datetime) -> None:
    referral.answer = answer.strip()
    stages.apply(referral, Step.COMPLETE, actor=actor, at=at)


def cancel(*, referral: Referral, actor: User, at: datetime) -> None:
    stages.apply(referral, Step.CANCEL, actor=actor, at=at)


def see_household(*, referral: Referral, actor: User, at: datetime) -> Household:
    """The household, its identity readable, and the trace of who looked."""
    record(Verb.HOUSEHOLD_SEEN, referral.number, actor=actor, at=at)
    return referral.household


def _family(identity: Identity, identity_hash: str, facts: HouseholdFacts, at: datetime) -> Household:
    return Household(
        last_name=identity.last_name.strip(),
        first_name=identity.first_name.strip(),
        birth_date=identity.birth_date.isoformat(),
        phone=identity.phone or None,
        email=identity.email or None,
        identity_hash=identity_hash,
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
    *,
    idempotency_key: str,
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


def _hash(identity: Identity) -> str:
    try:
        return vault().keyed_hash(key(identity))
    except ValueError as error:
        raise Refusal(NO_NAME) from error


def _check_structure(organisation: Organisation, *, actor: User, at: datetime) -> None:
    """One of the actor's own, and below its quota."""
    if organisation not in queries.structures_of(actor):
        raise Refusal(NOT_YOURS)
    quota = queries.quotas([organisation], at)[organisation.id]
    if quota.reached:
        used = count(quota.used, "demande")
        raise Refusal(
            f"Le quota de {organisation.name} est atteint : {used} sur {quota.limit} cette année. "
            f"Rien n’a été enregistré. {_call_us()}"
        )


def _check_household(identity_hash: str, *, actor: User) -> None:
    """Says that a household is served or has a referral, never by whom, except to the structure itself."""
    # The referral first: a handover that ends between our two readings shows in the second, and in neither
    # if we read the other way round.
    if (active := queries.active_for(identity_hash)) is not None:
        raise Refusal(_in_progress(active, actor))
    if (on := queries.served_on(identity_hash)) is not None:
        raise Refusal(
            f"Un ordinateur a déjà été remis à ce foyer le {day(on)}. L’opération en remet un par foyer : "
            f"rien n’a été enregistré. {_call_us()}"
        )


def _in_progress(active: Referral, actor: User) -> str:
    if active.organisation in queries.structures_of(actor):
        return f"Votre structure a déjà une demande en cours pour ce foyer : {active.number}. Rien n’a été enregistré."
    return (
        "Une demande est déjà en cours pour ce foyer, déposée par une autre structure. Il n’y a rien à "
        "refaire : "
        f"la famille garde sa place. {_call_us()}"
    )


def _call_us() -> str:
    chosen = settings.current()
    return f"En cas de doute, appelez la ville au {chosen.contact_phone}."
