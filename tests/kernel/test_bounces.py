"""A notice of non-delivery, from the message that left by a real server to its row."""

import io
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from ordis.accounts.mail_command import NO_NOTICE, NOT_OURS, install
from ordis.kernel import bounces, delivery_status
from ordis.kernel.mail import MailState, OutgoingMail, deliver_waiting
from tests.conftest import TODAY
from tests.kernel.test_delivery_status import AWAY, exchange, postfix
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
