"""What a reminder says. Neither a family's name nor a file number in a subject, nor a name anywhere."""

from datetime import datetime
from typing import Final

from ordis import settings
from ordis.handover.invitations import invitation_to
from ordis.handover.models import Appointment
from ordis.kernel.french import hour, weekday
from ordis.kernel.mail import GREETING, OutgoingMail, queue_mail

SUBJECT: Final = "Rappel\u202f: remise d’un ordinateur {when}"
TO_PRESCRIBER: Final = (
    "Demande {number}\u202f: la famille est attendue {when}, {place}.\n\n"
    "Rappelez-lui d’apporter une pièce d’identité\u202f: elle est seulement regardée, ni copiée ni relevée. "
    "Un empêchement\u202f? Changez ou annulez le rendez-vous sur sa page\u202f: l’appareil reste réservé.\n"
    "{url}/referrals/{ref}"
)
TO_FAMILY: Final = (
    "Votre rendez-vous pour recevoir un ordinateur est {when}.\n"
    "Lieu\u202f: {place}.\n\n"
    "À apporter\u202f: une pièce d’identité. Elle est seulement regardée\u202f: personne n’en prend copie ni n’en note "
    "le numéro. Prévoyez un sac si vous en avez un.\n\n"
    "Vous ne pouvez pas venir\u202f? Appelez {structure}, qui suit votre demande, ou la ville au {phone}\u202f: le "
    "rendez-vous se déplace, et l’ordinateur vous attend."
)
CLOSING: Final = "{operation}, {service}, {city}\n{email} · {phone}"


def remind(appointment: Appointment, *, recipient: str, to_family: bool, at: datetime) -> OutgoingMail:
    """Queue the reminder, to leave at once: news may wait until the next morning, too late for this one."""
    chosen, referral = settings.current(), appointment.referral
    when = f"{weekday(appointment.starts_at)} à {hour(appointment.starts_at)}"
    said = (TO_FAMILY if to_family else TO_PRESCRIBER).format(
        number=referral.number, when=when, place=appointment.place, url=chosen.base_url, ref=referral.ref,
        structure=referral.organisation.name, phone=chosen.contact_phone,
    )  # fmt: skip
    closing = CLOSING.format(
        operation=chosen.operation, service=chosen.service, city=chosen.city, email=chosen.contact_email,
        phone=chosen.contact_phone,
    )  # fmt: skip
    mail = queue_mail(
        recipient=recipient, subject=SUBJECT.format(when=when), body=f"{GREETING}{said}\n\n{closing}\n", at=at
    )  # fmt: skip
    if to_family:  # its address serves once, and its calendar has nothing yet
        mail.forgets, mail.calendars = True, {"rendez-vous.ics": invitation_to(appointment).decode()}
    return mail
