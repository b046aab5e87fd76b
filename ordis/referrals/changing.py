"""A referral is corrected by its structure, until the city accepts it."""

from datetime import datetime
from typing import Any, Final

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel.db import db
from ordis.kernel.french import moment
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Site
from ordis.referrals import households, probing, stages
from ordis.referrals.exclusions import actions as exclusions
from ordis.referrals.facts import HouseholdFacts, Need
from ordis.referrals.identity import Identity
from ordis.referrals.models import Household, Referral, ReferralStage

CHANGEABLE: Final = (ReferralStage.SUBMITTED, ReferralStage.TO_COMPLETE)
NO_WEIGHT: Final = frozenset({"phone", "email", "file_number"})
"""Fields whose correction changes nothing of what is decided."""
TOO_LATE: Final = (
    "La demande {number} ne se modifie plus à l’étape «\u202f{stage}\u202f». Rien n’a été modifié\u202f: écrivez "
    "un message à la ville."
)
SEEN_OTHERWISE: Final = (
    "La demande {number} a changé le {when}, après l’affichage de cette page\u202f: sa structure l’a corrigée, ou a "
    "répondu à la ville. Rien n’a été décidé\u202f: relisez-la ci-dessous, puis recommencez."
)
ERASED: Final = "L’identité de ce foyer a été effacée. Rien n’a été modifié."


def change(
    *, referral: Referral, need: Need, household: HouseholdFacts, site: Site | None = None, actor: User, at: datetime
) -> list[str]:
    """Write what differs; answer the names of the fields that changed. The trace holds them, and no value.

    ``site``: the place of the structure that follows it from now on; None leaves the one it has.
    Raises :class:`Refusal` once the city has accepted, or closed, the referral.
    """
    check(referral)
    wanted = {name: getattr(need, name) for name in need.__dataclass_fields__}
    wanted |= {"extras": [extra.value for extra in need.extras], "site": site or referral.site}
    lived = {name: getattr(household, name) for name in household.__dataclass_fields__}
    changed = _write(referral, wanted) + _write(referral.household, lived)
    _trace(referral, changed, actor=actor, at=at)
    return changed


def change_identity(
    *,
    referral: Referral,
    identity: Identity,
    exception_reason: str = "",
    other_family: bool = False,
    actor: User,
    at: datetime,
) -> list[str]:
    """The same for who the household is. Another name or birth date asks again whether it is known already.

    Raises what ``households.check`` raises.
    """
    check(referral)
    family = referral.household
    if family.erased_at is not None:
        raise Refusal(ERASED)
    before, known = _identity(family), None
    if households.hashes(identity).same != family.identity_hash:
        probing.check(actor=actor, at=at)
        known = households.look_up(identity, apart_from=referral)
        households.check(known, actor=actor, exception_reason=exception_reason, other_family=other_family)
        referral.served_before, referral.exception_reason = None, ""
        households.remember(referral, known, exception_reason=exception_reason, actor=actor, at=at)
    households.identify(family, identity)
    referral.identity_hash = family.identity_hash
    db.session.flush()
    if known is not None:
        exclusions.meet(referral, actor=actor, at=at)
    after = _identity(family)
    changed = [name for name in after if after[name] != before[name]]
    _trace(referral, changed, actor=actor, at=at)
    return changed


def check(referral: Referral) -> None:
    """Raise :class:`Refusal` once it is too late to correct it."""
    if referral.stage not in CHANGEABLE:
        raise Refusal(TOO_LATE.format(number=referral.number, stage=referral.stage.label))


def check_seen(referral: Referral, facts_seen: str | None) -> None:
    """Raise :class:`Refusal` when a person decides by a page that showed other facts.

    ``facts_seen``: ``Referral.facts_seen`` of that page; None when nobody decides by a page.
    """
    if facts_seen is not None and facts_seen != referral.facts_seen:
        raise Refusal(SEEN_OTHERWISE.format(number=referral.number, when=moment(referral.changed_at)))


def _write(row: Referral | Household, fields: dict[str, Any]) -> list[str]:
    said = {name: value.strip() if type(value) is str else value for name, value in fields.items()}  # no Choice
    changed = [name for name, value in said.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, said[name])
    return changed


def _identity(family: Household) -> dict[str, str | None]:
    names = ("last_name", "first_name", "birth_date", "phone", "email")
    return {name: getattr(family, name) for name in names}


def _trace(referral: Referral, changed: list[str], *, actor: User, at: datetime) -> None:
    if changed:
        if not NO_WEIGHT.issuperset(changed):
            referral.changed_at = at
        stages.stir(referral, at=at)
        record(Verb.REFERRAL_CHANGED, referral.number, actor=actor, at=at, fields=changed)
        stages.follow(referral, None, actor=actor, at=at)
