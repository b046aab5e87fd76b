"""The journal of mail forgets to whom and what, a year after; that a message left, and when, stays."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from ordis.kernel.clock import in_paris, months_later
from ordis.kernel.db import db
from ordis.kernel.mail import KEPT_MONTHS, RETENTION, MailState, OutgoingMail, queue_mail
from tests.conftest import TODAY

LATER = TODAY + (months_later(in_paris(TODAY).date(), KEPT_MONTHS) - in_paris(TODAY).date())


def written(state: MailState) -> OutgoingMail:
    mail = queue_mail(recipient="lea@exemple.fr", subject="Votre lien", body="Un secret.", at=TODAY)
    mail.state, mail.last_error, mail.message_id = state, "550 lea@exemple.fr", "<1@ville.example>"
    mail.calendars = {"x.ics": "BEGIN:VCALENDAR"}
    db.session.flush()
    return mail


@pytest.mark.parametrize("state", sorted({*MailState} - {MailState.WAITING}))
def test_a_year_later_it_names_nobody_any_more(session: Session, state: MailState) -> None:
    mail = written(state)
    assert RETENTION.forget(at=LATER, most=10) == 0
    assert RETENTION.forget(at=LATER + timedelta(days=1), most=10) == 1
    session.refresh(mail)
    assert (mail.recipient, mail.body, mail.calendars, mail.last_error) == ("", "", {}, None)
    assert (mail.subject, mail.state, mail.message_id) == ("Votre lien", state, "<1@ville.example>")
    assert RETENTION.forget(at=LATER + timedelta(days=2), most=10) == 0


def test_what_still_waits_keeps_its_words(session: Session) -> None:
    mail = written(MailState.WAITING)
    assert RETENTION.forget(at=LATER + timedelta(days=9), most=10) == 0
    assert mail.body == "Un secret."
