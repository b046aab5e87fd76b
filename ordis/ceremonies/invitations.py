"""A donor reads its invitation to a ceremony, and says whether it comes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.ceremonies.models import Answer, Ceremony, CeremonyStage, Guest
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal
from ordis.partners.queries import main_contact, organisation_ids_of

OVER: Final = "Cette cérémonie a eu lieu ou est close\u202f: on n’y répond plus. Rien n’a été modifié."
HOW_MANY: Final = "Écrivez combien de personnes viennent\u202f: de 1 à {seats}. Rien n’a été modifié."


def own_invitations(user: User, today: date) -> list[Guest]:
    """Of the organisations for which ``user`` acts, to what is still to come, the nearest first."""
    mine = sa.select(Guest).join(Ceremony).where(Guest.organisation_id.in_(organisation_ids_of(user)))
    coming = mine.where(Ceremony.stage == CeremonyStage.PLANNED, Ceremony.held_on >= today)
    told = coming.options(joinedload(Guest.ceremony), joinedload(Guest.organisation))
    return list(db.session.scalars(told.order_by(Ceremony.held_on, Guest.id)))


def own_invitation(user: User, ref: str) -> Guest | None:
    """Nobody else answers it until the end of the transaction; None for another donor's."""
    mine = sa.select(Guest).where(Guest.ref == ref, Guest.organisation_id.in_(organisation_ids_of(user)))
    locked = mine.options(joinedload(Guest.ceremony)).with_for_update(of=Guest)
    return db.session.scalar(locked.execution_options(populate_existing=True))


def reply(*, guest: Guest, answer: Answer, coming: int | None, actor: User, at: datetime) -> None:
    """``coming``: people, when somebody comes. Said again, the last answer counts."""
    ceremony = guest.ceremony
    if ceremony.stage is not CeremonyStage.PLANNED or ceremony.held_on < in_paris(at).date():
        raise Refusal(OVER)
    if answer is Answer.COMES and (coming is None or not 1 <= coming <= guest.seats):
        raise Refusal(HOW_MANY.format(seats=guest.seats), status=422)
    guest.answer, guest.coming = answer, coming if answer is Answer.COMES else 0
    guest.answered_at, guest.answered_by_id = at, actor.id
    db.session.flush()
    record(Verb.INVITATION_ANSWERED, ceremony.ref, actor=actor, at=at, guest=guest.ref, answer=answer.value)


def to_invite(guests: Sequence[Guest]) -> list[tuple[Guest, str]]:
    """Those who wait for their invitation, each with the address of its organisation's first contact."""
    waiting = (guest for guest in guests if guest.organisation is not None and guest.invited_at is None)
    return [(guest, address) for guest in waiting if (address := _address_of(guest))]


def without_address(guests: Sequence[Guest]) -> list[Guest]:
    """Organisations that no mail can reach, to be told otherwise."""
    return [guest for guest in guests if guest.organisation and not guest.invited_at and not _address_of(guest)]


def _address_of(guest: Guest) -> str:
    contact = main_contact(guest.organisation) if guest.organisation else None
    return contact.email if contact else ""


def told(guest: Guest) -> str:
    """« vient, 2 personnes », « ne vient pas », « n’a pas répondu »."""
    if guest.answer is None:
        return "n’a pas répondu"
    if guest.answer is Answer.COMES:
        return f"vient, {count(guest.coming or 0, 'personne')}"
    return "ne vient pas"
