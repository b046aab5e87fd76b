"""The family's copy of the sealed agreement: printed, or mailed to an address that serves once and is forgotten."""

from datetime import datetime

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents.french import long_date
from ordis.documents.queries import refuse_destroyed
from ordis.handover.models import AgreementCopy, CopyWay, Handover
from ordis.kernel.db import db, insert_if_new
from ordis.kernel.mail import queue_once
from ordis.kernel.refusal import Refusal

NO_KEY = "Cette page est trop ancienne. Rien n’a été envoyé\u202f: rechargez-la, puis recommencez."
SUBJECT = "Votre convention n° {number}"
BODY = """Bonjour,

Voici votre exemplaire de la convention n° {number}, signée le {day}. C’est un document scellé : gardez-le tel quel.

L’ordinateur est à vous. Il ne doit pas être vendu jusqu’au {until} inclus.

Pour toute question : {service}, {phone}, {email}.
Votre adresse a servi à ce seul envoi, et n’a pas été conservée.
"""


def print_copy(*, handover: Handover, key: str, actor: User, at: datetime) -> None:
    """The agent prints the sealed PDF for the family. ``key`` is of the page: pressed twice, it is one copy. Raises
    :class:`Refusal` for a page that gave another copy."""
    _give(handover, CopyWay.PRINTED, key, actor, at)


def mail_copy(*, handover: Handover, address: str, key: str, actor: User, at: datetime) -> None:
    """Send the sealed PDF, once by ``key``. Neither the row of the copy nor the audit holds the address. Raises
    :class:`Refusal` for a page that gave another copy."""
    if not _give(handover, CopyWay.MAILED, key, actor, at):
        return
    chosen, number = settings.current(), handover.document.number
    queue_once(
        recipient=address.strip(),
        subject=SUBJECT.format(number=number),
        body=BODY.format(
            number=number,
            day=long_date(handover.signed_at),
            until=long_date(handover.no_resale_until),
            service=chosen.service,
            phone=chosen.contact_phone,
            email=chosen.contact_email,
        ),
        pdf=handover.document.ref,
        pdf_name=f"{number}.pdf",
        at=at,
    )


def given(handover: Handover) -> list[AgreementCopy]:
    """The copies given, the first one first."""
    statement = sa.select(AgreementCopy).where(AgreementCopy.handover_id == handover.id)
    return list(db.session.scalars(statement.order_by(AgreementCopy.id)))


def _give(handover: Handover, way: CopyWay, key: str, actor: User, at: datetime) -> bool:
    """Whether this is a new copy."""
    refuse_destroyed(handover.document)
    if not 16 <= len(key) <= 40:
        raise Refusal(NO_KEY, status=422)
    values = {"handover_id": handover.id, "key": key, "way": way, "given_at": at, "given_by_id": actor.id}
    if not insert_if_new(AgreementCopy, **values):
        _refuse_another(handover, way, key)
        return False
    record(Verb.AGREEMENT_COPIED, handover.document.number, actor=actor, at=at, way=way.value)
    return True


def _refuse_another(handover: Handover, way: CopyWay, key: str) -> None:
    """A page come back to, which printed and is now asked to mail: to say that the copy leaves would be false."""
    same = sa.select(AgreementCopy.id).where(AgreementCopy.key == key, AgreementCopy.handover_id == handover.id)
    if db.session.scalar(same.where(AgreementCopy.way == way)) is None:
        raise Refusal(NO_KEY)
