"""The counter of a ceremony: the families with an appointment there, how many signed, which computers are ready."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.ceremonies import queries
from ordis.ceremonies.models import Ceremony
from ordis.handover.day.queries import Place, queue
from ordis.handover.day.rules import Turn
from ordis.handover.models import Handover, Preparation
from ordis.kernel.clock import PARIS, in_paris
from ordis.kernel.db import db


@dataclass(frozen=True, slots=True)
class Progress:
    """``signed`` of ``families``; ``begun``: those whose devices are being scanned; ``devices``: handed over."""

    signed: int
    families: int
    begun: int
    devices: int


def places(ceremony: Ceremony, user: User, *, at: datetime) -> list[Place]:
    """The families of the day whose appointment is at the ceremony, by hour: at its place, or tied to it when their
    handover was prepared. Nobody is named."""
    day = _moment_of(ceremony, at)
    found = queue(user, at=day)
    tied = _tied([each.referral.id for each in found])
    return [each for each in found if tied.get(each.referral.id, 0) == ceremony.id or _here(each, ceremony, tied)]


def _moment_of(ceremony: Ceremony, at: datetime) -> datetime:
    """Now on the day itself; else a moment from which nobody is late, or everybody was."""
    today = in_paris(at).date()
    if ceremony.held_on == today:
        return at
    midnight = datetime.combine(ceremony.held_on, time(), PARIS)
    return midnight if ceremony.held_on > today else midnight + timedelta(hours=23, minutes=59)


def _here(place: Place, ceremony: Ceremony, tied: Mapping[int, int]) -> bool:
    """Whether its appointment is at the place of the ceremony, and no other ceremony claims it."""
    if place.referral.id in tied:
        return False
    ours, theirs = ceremony.place.casefold().strip(), place.appointment.place.casefold().strip()
    return bool(theirs) and (ours.startswith(theirs) or theirs.startswith(ours))


def _tied(referrals: Sequence[int]) -> Mapping[int, int]:
    """Referral → the ceremony that its preparation or its handover names."""
    found: dict[int, int] = {}
    for row in (Preparation, Handover):
        named = sa.select(row.referral_id, row.ceremony_id).where(row.referral_id.in_(referrals))
        for referral, ceremony in db.session.execute(named.where(row.ceremony_id.is_not(None))):
            found[referral] = ceremony
    return found


def progress(ceremony: Ceremony, shown: Sequence[Place]) -> Progress:
    signed = queries.handovers_of(ceremony)
    expected = {each.referral.id for each in shown if each.turn is not Turn.MISSED}
    done = {each.referral_id for each in signed} | {each.referral.id for each in shown if each.turn is Turn.DONE}
    return Progress(
        signed=len(done),
        families=len(expected | done),
        begun=sum(each.turn is Turn.IN_PROGRESS for each in shown),
        devices=sum(len(each.devices) for each in signed),
    )
