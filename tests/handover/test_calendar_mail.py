"""The mail of an appointment over a real server, its calendar read as the client of whoever receives it would."""

from datetime import timedelta
from email.message import EmailMessage

from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.handover import actions
from ordis.handover.missed import actions as missed
from ordis.kernel import clock
from ordis.kernel.mail import deliver_waiting
from ordis.kernel.posting import Smtp
from ordis.referrals.models import ReferralStage
from tests import make
from tests.services.smtp import HOST, running_smtp

PLACE = "Maison de quartier Saint-Éloi ; salle 2, 1ᵉʳ étage"  # what iCalendar escapes, what mail encodes


def event_of(message: EmailMessage) -> tuple[str, Event]:
    """The method and the only event of the only calendar attached."""
    (part,) = [each for each in message.iter_attachments() if each.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    said = part.get_param("method"), part.get_content_charset()  # RFC 6047 §2.4
    assert said == (str(calendar["METHOD"]), "utf-8")
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def test_an_absence_takes_the_appointment_out_of_the_calendar_of_whoever_made_it(session: Session) -> None:
    structure = make.prescriber_structure()
    agent = make.user(Role.PRESCRIBER, name="Inès Petit", of=structure)
    referral = make.referral(of=structure, author=agent, stage=ReferralStage.ACCEPTED)
    make.reservation(referral=referral, at=clock.now())
    starts_at = clock.now() - timedelta(hours=2)
    appointment = actions.set_appointment(
        referral=referral, starts_at=starts_at, place=PLACE, actor=agent, at=clock.now() - timedelta(days=3)
    )
    missed.miss(referral=referral, actor=agent, at=clock.now())
    session.commit()
    with running_smtp() as mailbox:
        posted = Smtp(HOST, mailbox.port, None, None, starttls=False, sender="ordi@ville.example")
        deliver_waiting(posted, at=clock.now())
        received = [each for each in mailbox.to(agent.email) if list(each.iter_attachments())]
    (message,) = received
    method, event = event_of(message)
    assert (method, str(event["STATUS"]), event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert str(event["UID"]).startswith(f"{appointment.ref}@")
    assert (event.decoded("DTSTART"), str(event["LOCATION"])) == (starts_at, PLACE)
    name = referral.household.last_name or "?"
    assert name not in str(message)
    assert name not in event.to_ical().decode()
