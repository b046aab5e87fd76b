"""What a guest is written: its invitation, another day or place, no ceremony after all; each with the calendar."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from ordis import settings
from ordis.accounts.mailing.kinds import MailStage, Reader, Variable, link
from ordis.accounts.mailing.sending import send
from ordis.ceremonies.models import Guest
from ordis.ceremonies.rules import when
from ordis.kernel.calendar import EventFacts, event_file
from ordis.kernel.crypto import fingerprint, vault
from ordis.kernel.french import count
from ordis.kernel.mail import OutgoingMail

ROOM: Final = "Cérémonies"
_OF_ALL: Final[Mapping[str, Variable]] = {
    "ceremonie": Variable("le nom de la cérémonie", "Remise d’hiver"),
    "jour": Variable("le jour de la cérémonie, et ses heures", "mardi 8 décembre 2026, de 18 h 00 à 20 h 00"),
    "lieu": Variable("le lieu de la cérémonie", "Hôtel de ville, 15 place du Maréchal-Leclerc"),
    "invite": Variable("qui est invité", "Société Exemple"),
}
_LINK: Final = link("/invitation/exemple", "l’adresse personnelle où l’invité répond")
INVITED: Final = MailStage(
    "ceremony.invited",
    "Invitation à une cérémonie",
    Reader.DONOR,
    "Invitation\u202f: {ceremonie}, {jour}",
    "La ville vous invite\u202f: {ceremonie}, {jour}, {lieu}. Des familles y reçoivent leur ordinateur, et ceux qui "
    "l’ont rendu possible y sont remerciés.\n\n"
    "{places} sont gardées pour {invite}. Dites-nous si vous venez, sur cette page, sans mot de passe\u202f:\n"
    "{lien}\n\n"
    "Le fichier joint met ce jour dans votre agenda.",
    {**_OF_ALL, "places": Variable("combien de places sont gardées", "2\u00a0places"), "lien": _LINK},
    needed=("jour", "lieu", "lien"),
    beside="le jour de la cérémonie, à mettre dans un agenda",
)
MOVED: Final = MailStage(
    "ceremony.moved",
    "Cérémonie déplacée",
    Reader.DONOR,
    "Changement\u202f: {ceremonie}, {jour}",
    "La cérémonie à laquelle {invite} est invité change\u202f: {ceremonie} a lieu {jour}, {lieu}. C’était {avant}.\n\n"
    "{suite}\n{lien}\n\n"
    "Le fichier joint déplace ce jour dans votre agenda.",
    {
        **_OF_ALL,
        "avant": Variable("le jour et le lieu d’avant", "jeudi 3 décembre 2026, Salons de Blossac"),
        "suite": Variable(
            "si l’invité doit répondre de nouveau",
            "La date ayant changé, merci de nous redire si vous venez\u202f:",
        ),
        "lien": _LINK,
    },
    needed=("jour", "lieu", "lien"),
    beside="le nouveau jour, qui remplace l’ancien dans l’agenda",
)
CANCELLED: Final = MailStage(
    "ceremony.cancelled",
    "Cérémonie annulée",
    Reader.DONOR,
    "Annulation\u202f: {ceremonie}, {jour}",
    "La cérémonie à laquelle {invite} est invité n’aura pas lieu\u202f: {ceremonie}, {jour}, {lieu}.\n\n"
    "{motif}\n\n"
    "Le fichier joint retire ce jour de votre agenda.",
    {**_OF_ALL, "motif": Variable("pourquoi, dans les mots de la ville", "La salle est fermée.", private=True)},
    needed=("jour", "motif"),
    beside="le jour annulé, à retirer de l’agenda",
)
MAILS: Final = (INVITED, MOVED, CANCELLED)
ASKED_AGAIN: Final = "La date ayant changé, merci de nous redire si vous venez\u202f:"
ANSWER_STANDS: Final = "Votre réponse tient toujours\u202f; vous pouvez la changer ici\u202f:"
NOT_ANSWERED: Final = "Dites-nous si vous venez\u202f:"


def invite(guest: Guest, recipient: str, *, at: datetime) -> OutgoingMail:
    """Queue the invitation of ``guest``."""
    said = {**_said(guest), "places": count(guest.seats, "place"), "lien": address_of(guest)}
    return _with_event(send(INVITED, recipient=recipient, said=said, at=at), guest, at)


def moved(guest: Guest, recipient: str, *, was: str, at: datetime) -> OutgoingMail:
    """``was``: the day and the place that it had been told."""
    next_step = ASKED_AGAIN if guest.to_confirm else ANSWER_STANDS if guest.answer else NOT_ANSWERED
    said = {**_said(guest), "avant": was, "suite": next_step, "lien": address_of(guest)}
    return _with_event(send(MOVED, recipient=recipient, said=said, at=at), guest, at)


def cancelled(guest: Guest, recipient: str, *, why: str, at: datetime) -> OutgoingMail:
    return _with_event(send(CANCELLED, recipient=recipient, said={**_said(guest), "motif": why}, at=at), guest, at)


def address_of(guest: Guest) -> str:
    """Where ``guest`` answers. A family's is the page of its referral, for whoever follows it.

    The token is drawn from the guest by the key that hashes: it is found again by its fingerprint, and every message
    has the same. Who reads the database alone has none.
    """
    base = settings.current().base_url
    if guest.referral is not None:
        return f"{base}/referrals/{guest.referral.ref}"
    token = vault().keyed_hash(f"invitation to a ceremony {guest.ref}")[:40]
    guest.token_hash = fingerprint(token)
    return f"{base}/invitation/{token}"


def _said(guest: Guest) -> dict[str, str]:
    ceremony = guest.ceremony
    invited = f"la famille de la demande {guest.referral.number}" if guest.referral else guest.label
    return {"ceremonie": ceremony.name, "jour": when(ceremony), "lieu": ceremony.where, "invite": invited}


def _with_event(mail: OutgoingMail, guest: Guest, at: datetime) -> OutgoingMail:
    mail.calendars = {"invitation.ics": event_file(event_of(guest, at), room=ROOM).decode()}
    return mail


def event_of(guest: Guest, at: datetime) -> EventFacts:
    """A whole day while the hour is not fixed; two hours while only the start is."""
    ceremony, chosen = guest.ceremony, settings.current()
    host = chosen.base_url.partition("://")[2].partition(":")[0]
    starts, ends = ceremony.starts_at, ceremony.ends_at
    return EventFacts(
        uid=f"{ceremony.ref}@{host}",
        sequence=ceremony.sequence,
        changed_at=at,
        starts_at=starts or ceremony.held_on,
        ends_at=(ends or starts + timedelta(hours=2)) if starts else ceremony.held_on + timedelta(days=1),
        summary=ceremony.name,
        place=ceremony.where,
        description=f"{chosen.operation}, {chosen.city}. {chosen.contact_email}, {chosen.contact_phone}",
        organizer=chosen.contact_email,
        cancelled=ceremony.cancelled_at is not None,
    )
