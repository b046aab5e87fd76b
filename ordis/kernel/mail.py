"""Mail is a row written by the action; the worker sends it. Nothing is announced that did not happen.

News (« votre demande est acceptée ») leave at most once a day to each person: the first of a French day at once, what
follows together the next morning. The action only adds a row; the worker gathers, so that no two writers wait for
each other.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from email.utils import make_msgid
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ordis.kernel import clock
from ordis.kernel.blobs import BlobMissing
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, db, reading
from ordis.kernel.forgetting import Retention, Worded, months_before
from ordis.kernel.french import count
from ordis.kernel.letter import Letter, written
from ordis.kernel.posting import Refused, Smtp, post
from ordis.kernel.refusal import Refusal

ATTEMPTS = 77
"""Tries, the last one three days after the first: 2, 4, 8, 16, 32 minutes apart, then an hour."""
LONGEST_WAIT = timedelta(hours=1)
MORNING = time(8)  # in Paris
GREETING = "Bonjour,\n\n"
GATHERED_AT_ONCE = 200
FORGOTTEN = ""
UNSAID = "Le serveur de courriel n’a pas pris ce message."  # his own words name the address


ReadAttachment = Callable[[str], bytes]
_read_attachment: ReadAttachment | None = None


def attach_from(read: ReadAttachment) -> None:
    """Called once by ``create_app``. ``read``: the PDF of that name; raises ``BlobMissing`` or ``Refusal``."""
    global _read_attachment
    _read_attachment = read


class MailState(Choice):
    WAITING = "waiting", "À envoyer"
    SENT = "sent", "Envoyé"
    FAILED = "failed", "Abandonné"
    HELD = "held", "Retenu"
    GATHERED = "gathered", "Joint à un autre"
    BOUNCED = "bounced", "Revenu"


class OutgoingMail(Base, Worded):
    """One message to one person. Its body is encrypted: it may carry a personal link.

    ``is_news``: a person gets one message of news a day; see :func:`queue_news`. ``attachment`` names a PDF, read by
    ``attach_from`` when the message leaves and not before; ``calendars``: file name → iCalendar, sent beside.
    ``forgets``: the address served once, and is wiped as soon as the message left or was given up. ``message_id``:
    given at the first try and kept, so that one sent twice is seen to be one, and that what comes back finds its row.
    ``forgotten_at``: since then it says neither to whom nor what, see :data:`RETENTION`.
    """

    __tablename__ = "outgoing_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(EncryptedText())
    state: Mapped[MailState] = mapped_column(default=MailState.WAITING)
    queued_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.String(300))
    is_news: Mapped[bool] = mapped_column(default=False)
    attachment: Mapped[str | None] = mapped_column(sa.String(64))
    attachment_name: Mapped[str] = mapped_column(sa.String(80), default="")
    calendars: Mapped[dict[str, Any]] = mapped_column(default=dict)
    forgets: Mapped[bool] = mapped_column(default=False)
    message_id: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    bounced_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index("ix_outgoing_mail_state_next_try_at", "state", "next_try_at"),
        sa.Index("ix_outgoing_mail_recipient_sent_at", "recipient", "sent_at"),
    )


KEPT_MONTHS: Final = 12
RETENTION: Final = Retention(
    "mails",
    "Courriel\u202f: son destinataire, son texte et ses fichiers d’agenda (l’objet, l’heure et la suite restent)",
    f"{KEPT_MONTHS} mois après avoir été écrit",
    OutgoingMail,
    ("recipient", "body"),
    lambda today: [
        OutgoingMail.queued_at < months_before(today, KEPT_MONTHS), OutgoingMail.state != MailState.WAITING
    ],
    emptied={"calendars": {}, "last_error": None},
)  # fmt: skip


def queue_mail(*, recipient: str, subject: str, body: str, at: datetime) -> OutgoingMail:
    """Write a message in the caller's transaction."""
    mail = OutgoingMail(recipient=recipient, subject=subject, body=body, queued_at=at, next_try_at=at)
    db.session.add(mail)
    return mail


def queue_news(*, recipient: str, subject: str, news: str, closing: str, at: datetime) -> OutgoingMail:
    """Write a message that others of its day may join, in the caller's transaction.

    ``news``: what happened, its link included. ``closing``: who writes and whom to call, without an empty line.
    """
    mail = queue_mail(recipient=recipient, subject=subject, body=f"{GREETING}{news}\n\n{closing}\n", at=at)
    mail.is_news = True
    return mail


def deliver_waiting(smtp: Smtp, *, at: datetime, limit: int = 100) -> int:
    """Send what waits; answer how many left. A failure is tried again, later each time, for three days; a refusal for
    ever is the last.

    Three steps for each: taken in one short transaction, which puts it off for everybody else; written and sent in
    none that writes, as a file to fetch and a mail server are slow and would hold back every writer of SQLite; its end
    noted in another. A worker that dies in between sends again, under the same Message-ID: better twice than never.

    A server that is down stops the pass: one message has paid a try for it, the others wait as they were. What has
    been due for longest goes first, or the oldest alone would be tried until they were given up.
    """
    began = clock.now()
    due = sa.select(OutgoingMail.id).where(OutgoingMail.state == MailState.WAITING, OutgoingMail.next_try_at <= at)
    waiting = db.session.scalars(due.order_by(OutgoingMail.next_try_at, OutgoingMail.id).limit(limit)).all()
    db.session.commit()
    sent = 0
    for mail_id in waiting:
        # a pass may be long: put off from its beginning, what is being sent would already be due for everybody else
        letter = _claim(mail_id, smtp, at + (clock.now() - began))
        db.session.commit()
        if letter is None:
            continue
        refused = _send(letter, smtp)
        _note(mail_id, letter, refused, at + (clock.now() - began))
        db.session.commit()
        if refused is not None and refused.down:
            break
        sent += refused is None
    return sent


