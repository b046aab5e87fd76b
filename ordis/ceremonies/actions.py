"""Plan a ceremony, invite, close it: its figures are frozen and its report is issued once."""

from dataclasses import asdict
from datetime import date, datetime, time
from typing import Final, TypedDict, Unpack

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.ceremonies import invitations, mails, queries, stages
from ordis.ceremonies.models import Ceremony, Guest, GuestKind
from ordis.ceremonies.report import actions as report_actions
from ordis.ceremonies.rules import Facts
from ordis.ceremonies.stages import CeremonyMove
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

SEATS_OF_DONOR: Final = 2
PAST: Final = "Cette cérémonie a déjà eu lieu\u202f: aucune invitation n’est partie."
NOBODY_LEFT: Final = (
    "Aucune invitation n’est à envoyer\u202f: chaque structure dont l’adresse est connue a déjà la sienne. Rien n’est "
    "parti."
)


class More(TypedDict, total=False):
    """What a ceremony may say besides: see :class:`~ordis.ceremonies.rules.Facts`."""

    address: str
    starts: time | None
    ends: time | None
    seats: int | None


def plan(
    *,
    name: str,
    place: str,
    held_on: date,
    period_from: date,
    thanks: str,
    actor: User,
    at: datetime,
    **more: Unpack[More],
) -> Ceremony:
    """A ceremony with, as first guests, the donors whose gifts arrived in the period. Raises :class:`Refusal` for
    hours or a period that no day can have."""
    facts = Facts(name=name, place=place, held_on=held_on, period_from=period_from, thanks=thanks, **more)
    facts.check()
    ceremony = Ceremony(**asdict(facts))
    db.session.add(ceremony)
    for donor in queries.donors_since(period_from, held_on):
        guest = Guest(kind=GuestKind.DONOR, organisation_id=donor.id, label=donor.name, seats=SEATS_OF_DONOR)
        ceremony.guests.append(guest)
    db.session.flush()
    record(Verb.CEREMONY_PLANNED, ceremony.name, actor=actor, at=at, ref=ceremony.ref)
    return ceremony


def send_invitations(*, ceremony: Ceremony, actor: User, at: datetime) -> int:
    """Mail its invitation to each organisation that has none yet and whose address is known; how many. Each is invited
    once: sent again, the same form finds nobody. ``ceremony``: its row, held by the caller."""
    stages.require_open(ceremony)
    if ceremony.held_on < in_paris(at).date():
        raise Refusal(PAST)
    waiting = invitations.to_invite(ceremony.guests)
    for guest, address in waiting:
        mails.invite(guest, address, at=at)
        guest.invited_at, guest.told = at, ceremony.sequence
    if not waiting:
        raise Refusal(NOBODY_LEFT)
    db.session.flush()
    record(Verb.INVITATIONS_SENT, ceremony.name, actor=actor, at=at, ref=ceremony.ref, guests=len(waiting))
    return len(waiting)


def close(*, ceremony: Ceremony, actor: User, at: datetime) -> None:
    """Freeze the figures, issue the sealed report, then close. A report that fails leaves the ceremony open."""
    stages.check(ceremony, CeremonyMove.CLOSE)
    report = report_actions.freeze(ceremony=ceremony, actor=actor, at=at)
    ceremony.closed_at = at
    stages.apply(ceremony, CeremonyMove.CLOSE)
    record(Verb.CEREMONY_CLOSED, ceremony.name, actor=actor, at=at, report=report.number)
