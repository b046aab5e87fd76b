"""Events for calendars (RFC 5545): one file that puts an event in, moves it or takes it out, and agendas. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, vCalAddress

REFRESHED: Final = timedelta(hours=1)
"""How often a subscribed agenda is asked to come back; RFC 7986 §5.7."""


@dataclass(frozen=True, slots=True)
class EventFacts:
    """``uid`` names the event for ever; ``sequence`` grows at each change of date or place.

    A whole day is a ``date`` without hour; it ends on the one after (RFC 5545 §3.6.1).
    ``cancelled``: the file takes it out of the calendars that have it.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime | date
    ends_at: datetime | date
    summary: str
    place: str
    description: str
    organizer: str
    cancelled: bool = False


def event_file(facts: EventFacts, *, room: str) -> bytes:
    """The ``.ics`` file: importing a newer one moves the event already in the calendar, or takes it out.

    ``room`` ends the name of the product. RFC 5546 §3.2.1 and §3.2.5: both methods want an organizer.
    """
    calendar = _calendar("CANCEL" if facts.cancelled else "PUBLISH", room)
    calendar.add_component(_event(facts))
    return bytes(calendar.to_ical())


def agenda(facts: Iterable[EventFacts], *, name: str, room: str) -> bytes:
    """What an agenda subscribes to: the same events as :func:`event_file`, so that one imported before is one.

    The same events give the same bytes: DTSTAMP is when each last changed. ``name``: how the agenda calls it.
    """
    calendar = _calendar("PUBLISH", room)
    calendar.add("name", name)  # RFC 7986
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    for each in facts:
        calendar.add_component(_event(each))
    return bytes(calendar.to_ical())


def _calendar(method: str, room: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//Ordis//{room}//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(facts: EventFacts) -> Event:
    event = Event()
    event.add("uid", facts.uid)
    event.add("sequence", facts.sequence)
    event.add("dtstamp", facts.changed_at)
    event.add("dtstart", facts.starts_at)
    event.add("dtend", facts.ends_at)
    event.add("summary", facts.summary)
    event.add("location", facts.place)
    event.add("description", facts.description)
    event.add("organizer", vCalAddress(f"mailto:{facts.organizer}"))
    event.add("status", "CANCELLED" if facts.cancelled else "CONFIRMED")
    return event
