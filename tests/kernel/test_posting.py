"""What a mail server says of a message, whatever the way in which it takes its leave."""

import pytest
from sqlalchemy.orm import Session

from ordis.kernel.mail import MailState, deliver_waiting
from tests.conftest import TODAY
from tests.kernel.test_mail import HOUR, queued, smtp
from tests.services.smtp import running_smtp

FAREWELLS = ["421 4.4.2 Too many connections", "500 What?", ""]


@pytest.mark.parametrize("farewell", FAREWELLS)
def test_a_message_taken_leaves_once_however_the_server_takes_its_leave(session: Session, farewell: str) -> None:
    mail = queued("lea@exemple.fr")
    with running_smtp() as mailbox:
        mailbox.farewell = farewell
        assert [deliver_waiting(smtp(mailbox.port), at=at) for at in (TODAY, TODAY + HOUR)] == [1, 0]
        assert len(mailbox.messages) == 1
    assert (mail.state, mail.tries, mail.last_error) == (MailState.SENT, 1, None)


@pytest.mark.parametrize("farewell", FAREWELLS)
def test_a_refusal_for_ever_stays_one_however_the_server_takes_its_leave(session: Session, farewell: str) -> None:
    mail = queued("partie@exemple.fr")
    with running_smtp() as mailbox:
        mailbox.farewell, mailbox.refusing["partie@exemple.fr"] = farewell, "550 5.1.1 No such mailbox"
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 0
    assert (mail.state, mail.tries) == (MailState.FAILED, 1)
    assert "550 5.1.1 No such mailbox" in (mail.last_error or "")
