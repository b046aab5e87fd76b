"""A draft is begun, kept at each screen, copied from an older referral, removed, forgotten; and deposited."""

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.kernel.db import db, insert_if_new, one_at_a_time
from ordis.kernel.french import day
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation, Site
from ordis.referrals import actions as referral_actions
from ordis.referrals.drafts import queries
from ordis.referrals.drafts.models import ReferralDraft
from ordis.referrals.drafts.rules import ASKED, KEPT_FOR, MOST, RENEWS, Answers, label, merged
from ordis.referrals.facts import HouseholdFacts, Need
from ordis.referrals.identity import Identity
from ordis.referrals.models import ACTIVE_STAGES, Household, Referral

STILL_OPEN = (
    "La demande {number} est en cours\u202f: il n’y a rien à refaire. Rien n’a été copié\u202f: suivez-la sur sa page."
)
NO_LABEL = "Sans numéro"
FULL = (
    "Vous gardez déjà {most}\u00a0brouillons, et l’on n’en garde pas plus. Rien n’a été créé, aucun n’est perdu\u202f: "
    "déposez-en un, ou supprimez le plus ancien, «\u202f{label}\u202f», écrit le {day}."
)
KEY_TAKEN = "Ce formulaire a déjà servi. Rien n’a été enregistré\u202f: ouvrez-en un nouveau."


@dataclass(frozen=True, slots=True)
class Written:
    """What the four screens say together. ``exception_reason``, ``other_family``: see ``households.check``."""

    organisation: Organisation
    identity: Identity
    household: HouseholdFacts
    need: Need
    site: Site | None = None
    exception_reason: str = ""
    other_family: bool = False


def begin(*, ref: str, organisation: Organisation, answers: Answers, actor: User, at: datetime) -> ReferralDraft:
    """The draft of that ``ref``, made once however often the form is sent.

    Raises :class:`Refusal` when the structure is not the actor's, when its quota is reached, when the actor keeps
    ``MOST`` drafts already: before anything is typed.
    """
    referral_actions.check_structure(organisation, actor=actor, at=at)
    if queries.became(actor, ref) is not None:
        raise Refusal(KEY_TAKEN)
    return _begin(ref, answers, actor, at)


def keep(*, draft: ReferralDraft, answers: Answers, at: datetime) -> None:
    """Write over the draft what was just typed, right or wrong."""
    kept = merged(queries.answers_of(draft), answers)
    draft.answers, draft.label, draft.changed_at = json.dumps(kept, ensure_ascii=False), label(kept), at


def ask(*, draft: ReferralDraft, field: str, at: datetime) -> None:
    """From now on the last screen shows ``field``: what the prescriber must say more."""
    before = queries.answers_of(draft).get(ASKED, [])
    keep(draft=draft, answers={ASKED: list(dict.fromkeys([*before, field]))}, at=at)


def copy(*, referral: Referral, actor: User, at: datetime) -> ReferralDraft:
    """A draft of the same need for the same household, now that ``referral`` is closed.

    The identity comes along when it is not erased and ``actor`` may see it; that look is traced as any other.
    """
    if referral.stage in ACTIVE_STAGES:
        raise Refusal(STILL_OPEN.format(number=referral.number))
    known = _answers_of(referral)
    if actor.can(Permission.HOUSEHOLD_VIEW) and referral.household.erased_at is None:
        known |= _who(referral_actions.see_household(referral=referral, actor=actor, at=at))
    typed = {name: [text] for name, text in known.items() if text} | {"extras": list(referral.extras)}
    return _begin(new_ref(), typed, actor, at)


def deposit(*, draft: ReferralDraft, written: Written, actor: User, at: datetime) -> Referral:
    """The referral that ``draft`` becomes, and whose idempotency key is its ``ref``; the draft is gone.

    Raises what ``referrals.actions.submit`` raises; the draft then stays.
    """
    referral = referral_actions.submit(
        organisation=written.organisation,
        identity=written.identity,
        household=written.household,
        need=written.need,
        site=written.site,
        renews=queries.renewed_by(draft, actor),
        idempotency_key=draft.ref,
        exception_reason=written.exception_reason,
        other_family=written.other_family,
        actor=actor,
        at=at,
    )
    remove(draft=draft)
    return referral


def remove(*, draft: ReferralDraft) -> None:
    db.session.delete(draft)


def forget_old(*, at: datetime) -> int:
    """Remove the drafts in which nobody typed for ``KEPT_FOR``; answer how many. Run by the worker."""
    old = sa.delete(ReferralDraft).where(ReferralDraft.changed_at < at - KEPT_FOR)
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


def _begin(ref: str, answers: Answers, actor: User, at: datetime) -> ReferralDraft:
    one_at_a_time(f"drafts of {actor.ref}")  # two tabs at once would both find room for the last one
    if queries.draft_for(actor, ref) is None and (oldest := queries.oldest_of_all(actor)) is not None:
        raise Refusal(FULL.format(most=MOST, label=oldest.label or NO_LABEL, day=day(oldest.changed_at)))
    new = {"author_id": actor.id, "answers": "{}", "label": "", "created_at": at, "changed_at": at}
    insert_if_new(ReferralDraft, ref=ref, **new)
    draft = queries.draft_for(actor, ref, lock=True)
    if draft is None:  # the same ref, somebody else's
        raise Refusal(KEY_TAKEN)
    keep(draft=draft, answers=answers, at=at)
    return draft


def _answers_of(referral: Referral) -> dict[str, str]:
    """Need and household as their screens would have sent them; the deadline, which is past, stays behind."""
    family = referral.household
    return {
        RENEWS: referral.ref,
        "organisation": referral.organisation.ref,
        "site": referral.site.ref if referral.site else "",
        "district": family.district,
        "file_number": referral.file_number,
        "purpose": referral.purpose.value,
        "wanted_kind": referral.wanted_kind.value,
        "wanted_why": referral.wanted_why,
        "people": str(family.people),
        "school_children": str(family.school_children),
        "situation": family.situation.value,
        "equipment": family.equipment.value,
        "connection": family.connection.value,
        "ease": family.ease.value,
        "language": family.language,
    }


def _who(household: Household) -> dict[str, str]:
    names = ("last_name", "first_name", "birth_date", "phone", "email")
    return {name: getattr(household, name) or "" for name in names}
