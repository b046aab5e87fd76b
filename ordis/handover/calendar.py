"""An appointment for a calendar (RFC 5545). It says a number and a place, never who comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, vCalAddress

REFRESHED: Final = timedelta(hours=1)
"""How often a subscribed agenda is asked to come back; RFC 7986 §5.7."""
LENGTH: Final = timedelta(minutes=45)


@dataclass(frozen=True, slots=True)
class AppointmentFacts:
    """``uid`` names the appointment for ever; ``sequence`` grows at each change of date or place.

    ``ends_at`` None: it lasts ``LENGTH``. ``cancelled``: the file takes it out of the calendars that have it.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    place: str
    referral_number: str
    operation: str
    contact: str
    organizer: str
    ends_at: datetime | None = None
    cancelled: bool = False
    title: str = "Remise d’ordinateur"


def invitation(facts: AppointmentFacts) -> bytes:
    """The ``.ics`` file: importing a newer one moves the appointment already in the calendar, or takes it out.

    RFC 5546 §3.2.1 and §3.2.5: both methods want an organizer.
    """
    calendar = _calendar("CANCEL" if facts.cancelled else "PUBLISH")
    calendar.add_component(_event(facts))
    return bytes(calendar.to_ical())


def published(facts: Iterable[AppointmentFacts], *, name: str) -> bytes:
    """What an agenda subscribes to: the same events as :func:`invitation`, so that one imported before is one.

    The same appointments give the same bytes: DTSTAMP is when each last changed. ``name``: how the agenda calls it.
    """
    calendar = _calendar("PUBLISH")
    calendar.add("name", name)  # RFC 7986
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    for each in facts:
        calendar.add_component(_event(each))
    return bytes(calendar.to_ical())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Ordis//Remises//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(facts: AppointmentFacts) -> Event:
    event = Event()
    event.add("uid", facts.uid)
    event.add("sequence", facts.sequence)
    event.add("dtstamp", facts.changed_at)
    event.add("dtstart", facts.starts_at)
    event.add("dtend", facts.ends_at or facts.starts_at + LENGTH)
    event.add("summary", f"{facts.title}, demande {facts.referral_number}")
    event.add("location", facts.place)
    event.add("description", f"{facts.operation}. Pour changer ce rendez-vous\u202f: {facts.contact}")
    event.add("organizer", vCalAddress(f"mailto:{facts.organizer}"))
    event.add("status", "CANCELLED" if facts.cancelled else "CONFIRMED")
    return event
