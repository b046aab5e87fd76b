"""Mail is a row written by the action; the worker sends it. Nothing is announced that did not happen.

News (« votre demande est acceptée ») leave at most once a day to each person: the first of a French day at once, what
follows together the next morning. The action only adds a row; the worker gathers, so that no two writers wait for
each other.
"""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ordis.kernel import clock
from ordis.kernel.blobs import BlobMissing
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, db
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal

ATTEMPTS = 8
MORNING = time(8)  # in Paris
GREETING = "Bonjour,\n\n"
GATHERED_AT_ONCE = 200
FORGOTTEN = ""
UNTRUSTED = (
    "Le certificat du serveur {host} n’est pas reconnu ({why})\u202f: rien ne lui a été envoyé. Si l’autorité est "
    "celle de la ville, donnez son certificat dans ORDIS_SMTP_CA\u202f; sinon, prévenez l’administrateur."
)
NO_AUTHORITY = (
    "Le fichier {path} (ORDIS_SMTP_CA) n’est pas un certificat lisible au format PEM\u202f: rien n’a été envoyé. "
    "Corrigez-le ou retirez le réglage."
)
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


class OutgoingMail(Base):
    """One message to one person. Its body is encrypted: it may carry a personal link.

    ``is_news``: a person gets one message of news a day; see :func:`queue_news`. ``attachment`` names a PDF, read by
    ``attach_from`` when the message leaves and not before; ``calendars``: file name → iCalendar, sent beside.
    ``forgets``: the address served once, and is wiped as soon as the message left or was given up.
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

    __table_args__ = (
        sa.Index("ix_outgoing_mail_state_next_try_at", "state", "next_try_at"),
        sa.Index("ix_outgoing_mail_recipient_sent_at", "recipient", "sent_at"),
    )


@dataclass(frozen=True, slots=True)
class Smtp:
    """Where mail goes out. No host: nothing is sent and rows are held, as in the demonstration. ``ca``: the certificate
    (PEM) of an authority that the system does not know, trusted besides those that it knows."""

    host: str | None
    port: int
    username: str | None
    password: str | None
    starttls: bool
    sender: str
    ca: Path | None = None


def queue_mail(*, recipient: str, subject: str, body: str, at: datetime) -> OutgoingMail:
    """Write a message in the caller's transaction."""
    mail = OutgoingMail(recipient=recipient, subject=subject, body=body, queued_at=at, next_try_at=at)
    db.session.add(mail)
    return mail


def queue_once(*, recipient: str, subject: str, body: str, pdf: str, pdf_name: str, at: datetime) -> OutgoingMail:
    """Write a message to an address that is then forgotten. ``pdf``: the name of the paper that goes with it."""
    mail = queue_mail(recipient=recipient, subject=subject, body=body, at=at)
    mail.attachment, mail.attachment_name, mail.forgets = pdf, pdf_name, True
    return mail


def queue_news(*, recipient: str, subject: str, news: str, closing: str, at: datetime) -> OutgoingMail:
    """Write a message that others of its day may join, in the caller's transaction.

    ``news``: what happened, its link included. ``closing``: who writes and whom to call, without an empty line.
    """
    mail = queue_mail(recipient=recipient, subject=subject, body=f"{GREETING}{news}\n\n{closing}\n", at=at)
    mail.is_news = True
    return mail


def deliver_waiting(smtp: Smtp, *, at: datetime, limit: int = 100) -> int:
    """Send what waits; answer how many left. A failure is tried again, later each time.

    No transaction is open while the mail server is spoken to: on SQLite it would hold back every writer. A
    worker that dies in between sends again: better twice than never.
    """
    due = sa.select(OutgoingMail.id).where(OutgoingMail.state == MailState.WAITING, OutgoingMail.next_try_at <= at)
    waiting = db.session.scalars(due.order_by(OutgoingMail.id).limit(limit)).all()
    sent = 0
    for mail_id in waiting:
        message = _claim(mail_id, smtp, at)
        db.session.commit()
        if message is None:
            continue
        error = _refusal_of(message, smtp)
        _note(mail_id, error, at)
        db.session.commit()
        sent += error is None
    return sent


