"""What comes back: a notice of non-delivery is tied to the message that it speaks of."""

from datetime import datetime

import sqlalchemy as sa

from ordis.kernel.db import db
from ordis.kernel.delivery_status import Notice, told
from ordis.kernel.mail import MailState, OutgoingMail


def note(notice: Notice, *, at: datetime) -> OutgoingMail | None:
    """The message that the notice speaks of, now « Revenu » when nobody will try again; None when it is not ours.

    Told twice, it is noted once. Of an address that served once nothing is kept, nor the server's words, which name it.
    """
    mail = _sent(notice)
    if mail is None or not notice.failed or mail.state is MailState.BOUNCED:
        return mail
    mail.state, mail.bounced_at = MailState.BOUNCED, at
    mail.last_error = told(notice.status, "" if mail.forgets else notice.said)[:300]
    if mail.forgets:
        mail.recipient = ""
    return mail


def _sent(notice: Notice) -> OutgoingMail | None:
    """Of those that it may speak of, the surest."""
    if not notice.message_ids:
        return None
    ours = sa.select(OutgoingMail).where(OutgoingMail.message_id.in_(notice.message_ids))
    rank = {message_id: place for place, message_id in enumerate(notice.message_ids)}
    ours = ours.order_by(sa.case(rank, value=OutgoingMail.message_id)).limit(1)
    return db.session.scalars(ours.with_for_update()).one_or_none()
