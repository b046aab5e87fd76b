"""An appointment for a calendar. It says a number and a place, never who comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ordis.kernel.calendar import REFRESHED as REFRESHED
from ordis.kernel.calendar import EventFacts, agenda, event_file

LENGTH: Final = timedelta(minutes=45)
ROOM: Final = "Remises"


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
    """The ``.ics`` file: importing a newer one moves the appointment already in the calendar, or takes it out."""
    return event_file(_event(facts), room=ROOM)


def published(facts: Iterable[AppointmentFacts], *, name: str) -> bytes:
    """What an agenda subscribes to: the same events as :func:`invitation`."""
    return agenda(map(_event, facts), name=name, room=ROOM)


def _event(facts: AppointmentFacts) -> EventFacts:
    return EventFacts(
        uid=facts.uid,
        sequence=facts.sequence,
        changed_at=facts.changed_at,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at or facts.starts_at + LENGTH,
        summary=f"{facts.title}, demande {facts.referral_number}",
        place=facts.place,
        description=f"{facts.operation}. Pour changer ce rendez-vous\u202f: {facts.contact}",
        organizer=facts.organizer,
        cancelled=facts.cancelled,
    )
