"""Families are told that the end comes, then thanked."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from ordis.accounts.audit import Verb, record
from ordis.accounts.mailing.sending import send
from ordis.aftercare.register import queries
from ordis.aftercare.register.mails import TO_FAMILY, TO_PRESCRIBER
from ordis.aftercare.register.models import EngagementNotice, NoticeKind
from ordis.handover.models import HandedOverDevice, Handover
from ordis.kernel.clock import in_paris
from ordis.kernel.db import insert_if_new
from ordis.kernel.french import day
from ordis.referrals.mails import tell

CHUNK = 50


def tell_due(*, at: datetime) -> int:
    """The job: tell of the ends that come and of those that came; how many handovers, ``CHUNK`` at most."""
    today, told = in_paris(at).date(), 0
    for kind in NoticeKind:
        lines = queries.to_tell(kind, today, limit=CHUNK - told)
        for _, together in groupby(lines, key=lambda line: line.handover_id):
            _tell(kind, list(together), today, at)
            told += 1
    return told


def _tell(kind: NoticeKind, lines: Sequence[HandedOverDevice], today: date, at: datetime) -> None:
    """One message for all the devices of an agreement, by the worker that wrote the first of their rows."""
    new = [insert_if_new(EngagementNotice, line_id=line.id, kind=kind, told_on=today) for line in lines]
    if not any(new):
        return
    handover = lines[0].handover
    until = day(handover.no_resale_until)
    if address := handover.referral.household.email:
        send(TO_FAMILY[kind], recipient=address, said={"fin": until}, at=at)
    else:
        tell(handover.referral, TO_PRESCRIBER[kind], at=at, fin=until)
    _trace(kind, handover, at)


def _trace(kind: NoticeKind, handover: Handover, at: datetime) -> None:
    record(Verb.ENGAGEMENT_TOLD, handover.document.number, actor=None, at=at, kind=kind.value)
