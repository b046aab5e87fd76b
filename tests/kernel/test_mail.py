"""Mail leaves by rows, over a real server; one that fails waits, and never keeps the others."""

import os
import signal
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from ordis.kernel.db import db
from ordis.kernel.mail import ATTEMPTS, MailState, OutgoingMail, deliver_waiting, queue_mail
from ordis.kernel.posting import Smtp
from tests.conftest import TODAY
from tests.handover.test_killed import in_another_process
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


def test_a_mail_server_that_is_down_for_a_day_costs_no_message_and_each_is_tried_every_hour(session: Session) -> None:
    mail, at = queued("lea@exemple.fr"), TODAY
    with running_smtp() as mailbox:
        down = mailbox.port
    waits = []
    while at < TODAY + timedelta(days=1):
        assert deliver_waiting(smtp(down), at=at) == 0
        waits.append(mail.next_try_at - at)
        at = mail.next_try_at
    assert waits[:6] == [timedelta(minutes=minutes) for minutes in (2, 4, 8, 16, 32, 60)]
    assert set(waits[6:]) == {timedelta(hours=1)}
    with running_smtp() as mailbox:
        assert deliver_waiting(smtp(mailbox.port), at=at) == 1
    assert (mail.state, mail.last_error) == (MailState.SENT, None)


def test_after_three_days_it_is_said_to_have_failed_and_why(session: Session) -> None:
    mail, at = queued("lea@exemple.fr"), TODAY
    with running_smtp() as mailbox:
        down = mailbox.port
    while mail.state is MailState.WAITING:
        deliver_waiting(smtp(down), at=at)
        last, at = at, mail.next_try_at
    assert (mail.state, mail.tries) == (MailState.FAILED, ATTEMPTS)
    assert timedelta(days=3) <= last - TODAY < timedelta(days=3, hours=1)
    assert "refused" in (mail.last_error or "")


def test_an_address_refused_for_ever_is_given_up_at_once(session: Session) -> None:
    mail = queued("partie@exemple.fr")
    with running_smtp() as mailbox:
        mailbox.refusing["partie@exemple.fr"] = "550 5.1.1 No such mailbox"
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 0
    assert (mail.state, mail.tries) == (MailState.FAILED, 1)
    assert mail.last_error == (
        "L’adresse n’existe pas, ou plus. Il dit\u202f: «\u202f550 5.1.1 No such mailbox\u202f»."
    )


@pytest.mark.parametrize("answer", ["450 4.2.2 Mailbox full", "554 5.7.1 Relay access denied", "530 Sign in first"])
def test_what_may_be_mended_is_tried_again(session: Session, answer: str) -> None:
    mail = queued("lea@exemple.fr")
    with running_smtp() as mailbox:
        mailbox.refusing["lea@exemple.fr"] = answer
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 0
        assert (mail.state, mail.next_try_at) == (MailState.WAITING, TODAY + timedelta(minutes=2))
        assert answer[:3] in (mail.last_error or "")
        mailbox.refusing.clear()
        assert deliver_waiting(smtp(mailbox.port), at=mail.next_try_at) == 1


def test_a_worker_killed_after_the_server_took_a_message_sends_it_again_under_the_same_name(
    own_database: Flask,
) -> None:
    """At least once: a program that reads the second one sees that it has it."""
    mail_id = queued("lea@exemple.fr").id
    db.session.commit()
    with running_smtp() as mailbox:
        killed = in_another_process(lambda: deliver_waiting(smtp(mailbox.port), at=TODAY), die_before_the_end_is_noted)
        assert os.WIFSIGNALED(killed)
        db.session.remove()
        mail = db.session.get_one(OutgoingMail, mail_id)
        assert (mail.state, mail.tries, len(mailbox.messages)) == (MailState.WAITING, 1, 1)
        again = mail.next_try_at
        assert [deliver_waiting(smtp(mailbox.port), at=at) for at in (TODAY, again, again + HOUR)] == [0, 1, 0]
        assert len({message["Message-ID"] for message in mailbox.messages}) == 1
        assert len(mailbox.messages) == 2


def die_before_the_end_is_noted() -> None:
    event.listen(db.engine, "before_cursor_execute", _die_at_the_second_update)


def _die_at_the_second_update(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
    """The first one takes the message, the second says that it left."""
    if statement.startswith("UPDATE outgoing_mail") and (updates.append(statement) or len(updates) == 2):  # type: ignore[func-returns-value]
        os.kill(os.getpid(), signal.SIGKILL)


updates: list[str] = []
HOUR = timedelta(hours=1)


def test_nobody_waits_to_write_while_the_file_of_a_message_is_fetched(
    own_database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader of files asks the database who holds the key: it reads there, and holds back nobody."""
    mail, engine, wrote = queued("lea@exemple.fr"), db.engine, []
    mail.attachment, mail.attachment_name = "abcdefghjkmn", "CNR-2026-00001.pdf"
    db.session.commit()

    def slow(_ref: str) -> bytes:
        db.session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail))
        with engine.connect() as other:
            if engine.dialect.name == "sqlite":
                other.exec_driver_sql("PRAGMA busy_timeout = 100")
            wrote.append(other.execute(sa.text("UPDATE outgoing_mail SET subject = 'Relu'")).rowcount)
            other.commit()
        return b"%PDF-1.7"

    monkeypatch.setattr("ordis.kernel.mail._read_attachment", slow)
    with running_smtp() as mailbox:
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 1
        (part,) = mailbox.messages[0].iter_attachments()
    assert (wrote, part.get_filename(), part.get_content()) == ([1], "CNR-2026-00001.pdf", b"%PDF-1.7")
