"""The family's copy of the sealed agreement: printed, or mailed to an address that serves once and is forgotten."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.mailing.kinds import MailStage, Reader, Variable
from ordis.accounts.mailing.sending import send
from ordis.accounts.models import User
from ordis.documents.french import long_date, long_moment
from ordis.documents.queries import refuse_destroyed
from ordis.handover.copies.models import AgreementCopy, CopyWay
from ordis.handover.models import Handover
from ordis.kernel.db import db, insert_if_new, one_at_a_time
from ordis.kernel.mail import MailState, OutgoingMail
from ordis.kernel.refusal import Refusal

NO_KEY = "Cette page est trop ancienne. Rien n’a été envoyé\u202f: rechargez-la, puis recommencez."
MOST_MAILED: Final = 5
ENOUGH: Final = (
    f"{MOST_MAILED} exemplaires de cette convention ont déjà été confiés à la messagerie. Rien de plus n’est "
    "parti\u202f: imprimez-le."
)
DEMONSTRATION: Final = "en démonstration, aucun courriel ne part"
NO_SMTP: Final = "aucune messagerie n’est réglée"
HELD: Final = "Exemplaire retenu\u202f: {why}. La famille n’a rien reçu, imprimez-le."
WAITING: Final = "Exemplaire en attente d’envoi depuis le {at}."
PUT_OFF: Final = (
    "Exemplaire en attente d’envoi\u202f: le serveur de courriel ne l’a pas encore pris. Nouvel essai le {next}."
)
REFUSED: Final = (
    "Exemplaire refusé par le serveur de courriel\u202f: la famille n’a rien reçu. Faites relire l’adresse, ou "
    "imprimez-le."
)
COPY: Final = MailStage(
    "handover.copy",
    "Exemplaire de la convention, à la famille",
    Reader.FAMILY,
    "Votre convention n° {convention}",
    "Voici votre exemplaire de la convention n° {convention}, signée le {date}. C’est un document scellé\u202f: "
    "gardez-le tel quel.\n\n"
    "L’ordinateur est à vous. Il ne doit pas être vendu jusqu’au {fin} inclus.\n\n"
    "Votre adresse a servi à ce seul envoi, et n’a pas été conservée.",
    {
        "convention": Variable("le numéro de la convention", "CNR-2026-00042"),
        "date": Variable("le jour de la signature", "8 décembre 2026"),
        "fin": Variable("le dernier jour de l’engagement", "8 décembre 2028"),
    },
    needed=("fin",),
    beside="la convention scellée (PDF)",
)
MAILS: Final = (COPY,)


def print_copy(*, handover: Handover, key: str, actor: User, at: datetime) -> None:
    """The agent prints the sealed PDF for the family: noted once, by whoever was first."""
    _give(handover, CopyWay.PRINTED, key, actor, at)


def mail_copy(*, handover: Handover, address: str, key: str, actor: User, at: datetime) -> None:
    """Send the sealed PDF, once by ``key``. Neither the row of the copy nor the audit holds the address. Raises
    :class:`Refusal` for a page that gave another copy, and beyond ``MOST_MAILED``."""
    one_at_a_time(f"copies of handover {handover.id}")
    copy = _give(handover, CopyWay.MAILED, key, actor, at)
    if copy is None:
        return
    if left_to_mail(given(handover)) < 0:
        raise Refusal(ENOUGH)
    number = handover.document.number
    said = {"convention": number, "date": long_date(handover.signed_at), "fin": long_date(handover.no_resale_until)}
    copy.mail = send(COPY, recipient=address.strip(), said=said, at=at)
    copy.mail.attachment, copy.mail.attachment_name = handover.document.ref, f"{number}.pdf"
    copy.mail.forgets = True
    db.session.flush()


def given(handover: Handover) -> list[AgreementCopy]:
    """The copies given, the first one first, each with its mail."""
    mail = joinedload(AgreementCopy.mail).defer(OutgoingMail.body)
    statement = sa.select(AgreementCopy).where(AgreementCopy.handover_id == handover.id).options(mail)
    return list(db.session.scalars(statement.order_by(AgreementCopy.id)))


def left_to_mail(copies: Sequence[AgreementCopy]) -> int:
    """How many more of this agreement may be mailed; below zero, one was too many."""
    return MOST_MAILED - sum(copy.way is CopyWay.MAILED for copy in copies)


def told(copy: AgreementCopy) -> str:
    """What is true of this copy now: printed, on its way, held, sent, or refused."""
    mail = copy.mail
    if copy.way is CopyWay.PRINTED or mail is None:
        return f"Exemplaire {copy.way.label} le {long_moment(copy.given_at)}."
    if mail.state is MailState.SENT:
        return f"Exemplaire envoyé par courriel le {long_moment(mail.sent_at or copy.given_at)}."
    if mail.state in {MailState.FAILED, MailState.BOUNCED}:
        return REFUSED
    if mail.state is MailState.HELD or nothing_leaves():
        return HELD.format(why=nothing_leaves() or NO_SMTP)
    if mail.tries and mail.last_error:
        return PUT_OFF.format(next=long_moment(mail.next_try_at))
    return WAITING.format(at=long_moment(mail.queued_at))


def nothing_leaves() -> str:
    """Why no mail leaves this house; empty when it does."""
    chosen = settings.current()
    if chosen.smtp.host is not None:
        return ""
    return DEMONSTRATION if chosen.demonstration else NO_SMTP


def _give(handover: Handover, way: CopyWay, key: str, actor: User, at: datetime) -> AgreementCopy | None:
    """The new copy; None when this page gave it already, or it is printed already."""
    refuse_destroyed(handover.document)
    if not 16 <= len(key) <= 40:
        raise Refusal(NO_KEY, status=422)
    values = {"handover_id": handover.id, "key": key, "way": way, "given_at": at, "given_by_id": actor.id}
    if not insert_if_new(AgreementCopy, **values):
        _refuse_another(handover, way, key)
        return None
    record(Verb.AGREEMENT_COPIED, handover.document.number, actor=actor, at=at, way=way.value)
    return db.session.scalars(sa.select(AgreementCopy).where(AgreementCopy.key == key)).one()


def _refuse_another(handover: Handover, way: CopyWay, key: str) -> None:
    """A page come back to, which printed and is now asked to mail: to say that the copy leaves would be false."""
    same = sa.select(AgreementCopy.id).where(AgreementCopy.handover_id == handover.id, AgreementCopy.way == way)
    if way is CopyWay.MAILED:
        same = same.where(AgreementCopy.key == key)
    if db.session.scalar(same) is None:
        raise Refusal(NO_KEY)
