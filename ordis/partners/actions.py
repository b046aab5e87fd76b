"""Organisations and their contacts are kept; people are invited to act for them."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa

from ordis import settings
from ordis.accounts import actions as accounts
from ordis.accounts.audit import Verb, record
from ordis.accounts.mailing.sending import send
from ordis.accounts.models import RoleRow, User
from ordis.accounts.permissions import Role
from ordis.accounts.queries import user_by_email
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.partners.mails import ACCESS
from ordis.partners.models import Contact, Membership, Organisation, OrganisationKind
from ordis.partners.rules import checked_number, checked_phone
from ordis.partners.territory.queries import current_name


class Follower(Protocol):
    """What a later room does when the record of an organisation has changed. ``changed``: names of its columns."""

    def __call__(self, *, organisation: Organisation, changed: Collection[str], at: datetime) -> None: ...


_followers: tuple[Follower, ...] = ()

INVITED = {Role.DONOR: "donateur", Role.PRESCRIBER: "prescripteur", Role.REFURBISHER: "atelier extérieur"}
"""Roles given from the page of an organisation, as a sentence names them."""


def use(followers: Sequence[Follower]) -> None:
    """Called once, by ``ordis.rooms``."""
    global _followers
    _followers = tuple(followers)


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """What somebody typed about an organisation. ``siret`` in any writing, a SIREN when that is all one knows, or
    empty."""

    name: str
    kind: OrganisationKind
    gives: bool
    prescribes: bool
    siret: str = ""
    address: str = ""
    postal_code: str = ""
    town: str = ""
    district: str = ""
    requires_purge: bool = False
    yearly_quota: int | None = None
    refurbishes: bool = False
    recycles: bool = False


def add_organisation(
    *, facts: OrganisationFacts, actor: User | None, at: datetime, invented: bool = False
) -> Organisation:
    organisation = Organisation(created_at=at, invented=invented, **_checked(facts))
    db.session.add(organisation)
    db.session.flush()
    record(Verb.ORGANISATION_ADDED, organisation.ref, actor=actor, at=at)
    return organisation


def change_organisation(
    *, organisation: Organisation, facts: OrganisationFacts, actor: User, at: datetime
) -> list[str]:
    """The names of the fields that changed."""
    checked = _checked(facts)
    changed = [name for name, value in checked.items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, checked[name])
    if changed:
        record(Verb.ORGANISATION_CHANGED, organisation.ref, actor=actor, at=at, fields=changed)
        db.session.flush()
        call_followers(organisation=organisation, changed=changed, at=at)
    return changed


def note_donor(*, organisation: Organisation, actor: User, at: datetime) -> None:
    """``organisation`` gives from now on; nothing happens when it does already."""
    if organisation.gives:
        return
    organisation.gives = True
    record(Verb.ORGANISATION_CHANGED, organisation.ref, actor=actor, at=at, fields=["gives"])
    db.session.flush()
    call_followers(organisation=organisation, changed=["gives"], at=at)


def note_number(*, organisation: Organisation, number: str, actor: User, at: datetime) -> bool:
    """The SIREN or SIRET that a donor gave, where the record has none; what is written there is never replaced.
    ``number``: of :func:`rules.checked_number`. Whether it was noted."""
    if organisation.siren or not number:
        return False
    for name, value in _numbers(number).items():
        setattr(organisation, name, value)
    record(Verb.ORGANISATION_CHANGED, organisation.ref, actor=actor, at=at, fields=["siren"])
    db.session.flush()
    call_followers(organisation=organisation, changed=["siren"], at=at)
    return True


def call_followers(*, organisation: Organisation, changed: Collection[str], at: datetime) -> None:
    for follow in _followers:
        follow(organisation=organisation, changed=changed, at=at)


def _checked(facts: OrganisationFacts) -> dict[str, object]:
    values = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(facts).items()}
    return values | {"kind": facts.kind, "district": current_name(values["district"])} | _numbers(facts.siret)


def _numbers(typed: str) -> dict[str, str | None]:
    """``siret`` and ``siren``; in this order: a SIRET says its own SIREN."""
    number = checked_number(typed)
    return {"siret": number if len(number) == 14 else None, "siren": number[:9] or None}


def add_contact(
    *,
    organisation: Organisation,
    name: str,
    function: str,
    email: str,
    phone: str,
    actor: User | None,
    at: datetime,
) -> Contact:
    contact = Contact(
        name=name.strip(), function=function.strip(), email=email.strip().lower(), phone=checked_phone(phone)
    )
    organisation.contacts.append(contact)
    db.session.flush()
    record(Verb.ORGANISATION_CHANGED, organisation.ref, actor=actor, at=at, fields=["contacts"])
    return contact


def remove_contact(*, organisation: Organisation, ref: str, actor: User, at: datetime) -> None:
    contact = next((each for each in organisation.contacts if each.ref == ref), None)
    if contact is None:
        raise Refusal("Ce contact n’est plus dans la liste. Rien n’a été modifié.", status=404)
    organisation.contacts.remove(contact)
    db.session.delete(contact)
    record(Verb.ORGANISATION_CHANGED, organisation.ref, actor=actor, at=at, fields=["contacts"])


def invite(*, organisation: Organisation, email: str, name: str, role: Role, actor: User, at: datetime) -> User:
    """Let somebody act for ``organisation`` as donor or prescriber: a new account, or one more membership.

    A donor gets a personal link by mail, a prescriber is told how to choose a password. Staff never get a
    link: it would open their rights without a second factor.
    """
    _refuse_wrong_part(organisation, role)
    user = user_by_email(email) or accounts.add_user(
        email=email, name=name, roles=[role], password=None, actor=actor, at=at
    )
    if db.session.get(Membership, (user.id, organisation.id)) is not None:
        raise Refusal(f"{user.name} peut déjà agir pour {organisation.name}. Rien n’a été modifié.")
    if role not in user.role_set:
        user.roles.append(_role_row(role))
    db.session.add(Membership(user_id=user.id, organisation_id=organisation.id))
    db.session.flush()
    record(Verb.ORGANISATION_CHANGED, organisation.ref, actor=actor, at=at, fields=["members"], user=user.ref)
    if user.enters_by_link:
        send_personal_link(user=user, actor=actor, at=at)
    else:
        _say_how_to_sign_in(user, organisation, at)
    return user


def remove_member(*, organisation: Organisation, user: User, actor: User, at: datetime) -> None:
    """``user`` no longer acts for ``organisation``; the account stays, with what it may do elsewhere."""
    membership = db.session.get(Membership, (user.id, organisation.id))
    if membership is None:
        raise Refusal(f"{user.name} n’agit déjà plus pour {organisation.name}. Rien n’a été modifié.")
    db.session.delete(membership)
    db.session.flush()
    record(Verb.ORGANISATION_CHANGED, organisation.ref, actor=actor, at=at, fields=["members"], user=user.ref)


def _refuse_wrong_part(organisation: Organisation, role: Role) -> None:
    if role not in INVITED:
        raise Refusal("On n’invite depuis cette page que des donateurs, des prescripteurs et des ateliers extérieurs.")
    if role not in parts_played(organisation):
        raise Refusal(f"{organisation.name} n’est pas noté comme {INVITED[role]} : modifiez d’abord sa fiche.")


def parts_played(organisation: Organisation) -> frozenset[Role]:
    """The roles in which somebody may act for ``organisation``."""
    played = {
        Role.DONOR: organisation.gives,
        Role.PRESCRIBER: organisation.prescribes,
        Role.REFURBISHER: organisation.refurbishes,
    }
    return frozenset(role for role, plays in played.items() if plays)


def _role_row(role: Role) -> RoleRow:
    row = db.session.scalar(sa.select(RoleRow).where(RoleRow.name == role.value)) or RoleRow(name=role.value)
    db.session.add(row)
    return row


def send_personal_link(*, user: User, actor: User | None, at: datetime) -> None:
    """Queue a fresh personal link to a donor's address. Refused for anyone who has other rights."""
    if not user.enters_by_link:
        raise Refusal(f"{user.name} entre par mot de passe : le lien personnel est réservé aux donateurs.")
    token = accounts.issue_link(user=user, actor=actor, at=at)
    accounts.send_link(user=user, url=f"{settings.current().base_url}/lien/{token}", at=at)


def _say_how_to_sign_in(user: User, organisation: Organisation, at: datetime) -> None:
    base = settings.current().base_url
    said = {
        "nom": user.name,
        "structure": organisation.name,
        "lien": f"{base}/mot-de-passe-oublie",
        "connexion": f"{base}/connexion",
    }
    send(ACCESS, recipient=user.email, said=said, at=at)
