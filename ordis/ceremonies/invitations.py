"""A guest reads its invitation to a ceremony, in its space or by its personal address, and says whether it comes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.ceremonies.guests.queries import held
from ordis.ceremonies.models import Answer, Ceremony, CeremonyStage, Guest, GuestKind
from ordis.kernel.clock import in_paris
from ordis.kernel.crypto import fingerprint
from ordis.kernel.db import db
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal
from ordis.partners.queries import main_contact, organisation_ids_of

OVER: Final = "Cette cérémonie a eu lieu ou est close\u202f: on n’y répond plus. Rien n’a été modifié."
CANCELLED: Final = "Cette cérémonie est annulée\u202f: il n’y a plus à répondre. Rien n’a été modifié."
HOW_MANY: Final = "Écrivez combien de personnes viennent\u202f: de 1 à {seats}. Rien n’a été modifié."


def own_invitations(user: User, today: date) -> list[Guest]:
    """Of the organisations for which ``user`` acts, to what is still to come, the nearest first."""
    mine = sa.select(Guest).join(Ceremony).where(Guest.organisation_id.in_(organisation_ids_of(user)))
    coming = mine.where(Ceremony.stage == CeremonyStage.PLANNED, Ceremony.held_on >= today)
    told = coming.options(joinedload(Guest.ceremony), joinedload(Guest.organisation))
    return list(db.session.scalars(told.order_by(Ceremony.held_on, Guest.id)))


def own_invitation(user: User, ref: str) -> Guest | None:
    """Nobody else answers it, nor moves its ceremony, until the end of the transaction; None for another donor's."""
    mine = sa.select(Guest.ref).where(Guest.ref == ref, Guest.organisation_id.in_(organisation_ids_of(user)))
    return held(ref) if db.session.scalar(mine) else None


def invitation_of(token: str, *, lock: bool = False) -> Guest | None:
    """The guest whose personal address it is; ``lock``: as :func:`own_invitation`."""
    hashed = Guest.token_hash == fingerprint(token)
    if lock:
        ref = db.session.scalar(sa.select(Guest.ref).where(hashed))
        return held(ref) if ref else None
    return db.session.scalar(sa.select(Guest).where(hashed).options(joinedload(Guest.ceremony)))


def over(ceremony: Ceremony, today: date) -> str:
    """Why nobody answers any more, in French; "" while one may."""
    if ceremony.stage is CeremonyStage.CANCELLED:
        return CANCELLED
    return OVER if ceremony.stage is not CeremonyStage.PLANNED or ceremony.held_on < today else ""


def reply(*, guest: Guest, answer: Answer, coming: int | None, actor: User | None, at: datetime) -> None:
    """``coming``: people, when somebody comes. Said again, the last answer counts. ``actor``: None by the personal
    address."""
    if told := over(guest.ceremony, in_paris(at).date()):
        raise Refusal(told)
    answered(guest=guest, answer=answer, coming=coming, actor=actor, at=at)


def answered(*, guest: Guest, answer: Answer, coming: int | None, actor: User | None, at: datetime) -> None:
    """The answer kept, whoever took it: the guest, or staff by telephone."""
    if answer is Answer.COMES and (coming is None or not 1 <= coming <= guest.seats):
        raise Refusal(HOW_MANY.format(seats=guest.seats), status=422)
    guest.answer, guest.coming, guest.to_confirm = answer, coming if answer is Answer.COMES else 0, False
    guest.answered_at, guest.answered_by_id = at, actor.id if actor else None
    db.session.flush()
    record(Verb.INVITATION_ANSWERED, guest.ceremony.ref, actor=actor, at=at, guest=guest.ref, answer=answer.value)


def to_invite(guests: Sequence[Guest]) -> list[tuple[Guest, str]]:
    """Those who wait for their invitation and whom a mail reaches, each with its address."""
    waiting = (guest for guest in guests if guest.kind is not GuestKind.FAMILY and guest.invited_at is None)
    return [(guest, address) for guest in waiting if (address := mail_of(guest))]


def without_address(guests: Sequence[Guest]) -> list[Guest]:
    """Those whom no mail can reach, to be invited otherwise. Families are told by who follows them."""
    silent = (guest for guest in guests if guest.kind is not GuestKind.FAMILY and guest.invited_at is None)
    return [guest for guest in silent if not mail_of(guest)]


def reachable(guests: Sequence[Guest]) -> list[tuple[Guest, str]]:
    """Those who were invited, and whom a mail still reaches."""
    return [(guest, address) for guest in guests if guest.invited_at and (address := mail_of(guest))]


def left_behind(ceremony: Ceremony) -> list[Guest]:
    """Those who were invited, and whom no mail told of the last change."""
    return [guest for guest in ceremony.guests if guest.invited_at and guest.told != ceremony.sequence]


def mail_of(guest: Guest) -> str:
    """Of the guest itself, of the first contact of its organisation, or of who follows the family; "" for none."""
    if guest.referral is not None:
        return guest.referral.author.email
    contact = main_contact(guest.organisation) if guest.organisation else None
    return guest.email or (contact.email if contact else "")


def told(guest: Guest) -> str:
    """« vient, 2 personnes », « ne vient pas », « n’a pas répondu », « à confirmer : venait, 2 personnes »."""
    if guest.answer is None:
        return "n’a pas répondu"
    people = count(guest.coming or 0, "personne")
    if guest.to_confirm:
        return f"à confirmer\u202f: {f'venait, {people}' if guest.answer is Answer.COMES else 'ne venait pas'}"
    return f"vient, {people}" if guest.answer is Answer.COMES else "ne vient pas"
