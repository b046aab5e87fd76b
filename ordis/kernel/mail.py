"""Mail is a row written by the action; the worker sends it. Nothing is announced that did not happen."""

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, db

ATTEMPTS = 8


class MailState(Choice):
    WAITING = "waiting", "À envoyer"
    SENT = "sent", "Envoyé"
    FAILED = "failed", "Abandonné"
    HELD = "held", "Retenu (démonstration)"


class OutgoingMail(Base):
    """One message to one person. Its body is encrypted: it may carry a personal link."""

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

    __table_args__ = (sa.Index("ix_outgoing_mail_state_next_try_at", "state", "next_try_at"),)


@dataclass(frozen=True, slots=True)
class Smtp:
    """Where mail goes out. No host: nothing is sent and rows are held, as in the demonstration."""

    host: str | None
    port: int
    username: str | None
    password: str | None
    starttls: bool
    sender: str


def queue_mail(*, recipient: str, subject: str, body: str, at: datetime) -> OutgoingMail:
    """Write a message in the caller's transaction."""
    mail = OutgoingMail(recipient=recipient, subject=subject, body=body, queued_at=at, next_try_at=at)
    db.session.add(mail)
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
    db.session.execute(waiting.values(state=MailState.HELD))


def _claim(mail_id: int, smtp: Smtp, at: datetime) -> EmailMessage | None:
    """The message to send now, put off for everybody else meanwhile; None when there is nothing to send."""
    mail = db.session.get(OutgoingMail, mail_id, with_for_update={"skip_locked": True}, populate_existing=True)
    if mail is None or mail.state != MailState.WAITING or mail.next_try_at > at:
        return None
    if smtp.host is None:
        mail.state = MailState.HELD
        return None
    mail.tries += 1
    mail.next_try_at = at + timedelta(minutes=2**mail.tries)
    try:
        return _message(mail, smtp, at)
    except ValueError as error:  # an address or a subject that no message can hold: the others go on
        mail.state, mail.last_error = MailState.FAILED, str(error)[:300]
        return None


def _message(mail: OutgoingMail, smtp: Smtp, at: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = smtp.sender, mail.recipient, mail.subject
    message["Date"], message["Message-ID"] = format_datetime(at), make_msgid(domain=smtp.sender.split("@")[-1])
    message.set_content(mail.body)
    return message


def _refusal_of(message: EmailMessage, smtp: Smtp) -> str | None:
    """Why the server did not take the message; None when it did."""
    try:
        with smtplib.SMTP(smtp.host or "", smtp.port, timeout=20) as server:
            if smtp.starttls:
                server.starttls()
            if smtp.username:
                server.login(smtp.username, smtp.password or "")
            server.send_message(message)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        return str(error)[:300]
    return None


def _note(mail_id: int, error: str | None, at: datetime) -> None:
    mail = db.session.get_one(OutgoingMail, mail_id, populate_existing=True)
    mail.last_error = error
    if error is None:
        mail.state, mail.sent_at = MailState.SENT, at
    elif mail.tries >= ATTEMPTS:
        mail.state = MailState.FAILED
