"""Guests are added, corrected, removed, answered for, and ticked at the door."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.ceremonies import invitations, stages
from ordis.ceremonies.guests import queries
from ordis.ceremonies.models import Answer, Ceremony, Guest, GuestKind
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from ordis.referrals.models import Referral

FEWER: Final = (
    "{coming} personnes sont annoncées par cet invité\u202f: gardez-lui autant de places, ou changez d’abord sa "
    "réponse. "
    "Rien n’a été modifié."
)
HERE: Final = "Cet invité est arrivé\u202f: il reste dans la liste. Rien n’a été modifié."
TOO_MANY: Final = "Écrivez combien de personnes sont arrivées\u202f: de 0 à 500. Rien n’a été modifié."
MOST: Final = 500


@dataclass(frozen=True, slots=True)
class GuestFacts:
    """What staff say of a guest that is no family. ``rank``: its place in the order of precedence."""

    label: str
    seats: int
    kind: GuestKind = GuestKind.PARTNER
    title: str = ""
    rank: int | None = None
    email: str = ""
    organisation: Organisation | None = None


def add(*, ceremony: Ceremony, facts: GuestFacts, once: str, actor: User, at: datetime) -> Guest:
    """A guest more; a form sent twice (``once``) adds one. ``ceremony``: its row, held by the caller."""
    known = queries.by_once(once)
    if known is not None and known.ceremony_id == ceremony.id:
        return known
    stages.require_open(ceremony)
    guest = Guest(once=None if known else once)
    _describe(guest, facts)
    ceremony.guests.append(guest)
    db.session.flush()
    record(Verb.GUEST_CHANGED, ceremony.name, actor=actor, at=at, guest=guest.ref)
    return guest


def change(*, guest: Guest, facts: GuestFacts, actor: User, at: datetime) -> None:
    stages.require_open(guest.ceremony)
    if guest.answer is Answer.COMES and facts.seats < (guest.coming or 0):
        raise Refusal(FEWER.format(coming=guest.coming), status=422)
    _describe(guest, facts)
    record(Verb.GUEST_CHANGED, guest.ceremony.name, actor=actor, at=at, guest=guest.ref)


def _describe(guest: Guest, facts: GuestFacts) -> None:
    guest.kind, guest.label, guest.seats = facts.kind, facts.label, facts.seats
    guest.title, guest.rank, guest.email = facts.title, facts.rank, facts.email
    guest.organisation_id = facts.organisation.id if facts.organisation else None


def remove(*, guest: Guest, actor: User, at: datetime) -> None:
    """Its seats are free again and its personal address leads nowhere. Nobody is written to: the city tells it."""
    stages.require_open(guest.ceremony)
    if guest.arrived:
        raise Refusal(HERE)
    answer = guest.answer.value if guest.answer else ""
    record(Verb.GUEST_REMOVED, guest.ceremony.name, actor=actor, at=at, guest=guest.ref, answer=answer)
    db.session.delete(guest)
    db.session.flush()


def note_answer(*, guest: Guest, answer: Answer, coming: int | None, actor: User, at: datetime) -> None:
    """What a guest said by telephone: staff may note it until the ceremony is closed."""
    stages.require_open(guest.ceremony)
    invitations.answered(guest=guest, answer=answer, coming=coming, actor=actor, at=at)


def note_arrival(*, guest: Guest, people: int, actor: User, at: datetime) -> None:
    """``people`` of this guest are here; 0 takes the tick back. The last number counts, however often it is sent."""
    stages.require_open(guest.ceremony)
    if not 0 <= people <= MOST:
        raise Refusal(TOO_MANY, status=422)
    if (guest.arrived or 0) != people:
        guest.arrived, guest.arrived_at = (people, at) if people else (None, None)
        record(Verb.GUEST_CHANGED, guest.ceremony.name, actor=actor, at=at, guest=guest.ref, arrived=people)


def welcome_family(*, ceremony: Ceremony, referral: Referral, people: int, actor: User, at: datetime) -> Guest | None:
    """A family wishes to come, ``people`` of them; 0: not any more. Its row names its referral and nothing else.

    ``ceremony``: its row, held by the caller.
    """
    stages.require_open(ceremony)
    if told := invitations.over(ceremony, in_paris(at).date()):
        raise Refusal(told)
    guest = queries.family_of(ceremony, referral)
    if guest is not None and guest.arrived and people == 0:
        raise Refusal(HERE)
    record(Verb.FAMILY_INVITED, referral.number, actor=actor, at=at, ceremony=ceremony.ref, people=people)
    if people == 0:
        if guest is not None:
            db.session.delete(guest)
            db.session.flush()
        return None
    if guest is None:
        guest = Guest(kind=GuestKind.FAMILY, referral_id=referral.id, invited_at=at, told=ceremony.sequence)
        ceremony.guests.append(guest)
    guest.seats, guest.answer, guest.coming, guest.to_confirm = people, Answer.COMES, people, False
    guest.answered_at, guest.answered_by_id = at, actor.id
    db.session.flush()
    return guest
