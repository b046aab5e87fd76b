"""A message is written, the other side is told that there is one, and opens it."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel.db import db, insert_if_new
from ordis.kernel.refusal import Refusal
from ordis.referrals import mails, stages
from ordis.referrals.messages import queries
from ordis.referrals.messages.models import ReferralMessage
from ordis.referrals.models import Referral

EMPTY: Final = "Ce message est vide. Rien n’a été envoyé\u202f: écrivez-le d’abord."
KEY_TAKEN: Final = (
    "Ce formulaire a déjà servi à un autre message. Celui-ci n’est pas parti\u202f: relisez-le ci-dessous, puis "
    "envoyez-le."
)
NOTICE: Final = mails.about(
    "referral.message",
    "Message au sujet d’une demande",
    "Demande {demande}\u202f: un message",
    "Un message vous attend au sujet de la demande {demande}. Il se lit sur sa page, une fois connecté.",
)
MAILS: Final = (NOTICE,)


def write(*, referral: Referral, text: str, idempotency_key: str, actor: User, at: datetime) -> None:
    """Write to the other side, and have it told by mail without a word of the message.

    The same ``idempotency_key`` again writes nothing; with other words (the page was brought back, and written in
    again) it is refused, for they would be lost. Who answers has read what came before.
    """
    if not text.strip():
        raise Refusal(EMPTY, status=422)
    by_city = queries.of_city(actor)
    read(referral=referral, actor=actor, at=at)
    written = {"text": text.strip(), "by_city": by_city, "written_at": at, "read_at": None}
    key = {"referral_id": referral.id, "author_id": actor.id, "idempotency_key": idempotency_key}
    if not insert_if_new(ReferralMessage, **written, **key):
        if not queries.says(referral, actor, idempotency_key, text.strip()):
            raise Refusal(KEY_TAKEN)
        return
    stages.stir(referral, at=at)
    record(Verb.MESSAGE_WRITTEN, referral.number, actor=actor, at=at)
    if by_city:
        mails.tell(referral, NOTICE, at=at, page="/messages")
    else:
        mails.tell_at(_city(referral), referral, NOTICE, at=at, page="/messages")


def read(*, referral: Referral, actor: User, at: datetime) -> None:
    """All that the other side wrote is read from now on: for the whole of the actor's side."""
    waiting = sa.update(ReferralMessage).where(
        ReferralMessage.referral_id == referral.id,
        ReferralMessage.by_city == (not queries.of_city(actor)),
        ReferralMessage.read_at.is_(None),
    )
    db.session.execute(waiting.values(read_at=at), execution_options={"synchronize_session": "fetch"})


def _city(referral: Referral) -> str:
    """Who of the city wrote last about it, else who decided on it, else the address of the service."""
    person = queries.last_of_city(referral) or referral.decided_by
    return person.email if person and person.active else settings.current().contact_email
