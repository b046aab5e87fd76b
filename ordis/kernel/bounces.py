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
    if not notice.message_ids:
        return None
    ours = sa.select(OutgoingMail).where(OutgoingMail.message_id.in_(notice.message_ids))
    return db.session.scalars(ours.order_by(OutgoingMail.id.desc()).limit(1).with_for_update()).one_or_none()