def hold_waiting() -> None:
    """Hold everything that waits, in the caller's transaction: nothing of the demonstration ever leaves."""
    waiting = sa.update(OutgoingMail).where(OutgoingMail.state == MailState.WAITING)
    db.session.execute(
        waiting.where(OutgoingMail.forgets).values(state=MailState.HELD, recipient=FORGOTTEN, last_error=None)
    )
    db.session.execute(waiting.values(state=MailState.HELD))


def _claim(mail_id: int, smtp: Smtp, at: datetime) -> EmailMessage | None:
    """The message to send now, put off for everybody else meanwhile; None when there is nothing to send."""
    mail = db.session.get(OutgoingMail, mail_id, with_for_update={"skip_locked": True}, populate_existing=True)
    if mail is None or mail.state != MailState.WAITING or mail.next_try_at > at:
        return None
    if smtp.host is None:
        _end(mail, MailState.HELD)
        return None
    if mail.is_news and mail.tries == 0 and not _gather(mail, at):
        return None
    mail.tries += 1
    mail.next_try_at = at + timedelta(minutes=2**mail.tries)
    try:
        return _message(mail, smtp, at)
    except (ValueError, BlobMissing, Refusal) as error:  # no address, a file lost or destroyed: the others go on
        mail.last_error = str(error)[:300]
        _end(mail, MailState.FAILED)
        return None


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


def _message(mail: OutgoingMail, smtp: Smtp, at: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = smtp.sender, mail.recipient, mail.subject
    message["Date"], message["Message-ID"] = format_datetime(at), make_msgid(domain=smtp.sender.split("@")[-1])
    message.set_content(mail.body)
    if mail.attachment:
        if _read_attachment is None:
            raise RuntimeError("what reads attachments is given by create_app")
        pdf = _read_attachment(mail.attachment)
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename=mail.attachment_name)
    for name, calendar in mail.calendars.items():
        message.add_attachment(calendar.encode(), maintype="text", subtype="calendar", filename=name)
    return message


def _refusal_of(message: EmailMessage, smtp: Smtp) -> str | None:
    """Why the server did not take the message; None when it did."""
    try:
        with smtplib.SMTP(smtp.host or "", smtp.port, timeout=20) as server:
            if smtp.starttls:
                server.starttls(context=_trust(smtp.ca))
            if smtp.username:
                server.login(smtp.username, smtp.password or "")
            server.send_message(message)
    except ssl.SSLCertVerificationError as error:
        return UNTRUSTED.format(host=smtp.host, why=error.verify_message)[:300]
    except (OSError, ValueError, smtplib.SMTPException) as error:
        return str(error)[:300]
    return None


def _trust(ca: Path | None) -> ssl.SSLContext:
    """Whoever answers in the place of the mail server must show its certificate: else a password and a family's
    address would be given to anybody on the way. Raises ``ValueError`` for a file that holds no certificate."""
    context = ssl.create_default_context()
    if ca is not None:
        try:
            context.load_verify_locations(cafile=ca)
        except OSError as error:  # ssl.SSLError is one too
            raise ValueError(NO_AUTHORITY.format(path=ca)) from error
    return context


def _note(mail_id: int, error: str | None, at: datetime) -> None:
    mail = db.session.get_one(OutgoingMail, mail_id, populate_existing=True)
    mail.last_error = error
    if error is None:
        mail.sent_at = at
        _end(mail, MailState.SENT)
    elif mail.tries >= ATTEMPTS:
        _end(mail, MailState.FAILED)


def _end(mail: OutgoingMail, state: MailState) -> None:
    """Nothing more is tried: an address that served once is no longer needed."""
    mail.state = state
    if mail.forgets:
        mail.recipient = FORGOTTEN
        mail.last_error = None if mail.last_error is None else UNSAID
