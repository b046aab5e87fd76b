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
    """Send what waits, one commit per message; answer how many left. A failure is tried again, later each time."""
    due = sa.select(OutgoingMail.id).where(
        OutgoingMail.state == MailState.WAITING, OutgoingMail.next_try_at <= at
    )
    sent = 0
    for mail_id in db.session.scalars(due.order_by(OutgoingMail.id).limit(limit)).all():
        sent += _deliver(mail_id, smtp, at)
        db.session.commit()
    return sent


def hold_waiting() -> None:
    """Hold everything that waits, in the caller's transaction: nothing of the demonstration ever leaves."""
    waiting = sa.update(OutgoingMail).where(OutgoingMail.state == MailState.WAITING)
    db.session.execute(waiting.values(state=MailState.HELD))


def _deliver(mail_id: int, smtp: Smtp, at: datetime) -> int:
    mail = db.session.get(OutgoingMail, mail_id, with_for_update={"skip_locked": True}, populate_existing=True)
    if mail is None or mail.state != MailState.WAITING:
        return 0
    if smtp.host is None:
        mail.state = MailState.HELD
        return 0
    mail.tries += 1
    try:
        _send(mail, smtp, at)
    except (OSError, smtplib.SMTPException) as error:
        mail.last_error = str(error)[:300]
        mail.next_try_at = at + timedelta(minutes=2**mail.tries)
        if mail.tries >= ATTEMPTS:
            mail.state = MailState.FAILED
        return 0
    mail.state, mail.sent_at, mail.last_error = MailState.SENT, at, None
    return 1


def _send(mail: OutgoingMail, smtp: Smtp, at: datetime) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = smtp.sender, mail.recipient, mail.subject
    message["Date"], message["Message-ID"] = format_datetime(at), make_msgid(domain=smtp.sender.split("@")[-1])
    message.set_content(mail.body)
    with smtplib.SMTP(smtp.host or "", smtp.port, timeout=20) as server:
        if smtp.starttls:
            server.starttls()
        if smtp.username:
            server.login(smtp.username, smtp.password or "")
        server.send_message(message)
