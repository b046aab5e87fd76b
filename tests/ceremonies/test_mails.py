"""The invitation that a donor receives, by a real SMTP server: the day for its calendar, where to answer, once."""

from collections.abc import Callable
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.ceremonies import actions
from ordis.ceremonies.models import Guest
from ordis.kernel import clock
from ordis.kernel.mail import deliver_waiting
from ordis.kernel.refusal import Refusal
from ordis.partners.actions import add_contact
from tests import make
from tests.ceremonies.test_invitations import HELD_ON, TODAY, invited
from tests.kernel.test_mail import smtp
from tests.pages import follow
from tests.services.smtp import running_smtp

SignIn = Callable[[User], FlaskClient]
LEA = "lea@imprimerie.example"


def reachable(held_on: date = HELD_ON) -> Guest:
    guest, donor = invited(held_on=held_on)
    add_contact(organisation=donor, name="Léa Dupuis", function="", email=LEA, phone="", actor=make.user(), at=TODAY)
    return guest


def calendar_of(message: EmailMessage) -> Calendar:
    (part,) = message.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    calendar = Calendar.from_ical(part.get_content().encode())
    assert isinstance(calendar, Calendar)
    return calendar


def test_a_donor_is_invited_with_the_day_for_its_calendar(session: Session) -> None:
    guest = reachable()
    with running_smtp() as mailbox:
        assert actions.send_invitations(ceremony=guest.ceremony, actor=make.user(), at=TODAY) == 1
        deliver_waiting(smtp(mailbox.port), at=TODAY)
        (message,) = mailbox.to(LEA)
    assert message["Subject"] == "Invitation\u202f: Remise de décembre, jeudi 3\u00a0décembre 2026"
    body = message.get_body()
    assert body is not None
    text = body.get_content()
    assert "https://ordi.example/invitation/" in text
    assert "2\u00a0places sont gardées pour Imprimerie du Clain" in text
    (event,) = calendar_of(message).walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (HELD_ON, HELD_ON + timedelta(days=1))
    assert (event["summary"], event["location"]) == ("Remise de décembre", "Salons de Blossac")


def test_nobody_is_invited_twice(session: Session) -> None:
    guest = reachable()
    actions.send_invitations(ceremony=guest.ceremony, actor=make.user(), at=TODAY)
    with pytest.raises(Refusal, match="Aucune invitation n’est à envoyer"):
        actions.send_invitations(ceremony=guest.ceremony, actor=make.user(), at=TODAY)


def test_a_past_or_closed_ceremony_invites_nobody(session: Session) -> None:
    guest = reachable(held_on=date(2026, 11, 19))
    with pytest.raises(Refusal, match="déjà eu lieu"):
        actions.send_invitations(ceremony=guest.ceremony, actor=make.user(), at=TODAY)
    actions.close(ceremony=guest.ceremony, actor=make.user(), at=TODAY)
    with pytest.raises(Refusal, match="close"):
        actions.send_invitations(ceremony=guest.ceremony, actor=make.user(), at=TODAY)


def test_the_page_sends_says_who_was_invited_and_whom_no_mail_reaches(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        guest = reachable()
        silent = make.organisation(name="Garage Sans Adresse", gives=True)
        guest.ceremony.guests.append(Guest(organisation_id=silent.id, label=silent.name, seats=1))
        session.flush()
        city, address = sign_in(make.user()), f"/ceremonies/{guest.ceremony.ref}"
        page = city.get(f"{address}/guests").text
        assert "à prévenir autrement\u202f: Garage Sans Adresse" in page
        assert "Envoyer 1\u00a0invitation" in page
        told = follow(city, city.post(f"{address}/invitations")).text
        assert "L’invitation part." in told
        assert "invité le 20\u00a0novembre 2026" in told
        assert "Envoyer 1" not in told
