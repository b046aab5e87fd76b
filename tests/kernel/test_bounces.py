"""A notice of non-delivery, from the message that left by a real server to its row."""

import io
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from ordis.accounts.mail_command import NO_NOTICE, NOT_OURS, UNREADABLE, install
from ordis.kernel import bounces, delivery_status
from ordis.kernel.db import db
from ordis.kernel.mail import MailState, OutgoingMail, deliver_waiting
from tests.conftest import TODAY
from tests.kernel.test_delivery_status import AWAY, exchange, nested, postfix
from tests.kernel.test_mail import queued, smtp
from tests.services.smtp import running_smtp


def sent(recipient: str = "lea@exemple.fr", *, forgets: bool = False) -> tuple[OutgoingMail, str]:
    """A message that left, and the name that its recipient saw."""
    mail = queued(recipient)
    mail.forgets = forgets
    with running_smtp() as mailbox:
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 1
        return mail, str(mailbox.messages[0]["Message-ID"])


def noted(data: bytes) -> OutgoingMail | None:
    notice = delivery_status.read(data)
    assert notice is not None
    return bounces.note(notice, at=TODAY)


@pytest.mark.parametrize(("written", "why"), [(postfix, "n’existe pas"), (exchange, "pleine")])
def test_what_comes_back_is_tied_to_its_row_with_the_reason(session: Session, written: object, why: str) -> None:
    mail, name = sent()
    other, _ = sent("noe@exemple.fr")
    assert callable(written)
    assert noted(written(name)) is mail
    assert (mail.state, mail.bounced_at, mail.sent_at) == (MailState.BOUNCED, TODAY, TODAY)
    assert why in (mail.last_error or "")
    assert "Il dit" in (mail.last_error or "")
    assert other.state is MailState.SENT


def test_of_an_address_that_served_once_nothing_comes_back_with_the_notice(session: Session) -> None:
    mail, name = sent(forgets=True)
    noted(postfix(name))
    assert (mail.state, mail.recipient) == (MailState.BOUNCED, "")
    assert mail.last_error == "L’adresse n’existe pas, ou plus."


def test_a_message_that_is_late_stays_sent(session: Session) -> None:
    mail, name = sent()
    assert noted(postfix(name, action="delayed", status="4.4.1")) is mail
    assert (mail.state, mail.bounced_at, mail.last_error) == (MailState.SENT, None, None)


def test_a_notice_of_another_message_changes_nothing(session: Session) -> None:
    mail, _ = sent()
    assert noted(postfix("<autre@ailleurs.example>")) is None
    assert mail.state is MailState.SENT


def test_of_the_messages_that_a_notice_may_speak_of_the_surest_came_back(session: Session) -> None:
    """It sends one of ours back, and answers to a later one."""
    (mail, name), (other, later) = sent(), sent("noe@exemple.fr")
    assert noted(f"In-Reply-To: {later}\n".encode() + postfix(name)) is mail
    assert (mail.state, other.state) == (MailState.BOUNCED, MailState.SENT)


def test_what_somebody_made_to_break_the_command_costs_the_other_notices_nothing(
    session: Session, tmp_path: Path
) -> None:
    mail, name = sent()
    session.commit()
    hostile = {
        "parts": nested(2000),
        "nul": postfix("<a\0b@ville.example>"),
        "bytes": postfix("<!@b>").replace(b"<!", b"<\xff"),
    }
    files = [tmp_path / letters for letters in hostile]
    for file, data in zip(files, hostile.values(), strict=True):
        file.write_bytes(data)
    broken, good = Path("/proc/self/mem"), tmp_path / "good"  # one opens, and answers to no reading
    good.write_bytes(postfix(name))
    commands = click.Group()
    install(commands, lambda command: command)
    told = CliRunner().invoke(commands, ["mail", "bounce", *map(str, [*files, broken, good])])
    assert told.exception is None
    said = told.output.splitlines()
    assert said[0] == UNREADABLE.format(name=files[0])
    assert said[1:3] == [NOT_OURS.format(name=file) for file in files[1:]]
    assert said[3] == UNREADABLE.format(name=broken)
    assert "est revenu" in said[4]
    assert mail.state is MailState.BOUNCED


def test_what_was_read_stays_noted_whatever_comes_after(own_database: Flask, tmp_path: Path) -> None:
    """The machine may stop between two files."""
    _, name = sent()
    db.session.commit()
    notice = tmp_path / "avis.eml"
    notice.write_bytes(postfix(name))
    commands = click.Group()
    install(commands, lambda command: command)  # which commits nothing itself
    CliRunner().invoke(commands, ["mail", "bounce", str(notice)])
    db.session.remove()
    assert db.session.get_one(OutgoingMail, 1).state is MailState.BOUNCED


def test_the_command_reads_a_notice_from_its_input_or_from_files(session: Session, tmp_path: Path) -> None:
    mail, name = sent()
    away, stray = tmp_path / "absence.eml", tmp_path / "ailleurs.eml"
    away.write_text(AWAY.format(message_id=name))
    stray.write_bytes(postfix("<autre@ailleurs.example>"))
    commands = click.Group()
    install(commands, lambda command: command)  # in the application and the transaction of the test
    told = CliRunner().invoke(commands, ["mail", "bounce", str(away), str(stray)])
    assert told.output.splitlines() == [NO_NOTICE.format(name=away), NOT_OURS.format(name=stray)]
    piped = CliRunner().invoke(commands, ["mail", "bounce"], input=io.BytesIO(postfix(name)))
    assert "est revenu. L’adresse n’existe pas, ou plus." in piped.output
    assert mail.bounced_at is not None
