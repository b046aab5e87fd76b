"""What a donor's contact is told of a collection: planned, changed, cancelled; with the event for their calendar."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from ordis import settings
from ordis.accounts.mailing.kinds import MailStage, Reader, Variable
from ordis.accounts.mailing.sending import send
from ordis.donations.collections.models import CollectionStage, CollectionStop
from ordis.kernel.calendar import EventFacts, event_file
from ordis.kernel.french import hour, weekday

ROOM: Final = "Dons"
DAY: Final = Variable("le jour du passage", "mardi 8 décembre")
VISIT: Final = {
    "don": Variable("le numéro du don", "DON-2026-00042"),
    "jour": DAY,
    "debut": Variable("l’heure d’arrivée au plus tôt", "9 h"),
    "fin": Variable("l’heure de départ au plus tard", "11 h"),
    "lieu": Variable("le lieu d’enlèvement", "12 rue des Feuillants, 86000 Poitiers"),
    "transporteur": Variable("qui vient, et son véhicule s’il est connu", "Régie de quartier, fourgon blanc"),
}
ATTACHED: Final = "Le fichier joint met ce passage dans votre agenda."
TAKES_OUT: Final = "Le fichier joint l’enlève de votre agenda."
CALENDAR: Final = "le passage, à mettre dans un agenda"
NEEDED: Final = ("jour", "debut", "fin", "lieu")

TEXTS: Final[Mapping[str, MailStage]] = {
    "planned": MailStage(
        "collection.planned",
        "Passage prévu",
        Reader.DONOR,
        "Don {don}\u202f: nous passons {jour}",
        "Nous passons prendre votre don {don} {jour}, entre {debut} et {fin}, à cette adresse\u202f: {lieu}. "
        f"Transporteur\u202f: {{transporteur}}.\n\n{ATTACHED}",
        VISIT,
        NEEDED,
        CALENDAR,
    ),
    "changed": MailStage(
        "collection.changed",
        "Passage changé",
        Reader.DONOR,
        "Don {don}\u202f: notre passage change",
        "Notre passage pour votre don {don} change. Nous venons {jour}, entre {debut} et {fin}, à cette "
        f"adresse\u202f: {{lieu}}. Transporteur\u202f: {{transporteur}}.\n\n{ATTACHED}",
        VISIT,
        NEEDED,
        CALENDAR,
    ),
    "handed_on": MailStage(
        "collection.handed_on",
        "Passage suivi par une autre personne",
        Reader.DONOR,
        "Don {don}\u202f: notre passage est suivi par une autre personne",
        "Notre passage {jour} pour votre don {don} est toujours prévu, et nous écrivons désormais à une autre personne "
        f"à son sujet. {TAKES_OUT} Si c’est une erreur, dites-le-nous.",
        {"don": VISIT["don"], "jour": DAY},
        ("jour",),
        "ce qui enlève le passage d’un agenda",
    ),
    "cancelled": MailStage(
        "collection.cancelled",
        "Passage annulé",
        Reader.DONOR,
        "Don {don}\u202f: notre passage est annulé",
        "Nous ne passerons pas {jour} pour votre don {don}. {raison} Gardez le matériel\u202f: nous vous proposons "
        f"bientôt une autre date.\n\n{TAKES_OUT}",
        {
            "don": VISIT["don"],
            "jour": DAY,
            "raison": Variable("la raison, si elle est donnée", "Le véhicule est en panne.", private=True),
        },
        ("jour", "raison"),
        "ce qui enlève le passage d’un agenda",
    ),
}
"""By what happened to the stop."""
MAILS: Final = tuple(TEXTS.values())


def tell(stop: CollectionStop, what: str, *, at: datetime, to: str = "") -> bool:
    """Queue the message of :data:`TEXTS`; False when no address is known. ``to``: whom, in place of the contact."""
    recipient = to or stop.email
    if not recipient:
        return False
    stage, known = TEXTS[what], _told(stop)
    mail = send(stage, recipient=recipient, said={name: known[name] for name in stage.variables}, at=at)
    mail.calendars = {f"{stop.donation.number}.ics": event_file(_event(stop, what), room=ROOM).decode()}
    return True


def _event(stop: CollectionStop, what: str) -> EventFacts:
    """Whoever is no longer concerned has it taken out of the calendar, though it stands."""
    event = event_of(stop)
    return replace(event, cancelled=True) if what == "handed_on" else event


def _told(stop: CollectionStop) -> dict[str, str]:
    row = stop.round
    return {
        "don": stop.donation.number,
        "jour": weekday(stop.arrives_at),
        "debut": hour(stop.arrives_at),
        "fin": hour(stop.leaves_at),
        "lieu": stop.place,
        "transporteur": f"{row.carrier}, {row.vehicle}" if row.vehicle else row.carrier,
        "raison": f"{stop.reason.rstrip('.')}." if stop.reason else "",
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
