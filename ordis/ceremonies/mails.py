"""The invitation of a donor to a ceremony, with the day for its calendar."""

from datetime import datetime, timedelta
from typing import Final

from ordis import settings
from ordis.accounts.mailing.kinds import MailStage, Reader, Variable, link
from ordis.accounts.mailing.sending import send
from ordis.ceremonies.models import Guest
from ordis.kernel.calendar import EventFacts, event_file
from ordis.kernel.french import count, weekday
from ordis.kernel.mail import OutgoingMail

ROOM: Final = "Cérémonies"
INVITED: Final = MailStage(
    "ceremony.invited",
    "Invitation à une cérémonie",
    Reader.DONOR,
    "Invitation\u202f: {ceremonie}, {jour}",
    "Grâce à votre don, des familles ont un ordinateur. Venez les rencontrer\u202f: {ceremonie}, {jour}, {lieu}.\n\n"
    "{places} sont gardées pour {invite}. Dites-nous si vous venez, sur cette page\u202f:\n{lien}\n\n"
    "Le fichier joint met ce jour dans votre agenda.",
    {
        "ceremonie": Variable("le nom de la cérémonie", "Remise d’hiver"),
        "jour": Variable("le jour de la cérémonie", "mardi 8 décembre 2026"),
        "lieu": Variable("le lieu de la cérémonie", "Hôtel de ville"),
        "places": Variable("combien de places sont gardées", "2\u00a0places"),
        "invite": Variable("qui est invité", "Société Exemple"),
        "lien": link("/donor", "l’adresse de l’espace où l’invité répond"),
    },
    needed=("jour", "lieu", "lien"),
    beside="le jour de la cérémonie, à mettre dans un agenda",
)
MAILS: Final = (INVITED,)


def invite(guest: Guest, recipient: str, *, at: datetime) -> OutgoingMail:
    """Queue the invitation of ``guest``."""
    ceremony, chosen = guest.ceremony, settings.current()
    said = {
        "ceremonie": ceremony.name,
        "jour": weekday(ceremony.held_on),
        "lieu": ceremony.place,
        "places": count(guest.seats, "place"),
        "invite": guest.label,
        "lien": f"{chosen.base_url}/donor",
    }
    mail = send(INVITED, recipient=recipient, said=said, at=at)
    mail.calendars = {"invitation.ics": event_file(event_of(guest, at), room=ROOM).decode()}
    return mail


def event_of(guest: Guest, at: datetime) -> EventFacts:
    """A whole day: the hour of a ceremony is not noted."""
    ceremony, chosen = guest.ceremony, settings.current()
    host = chosen.base_url.partition("://")[2].partition(":")[0]
    return EventFacts(
        uid=f"{ceremony.ref}@{host}",
        sequence=0,
        changed_at=at,
        starts_at=ceremony.held_on,
        ends_at=ceremony.held_on + timedelta(days=1),
        summary=ceremony.name,
        place=ceremony.place,
        description=f"{chosen.operation}, {chosen.city}. {chosen.contact_email}, {chosen.contact_phone}",
        organizer=chosen.contact_email,
    )
