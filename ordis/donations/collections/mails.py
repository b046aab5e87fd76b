"""What a donor's contact is told of a collection: planned, changed, cancelled; with the event for their calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ordis import settings
from ordis.donations.collections.models import CollectionStage, CollectionStop
from ordis.kernel.calendar import EventFacts, event_file
from ordis.kernel.french import hour, weekday
from ordis.kernel.mail import GREETING, queue_mail

ROOM: Final = "Dons"


@dataclass(frozen=True, slots=True)
class Text:
    subject: str
    body: str


TEXTS: Final[Mapping[str, Text]] = {
    "planned": Text(
        "Don {number}\u202f: nous passons {day}",
        "Nous passons prendre votre don {number} {day}, entre {arrives} et {leaves}, à cette adresse\u202f: {place}. "
        "{carrier}",
    ),
    "changed": Text(
        "Don {number}\u202f: notre passage change",
        "Notre passage pour votre don {number} change. Nous venons {day}, entre {arrives} et {leaves}, à cette "
        "adresse\u202f: {place}. {carrier}",
    ),
    "cancelled": Text(
        "Don {number}\u202f: notre passage est annulé",
        "Nous ne passerons pas {day} pour votre don {number}. {reason}Gardez le matériel\u202f: nous vous proposons "
        "bientôt une autre date.",
    ),
}
"""By what happened to the stop."""
ATTACHED: Final = "Le fichier joint met ce passage dans votre agenda."
TAKES_OUT: Final = "Le fichier joint l’enlève de votre agenda."


def tell(stop: CollectionStop, what: str, *, at: datetime, to: str = "") -> bool:
    """Queue the message of :data:`TEXTS`; False when no address is known. ``to``: whom, in place of the contact."""
    recipient = to or stop.email
    if not recipient:
        return False
    text, told, chosen = TEXTS[what], _told(stop), settings.current()
    closing = f"{chosen.operation}, {chosen.service}, {chosen.city}\n{chosen.contact_email} · {chosen.contact_phone}"
    calendar = TAKES_OUT if what == "cancelled" else ATTACHED
    mail = queue_mail(
        recipient=recipient,
        subject=text.subject.format(**told),
        body=f"{GREETING}{text.body.format(**told)}\n\n{calendar}\n\n{closing}\n",
        at=at,
    )
    mail.calendars = {f"{stop.donation.number}.ics": event_file(event_of(stop), room=ROOM).decode()}
    return True


def _told(stop: CollectionStop) -> dict[str, str]:
    row = stop.round
    who = f"{row.carrier}, {row.vehicle}" if row.vehicle else row.carrier
    return {
        "number": stop.donation.number,
        "day": weekday(stop.arrives_at),
        "arrives": hour(stop.arrives_at),
        "leaves": hour(stop.leaves_at),
        "place": stop.place,
        "carrier": f"Transporteur\u202f: {who}.",
        "reason": f"{stop.reason.rstrip('.')}. " if stop.reason else "",
    }


def event_of(stop: CollectionStop) -> EventFacts:
    """Its event as it stands: newer than the last one given, and taking itself out once cancelled."""
    chosen = settings.current()
    host = chosen.base_url.partition("://")[2].partition(":")[0]
    return EventFacts(
        uid=f"{stop.ref}@{host}",
        sequence=stop.sequence,
        changed_at=stop.changed_at,
        starts_at=stop.arrives_at,
        ends_at=stop.leaves_at,
        summary=f"Enlèvement du don {stop.donation.number}",
        place=stop.place,
        description=f"{chosen.operation}, {chosen.city}. {stop.round.carrier}. Pour changer\u202f: "
        f"{chosen.contact_email}, {chosen.contact_phone}",
        organizer=chosen.contact_email,
        cancelled=stop.stage is CollectionStage.CANCELLED,
    )
