"""One message of news a day to each person: the first at once, the rest together the next morning."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.mail import MailState, OutgoingMail, deliver_waiting, queue_mail, queue_news
from tests.conftest import TODAY
from tests.kernel.test_mail import smtp
from tests.services.smtp import Mailbox, running_smtp

LEA = "lea@exemple.fr"
CLOSING = "La ville\n05 49 00 00 00"


def news(told: str, *, at: datetime = TODAY, recipient: str = LEA) -> OutgoingMail:
    mail = queue_news(recipient=recipient, subject=f"Objet {told.splitlines()[0]}", news=told, closing=CLOSING, at=at)
    db.session.flush()
    return mail


def letters(mailbox: Mailbox, recipient: str = LEA) -> list[str]:
    return [str(letter.get_content()).replace("\r\n", "\n") for letter in mailbox.to(recipient)]


def test_the_first_news_of_the_day_leave_at_once_and_whole(session: Session) -> None:
    news("Une.")
    with running_smtp() as mailbox:
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 1
        assert letters(mailbox) == [f"Bonjour,\n\nUne.\n\n{CLOSING}\n"]


def test_what_waits_together_leaves_together_under_one_greeting(session: Session) -> None:
    first, *others = news("Une.\nhttps://ordi.example/1"), news("Deux."), news("Trois.")
    with running_smtp() as mailbox:
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 1
        assert letters(mailbox) == [f"Bonjour,\n\nUne.\nhttps://ordi.example/1\n\nDeux.\n\nTrois.\n\n{CLOSING}\n"]
        assert mailbox.to(LEA)[0]["Subject"] == "Objet Une., et 2\u00a0autres nouvelles"
    assert first.state is MailState.SENT
    assert {other.state for other in others} == {MailState.GATHERED}


def test_what_follows_on_the_same_day_waits_for_the_morning_of_paris(session: Session) -> None:
    news("Une.")
    with running_smtp() as mailbox:
        deliver_waiting(smtp(mailbox.port), at=TODAY)
        late = [news("Deux.", at=TODAY + timedelta(hours=1)), news("Trois.", at=TODAY + timedelta(hours=2))]
        assert deliver_waiting(smtp(mailbox.port), at=TODAY + timedelta(hours=3)) == 0
        assert {clock.in_paris(mail.next_try_at).isoformat() for mail in late} == {"2026-11-21T08:00:00+01:00"}
        assert deliver_waiting(smtp(mailbox.port), at=late[0].next_try_at) == 1
        assert letters(mailbox)[1:] == [f"Bonjour,\n\nDeux.\n\nTrois.\n\n{CLOSING}\n"]


def test_the_day_is_that_of_paris(session: Session) -> None:
    midnight = datetime(2026, 11, 21, tzinfo=clock.PARIS)
    with running_smtp() as mailbox:
        for minutes in (-2, 2):
            at = midnight + timedelta(minutes=minutes)
            news(f"{minutes}", at=at)
            assert deliver_waiting(smtp(mailbox.port), at=at) == 1


def test_two_persons_and_other_mail_do_not_wait_for_each_other(session: Session) -> None:
    news("Une.")
    with running_smtp() as mailbox:
        deliver_waiting(smtp(mailbox.port), at=TODAY)
        news("Deux.", recipient="noe@exemple.fr")
        queue_mail(recipient=LEA, subject="Votre lien", body="Un lien.", at=TODAY)
        db.session.flush()
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 2


def test_news_refused_by_the_server_keep_what_they_gathered(session: Session) -> None:
    news("Une."), news("Deux.")
    with running_smtp() as mailbox:
        mailbox.refusing[LEA] = "450 Try later"
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 0
        mailbox.refusing.clear()
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 0  # not before its time
        later = news("Trois.", at=TODAY + timedelta(minutes=1))
        assert deliver_waiting(smtp(mailbox.port), at=TODAY + timedelta(minutes=3)) == 1
        assert letters(mailbox) == [f"Bonjour,\n\nUne.\n\nDeux.\n\n{CLOSING}\n"]
    assert later.state is MailState.WAITING


@pytest.mark.parametrize("waiting", [1, 7])
def test_nothing_of_what_waits_is_lost(own_database: Flask, waiting: int) -> None:
    for number in range(waiting):
        news(f"Nouvelle {number}.")
    db.session.commit()
    with running_smtp() as mailbox:
        assert deliver_waiting(smtp(mailbox.port), at=TODAY) == 1
        assert [f"Nouvelle {number}." in letters(mailbox)[0] for number in range(waiting)] == [True] * waiting
