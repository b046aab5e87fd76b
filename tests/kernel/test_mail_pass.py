"""A pass of the worker: the server may be down, slow, or answer to another worker meanwhile."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes

import pytest
from aiosmtpd.smtp import SMTP, Envelope
from flask import Flask
from sqlalchemy.orm import Session

from ordis.kernel import bounces, clock
from ordis.kernel.db import db
from ordis.kernel.delivery_status import Notice
from ordis.kernel.mail import MailState, OutgoingMail, deliver_waiting
from tests.conftest import TODAY
from tests.kernel.test_mail import queued, smtp
from tests.services.smtp import Mailbox, running_smtp

GONE = "550 5.1.1 No such mailbox"
LATER = "450 4.2.2 Mailbox full"
SOON = timedelta(minutes=2)


def three() -> list[OutgoingMail]:
    return [queued(f"{name}@exemple.fr") for name in ("awa", "lea", "noe")]


def only_the_first_was_tried(mails: list[OutgoingMail]) -> bool:
    return [(mail.state, mail.tries, mail.next_try_at) for mail in mails] == [
        (MailState.WAITING, 1, TODAY + SOON),
        (MailState.WAITING, 0, TODAY),
        (MailState.WAITING, 0, TODAY),
    ]


def test_a_server_that_is_down_is_asked_once_and_the_other_messages_pay_no_try(session: Session) -> None:
    mails = three()
    with running_smtp() as mailbox:
        down = mailbox.port
    assert deliver_waiting(smtp(down), at=TODAY) == 0
    assert only_the_first_was_tried(mails)
    with running_smtp() as mailbox:
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 2
        assert deliver_waiting(smtp(mailbox.port), at=TODAY + SOON) == 1


def test_while_the_server_is_down_each_message_has_its_turn(session: Session) -> None:
    mails = three()
    with running_smtp() as mailbox:
        down = mailbox.port
    for minutes in (0, 2, 4):  # the first is due again from the second pass on
        deliver_waiting(smtp(down), at=TODAY + timedelta(minutes=minutes))
    assert [mail.tries for mail in mails] == [1, 1, 1]


def test_a_server_that_hangs_up_in_the_middle_ends_the_pass(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = three()

    async def hang_up(self: Mailbox, server: SMTP, *_rest: object) -> str:
        server.transport.abort()  # type: ignore[union-attr]
        return ""

    monkeypatch.setattr(Mailbox, "handle_DATA", hang_up)
    with running_smtp() as mailbox:
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 0
    assert only_the_first_was_tried(mails)


def test_a_server_that_takes_nobody_is_not_asked_for_each_message(session: Session) -> None:
    """A password refused a hundred times a minute closes the account."""
    mails = three()
    with running_smtp() as mailbox:
        locked = replace(smtp(mailbox.port), username="ordis", password="no")
        assert deliver_waiting(locked, at=TODAY) == 0
    assert only_the_first_was_tried(mails)


@pytest.mark.parametrize("answer", [GONE, LATER])
def test_what_is_answered_to_one_message_does_not_keep_the_others(session: Session, answer: str) -> None:
    three()
    with running_smtp() as mailbox:
        mailbox.refusing["awa@exemple.fr"] = answer
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 2


def test_in_a_pass_that_lasts_each_message_has_its_own_time(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put off from the beginning of the pass, the second would be due for another worker while it is being sent."""
    slow, other = queued("awa@exemple.fr"), queued("lea@exemple.fr")
    slow.attachment, slow.attachment_name = "abcdefghjkmn", "CNR-2026-00001.pdf"
    late = TODAY + timedelta(minutes=30)
    with ExitStack() as passing, running_smtp() as mailbox:

        def half_an_hour(_ref: str) -> bytes:
            passing.enter_context(clock.frozen(late))
            return b"%PDF-1.7"

        monkeypatch.setattr("ordis.kernel.mail._read_attachment", half_an_hour)
        mailbox.refusing["lea@exemple.fr"] = LATER
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 1
    assert (slow.sent_at, other.next_try_at) == (late, late + SOON)


def test_what_came_back_before_its_leaving_was_noted_stays_come_back(
    own_database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_id = queued("partie@exemple.fr").id
    db.session.commit()

    async def bounce_at_once(self: Mailbox, _server: SMTP, _session: object, envelope: Envelope) -> str:
        name = message_from_bytes(envelope.original_content or b"")["Message-ID"]
        with own_database.app_context():
            bounces.note(Notice((name,), True, "5.1.1", GONE), at=TODAY)
            db.session.commit()
        return "250 OK"

    monkeypatch.setattr(Mailbox, "handle_DATA", bounce_at_once)
    with running_smtp() as mailbox:
        deliver_waiting(smtp(mailbox.port), at=TODAY)
    db.session.remove()
    mail = db.session.get_one(OutgoingMail, mail_id)
    assert (mail.state, mail.bounced_at) == (MailState.BOUNCED, TODAY)
    assert "n’existe pas" in (mail.last_error or "")


@pytest.mark.parametrize(
    ("first", "second", "became"),
    [
        (GONE, None, MailState.SENT),  # it left by the second: the first has nothing to say any more
        (GONE, LATER, MailState.WAITING),  # the second's own answer stands, and its own turn
        (None, LATER, MailState.SENT),  # it left: no third try, whatever the second was told
    ],
)
def test_of_two_workers_on_one_message_the_one_overtaken_undoes_nothing(
    own_database: Flask, monkeypatch: pytest.MonkeyPatch, first: str | None, second: str | None, became: MailState
) -> None:
    """The first server is so slow that the message is due again, and another worker takes it to the second."""
    mail_id = queued("lea@exemple.fr").id
    db.session.commit()
    with running_smtp() as slow, running_smtp() as quick:
        quick.refusing = {"lea@exemple.fr": second} if second else {}

        async def overtaken(_server: SMTP, _session: object, envelope: Envelope, address: str, _options: object) -> str:
            with own_database.app_context():
                deliver_waiting(smtp(quick.port), at=TODAY + SOON)
            envelope.rcpt_tos.append(address)
            return first or "250 OK"

        monkeypatch.setattr(slow, "handle_RCPT", overtaken)
        assert deliver_waiting(smtp(slow.port), at=TODAY) == (first is None)
    db.session.remove()
    mail = db.session.get_one(OutgoingMail, mail_id)
    assert (mail.state, mail.tries) == (became, 2)
    assert GONE not in (mail.last_error or "")
