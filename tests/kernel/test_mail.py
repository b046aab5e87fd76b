"""Mail leaves by rows, over a real server; one that fails waits, and never keeps the others."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from ordis.kernel.db import db
from ordis.kernel.mail import ATTEMPTS, MailState, OutgoingMail, Smtp, deliver_waiting, queue_mail
from tests.conftest import TODAY
from tests.services.smtp import HOST, Mailbox, running_smtp


def smtp(port: int) -> Smtp:
    return Smtp(host=HOST, port=port, username=None, password=None, starttls=False, sender="ordi@ville.example")


def queued(recipient: str, subject: str = "Bonjour") -> OutgoingMail:
    mail = queue_mail(recipient=recipient, subject=subject, body="Un texte.", at=TODAY)
    db.session.flush()
    return mail


def test_what_waits_leaves_once(session: Session) -> None:
    mail = queued("lea@exemple.fr")
    with running_smtp() as mailbox:
        assert [deliver_waiting(smtp(mailbox.port), at=TODAY) for _ in range(2)] == [1, 0]
        assert len(mailbox.to("lea@exemple.fr")) == 1
    assert (mail.state, mail.tries, mail.last_error) == (MailState.SENT, 1, None)


def test_a_refused_address_is_tried_again_later_then_given_up(session: Session) -> None:
    mail, at = queued("partie@exemple.fr"), TODAY
    with running_smtp() as mailbox:
        mailbox.refusing.add("partie@exemple.fr")
        for _ in range(ATTEMPTS):
            assert deliver_waiting(smtp(mailbox.port), at=at) == 0
            assert mail.next_try_at > at
            at = mail.next_try_at
    assert (mail.state, mail.tries) == (MailState.FAILED, ATTEMPTS)
    assert "550" in (mail.last_error or "")


def test_a_message_that_cannot_be_written_does_not_keep_the_others(session: Session) -> None:
    broken, good = queued("lea@exemple.fr", subject="Deux\nlignes"), queued("noe@exemple.fr")
    with running_smtp() as mailbox:
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 1
    assert (broken.state, good.state) == (MailState.FAILED, MailState.SENT)


def test_a_server_that_is_down_costs_one_try_and_keeps_the_message(session: Session) -> None:
    mail = queued("lea@exemple.fr")
    with running_smtp() as mailbox:
        port = mailbox.port
    assert deliver_waiting(smtp(port), at=TODAY) == 0
    assert (mail.state, mail.tries, mail.next_try_at) == (MailState.WAITING, 1, TODAY + timedelta(minutes=2))


def test_nobody_waits_to_write_while_a_message_is_being_sent(
    own_database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued("lea@exemple.fr")
    db.session.commit()
    engine, wrote = db.engine, []

    async def write_meanwhile(self: Mailbox, *_rest: object) -> str:
        with engine.connect() as other:
            if engine.dialect.name == "sqlite":
                other.exec_driver_sql("PRAGMA busy_timeout = 100")
            wrote.append(other.execute(sa.text("UPDATE outgoing_mail SET subject = 'Relu'")).rowcount)
            other.commit()
        return "250 OK"

    monkeypatch.setattr(Mailbox, "handle_DATA", write_meanwhile)
    with running_smtp() as mailbox:
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 1
    assert wrote == [1]
