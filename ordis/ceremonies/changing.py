"""A ceremony is corrected, moved or cancelled: whoever was invited is told."""

from dataclasses import asdict
from datetime import datetime
from typing import Final

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.ceremonies import invitations, mails, stages
from ordis.ceremonies.models import Ceremony, CeremonyChange
from ordis.ceremonies.rules import TOLD_TO_GUESTS, Facts, differs, when
from ordis.ceremonies.stages import CeremonyMove
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

TO_THE_PAST: Final = (
    "La nouvelle date est passée. Rien n’a été modifié, et personne n’a été prévenu\u202f: corrigez la date, ou "
    "annulez la cérémonie."
)
WHY: Final = "Écrivez pourquoi la cérémonie est annulée\u202f: les invités le lisent. Rien n’a été modifié."


def change(*, ceremony: Ceremony, facts: Facts, actor: User, at: datetime) -> int:
    """Keep what is typed; how many invited guests are told of another day, hour or place. Sent again it tells nobody.

    Who answered for another day is asked again. ``ceremony``: its row, held by the caller.
    """
    stages.require_open(ceremony)
    facts.check()
    changed = differs(ceremony, facts)
    if "held_on" in changed and facts.held_on < in_paris(at).date():
        raise Refusal(TO_THE_PAST, status=422)
    if not changed:
        return 0
    was = f"{when(ceremony)}, {ceremony.where}"
    for name, value in asdict(facts).items():
        setattr(ceremony, name, value)
    if "held_on" in changed:
        for guest in ceremony.guests:
            guest.to_confirm = guest.answer is not None
    moved = bool(changed & set(TOLD_TO_GUESTS)) and any(guest.invited_at for guest in ceremony.guests)
    told = _tell(ceremony, was, "", actor=actor, at=at) if moved else 0
    verb = Verb.CEREMONY_MOVED if moved else Verb.CEREMONY_CHANGED
    record(verb, ceremony.name, actor=actor, at=at, ref=ceremony.ref, changed=sorted(changed), told=told)
    return told


def cancel(*, ceremony: Ceremony, why: str, actor: User, at: datetime) -> int:
    """No ceremony after all; how many invited guests are told, with ``why``."""
    stages.check(ceremony, CeremonyMove.CANCEL)
    if not why.strip():
        raise Refusal(WHY, status=422)
    stages.apply(ceremony, CeremonyMove.CANCEL)
    ceremony.cancelled_at, ceremony.cancelled_why = at, why.strip()
    invited = any(guest.invited_at for guest in ceremony.guests)
    told = _tell(ceremony, f"{when(ceremony)}, {ceremony.where}", why.strip(), actor=actor, at=at) if invited else 0
    record(Verb.CEREMONY_CANCELLED, ceremony.name, actor=actor, at=at, ref=ceremony.ref, told=told)
    return told


def _tell(ceremony: Ceremony, was: str, why: str, *, actor: User, at: datetime) -> int:
    """One more revision of the event, mailed to each guest that had an earlier one and that a mail reaches."""
    ceremony.sequence += 1
    told = 0
    for guest, address in invitations.reachable(ceremony.guests):
        if ceremony.cancelled_at is not None:
            mails.cancelled(guest, address, why=why, at=at)
        else:
            mails.moved(guest, address, was=was, at=at)
        guest.told = ceremony.sequence
        told += 1
    ceremony.changes.append(CeremonyChange(was=was[:500], told=told, changed_at=at, changed_by_id=actor.id))
    db.session.flush()
    return told
