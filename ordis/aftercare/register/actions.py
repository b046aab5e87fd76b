"""Families are told that the end comes, then thanked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Final

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.aftercare.register import queries
from ordis.aftercare.register.models import EngagementNotice, NoticeKind
from ordis.handover.models import HandedOverDevice, Handover
from ordis.kernel.clock import in_paris
from ordis.kernel.db import insert_if_new
from ordis.kernel.french import day
from ordis.kernel.mail import GREETING, queue_mail
from ordis.referrals import mails

CHUNK = 50

SUBJECTS: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.ENDING: "{operation}\u202f: votre engagement se termine bientôt",
    NoticeKind.ENDED: "{operation}\u202f: merci",
}
BODIES: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.ENDING: (
        "Vous avez reçu du matériel de l’opération «\u202f{operation}\u202f», à {city}.\n\n"
        "Jusqu’au {until} inclus, il ne peut être ni vendu, ni loué, ni échangé, ni mis en gage. Après ce jour, vous "
        "en faites ce que vous voulez. Vous n’avez rien à faire d’ici là."
    ),
    NoticeKind.ENDED: (
        "Vous avez reçu du matériel de l’opération «\u202f{operation}\u202f», à {city}. Votre engagement de ne pas le "
        "revendre s’est terminé le {until}.\n\n"
        "Merci de l’avoir tenu. Vous êtes maintenant libre d’en disposer\u202f: le garder, le donner ou le vendre. "
        "Avant de vous en séparer, gardez une copie de vos fichiers et effacez-les\u202f; l’atelier vous y aide."
    ),
}
NEVER_THROWN: Final = (
    "Il ne vous sert plus\u202f? Rapportez-le-nous quand vous voulez, c’est gratuit\u202f: {address}. Il servira à une "
    "autre famille ou sera recyclé. Ne le jetez jamais à la poubelle ni dans la rue.\n\n"
    "Une panne, une question\u202f? {phone} · {email}\n\n"
    "{service}, {city}\n"
)
NEWS: Final[Mapping[NoticeKind, mails.Text]] = {
    NoticeKind.ENDING: mails.Text(
        "Demande {number}\u202f: l’engagement se termine le {until}",
        "L’engagement de ne pas revendre, pour la demande {number}, se termine le {until}. La famille n’a pas donné "
        "d’adresse électronique\u202f: dites-lui qu’elle en fera ensuite ce qu’elle veut, qu’elle peut toujours le "
        "rapporter sans frais, et qu’il ne se jette pas.",
    ),
    NoticeKind.ENDED: mails.Text(
        "Demande {number}\u202f: l’engagement est terminé, merci",
        "L’engagement de ne pas revendre, pour la demande {number}, s’est terminé le {until}. La famille n’a pas donné "
        "d’adresse électronique\u202f: remerciez-la de notre part, et dites-lui qu’elle est libre d’en disposer et "
        "qu’elle peut toujours le rapporter sans frais.",
    ),
}


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
        _write_to(address, kind, until, at)
    else:
        mails.tell(handover.referral, NEWS[kind], at=at, until=until)
    _trace(kind, handover, at)


def _write_to(address: str, kind: NoticeKind, until: str, at: datetime) -> None:
    """Neither name nor number: the message may be read over a shoulder."""
    chosen = settings.current()
    said = {
        "operation": chosen.operation, "city": chosen.city, "service": chosen.service, "until": until,
        "address": chosen.address, "phone": chosen.contact_phone, "email": chosen.contact_email,
    }  # fmt: skip
    body = GREETING + f"{BODIES[kind]}\n\n{NEVER_THROWN}".format(**said)
    queue_mail(recipient=address, subject=SUBJECTS[kind].format(**said), body=body, at=at)


def _trace(kind: NoticeKind, handover: Handover, at: datetime) -> None:
    record(Verb.ENGAGEMENT_TOLD, handover.document.number, actor=None, at=at, kind=kind.value)