def hold_waiting() -> None:
    """Hold everything that waits, in the caller's transaction: nothing of the demonstration ever leaves."""
    waiting = sa.update(OutgoingMail).where(OutgoingMail.state == MailState.WAITING)
    db.session.execute(
        waiting.where(OutgoingMail.forgets).values(state=MailState.HELD, recipient=FORGOTTEN, last_error=None)
    )
    db.session.execute(waiting.values(state=MailState.HELD))


def _claim(mail_id: int, smtp: Smtp, at: datetime) -> Letter | None:
    """What to send now, put off for everybody else meanwhile; None when there is nothing to send."""
    mail = db.session.get(OutgoingMail, mail_id, with_for_update={"skip_locked": True}, populate_existing=True)
    if mail is None or mail.state != MailState.WAITING or mail.next_try_at > at:
        return None
    if smtp.host is None:
        _end(mail, MailState.HELD)
        return None
    if mail.is_news and mail.tries == 0 and not _gather(mail, at):
        return None
    mail.tries += 1
    mail.next_try_at = at + min(timedelta(minutes=2 ** min(mail.tries, 6)), LONGEST_WAIT)
    mail.message_id = mail.message_id or make_msgid(domain=smtp.sender.split("@")[-1])
    return Letter(
        sender=smtp.sender, recipient=mail.recipient, subject=mail.subject, body=mail.body, date=at,
        message_id=mail.message_id, tried=mail.tries, attachment=mail.attachment, attachment_name=mail.attachment_name,
        calendars=dict(mail.calendars),
    )  # fmt: skip


def _send(letter: Letter, smtp: Smtp) -> Refused | None:
    """Why it did not leave; None when it did."""
    try:
        message = written(letter, _attached(letter))
    except (ValueError, BlobMissing, Refusal) as error:  # no address, a file lost or destroyed: the others go on
        return Refused(str(error), for_ever=True)
    except OSError as error:  # the store of files does not answer: it will
        return Refused(str(error))
    return post(message, smtp)


def _attached(letter: Letter) -> bytes | None:
    """The PDF that goes with it, read in a transaction that only reads."""
    if not letter.attachment:
        return None
    if _read_attachment is None:
        raise RuntimeError("what reads attachments is given by create_app")
    try:
        with reading():
            return _read_attachment(letter.attachment)
    finally:
        db.session.commit()


def _gather(mail: OutgoingMail, at: datetime) -> bool:
    """Take into ``mail`` all the news that wait for this person; False when today's have left: it is put off."""
    today = clock.in_paris(at).replace(hour=0, minute=0, second=0, microsecond=0)
    theirs = sa.select(OutgoingMail).where(OutgoingMail.recipient == mail.recipient, OutgoingMail.is_news)
    theirs = theirs.where(OutgoingMail.id != mail.id)
    being_tried = sa.and_(OutgoingMail.state == MailState.WAITING, OutgoingMail.tries > 0)
    if db.session.scalar(theirs.where(sa.or_(OutgoingMail.sent_at >= today, being_tried)).limit(1)) is not None:
        mail.next_try_at = datetime.combine(today.date() + timedelta(days=1), MORNING, clock.PARIS)
        return False
    waiting = theirs.where(OutgoingMail.state == MailState.WAITING).order_by(OutgoingMail.id)
    others = db.session.scalars(waiting.limit(GATHERED_AT_ONCE).with_for_update(skip_locked=True)).all()
    if others:
        mail.subject = f"{mail.subject}, et {count(len(others), 'autre nouvelle', 'autres nouvelles')}"[:200]
        mail.body = _together([mail.body, *(other.body for other in others)])
        mail.calendars = {name: file for each in (mail, *others) for name, file in each.calendars.items()}
    for other in others:
        other.state = MailState.GATHERED
    return True


def _together(bodies: list[str]) -> str:
    """One greeting, the news one after the other, one closing: that of the last."""
    parts = [body.removeprefix(GREETING).rstrip("\n").rpartition("\n\n") for body in bodies]
    told = "\n\n".join(news for news, _, _closing in parts)
    return f"{GREETING}{told}\n\n{parts[-1][2]}\n"


def _note(mail_id: int, letter: Letter, refused: Refused | None, at: datetime) -> None:
    """What became of this try, unless the row says more by now: that it came back, or, of a failure, that somebody
    else tries again meanwhile."""
    row = sa.select(OutgoingMail).where(OutgoingMail.id == mail_id, OutgoingMail.state == MailState.WAITING)
    if refused is not None:
        row = row.where(OutgoingMail.tries == letter.tried)
    fresh = row.with_for_update().execution_options(populate_existing=True)
    mail = db.session.scalars(fresh).one_or_none()
    if mail is None:
        return
    mail.last_error = refused.why[:300] if refused else None
    if refused is None:
        mail.sent_at = at
        _end(mail, MailState.SENT)
    elif refused.for_ever or mail.tries >= ATTEMPTS:
        _end(mail, MailState.FAILED)


def _end(mail: OutgoingMail, state: MailState) -> None:
    """Nothing more is tried: an address that served once is no longer needed."""
    mail.state = state
    if mail.forgets:
        mail.recipient = FORGOTTEN
        mail.last_error = None if mail.last_error is None else UNSAID
