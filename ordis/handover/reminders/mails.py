"""What a reminder says. Neither a family's name nor a file number in a subject, nor a name anywhere."""

from datetime import datetime
from typing import Final

from ordis import settings
from ordis.accounts.mailing.kinds import MailStage, Reader, Variable
from ordis.accounts.mailing.sending import send
from ordis.handover.invitations import invitation_to
from ordis.handover.models import Appointment
from ordis.kernel.french import hour, weekday
from ordis.kernel.mail import OutgoingMail
from ordis.referrals.mails import NUMBER, PAGE

WHEN: Final = Variable("le jour et l’heure du rendez-vous", "mardi 8 décembre à 14 h 30")
PLACE: Final = Variable("le lieu du rendez-vous", "Maison de quartier, 3 rue des Écoles")
SUBJECT: Final = "Rappel\u202f: remise d’un ordinateur {date}"
TO_PRESCRIBER: Final = MailStage(
    "handover.reminder",
    "Rappel du rendez-vous, au prescripteur",
    Reader.PRESCRIBER,
    SUBJECT,
    "Demande {demande}\u202f: la famille est attendue {date}, {lieu}.\n\n"
    "Rappelez-lui d’apporter une pièce d’identité\u202f: elle est seulement regardée, ni copiée ni relevée. "
    "Un empêchement\u202f? Changez ou annulez le rendez-vous sur sa page\u202f: l’appareil reste réservé.\n"
    "{lien}",
    {"demande": NUMBER, "date": WHEN, "lieu": PLACE, "lien": PAGE},
    needed=("date", "lieu", "lien"),
)
TO_FAMILY: Final = MailStage(
    "handover.family_reminder",
    "Rappel du rendez-vous, à la famille",
    Reader.FAMILY,
    SUBJECT,
    "Votre rendez-vous pour recevoir un ordinateur est {date}.\n"
    "Lieu\u202f: {lieu}.\n\n"
    "À apporter\u202f: une pièce d’identité. Elle est seulement regardée\u202f: personne n’en prend copie ni n’en note "
    "le numéro. Prévoyez un sac si vous en avez un.\n\n"
    "Vous ne pouvez pas venir\u202f? Appelez {structure}, qui suit votre demande, ou la ville au {telephone}\u202f: le "
    "rendez-vous se déplace, et l’ordinateur vous attend.",
    {"date": WHEN, "lieu": PLACE, "structure": Variable("la structure qui suit la famille", "Mission locale")},
    needed=("date", "lieu"),
    beside="le rendez-vous, à mettre dans un agenda",
)
MAILS: Final = (TO_PRESCRIBER, TO_FAMILY)


def remind(appointment: Appointment, *, recipient: str, to_family: bool, at: datetime) -> OutgoingMail:
    """Queue the reminder, to leave at once: news may wait until the next morning, too late for this one."""
    referral = appointment.referral
    when = f"{weekday(appointment.starts_at)} à {hour(appointment.starts_at)}"
    said = {"date": when, "lieu": appointment.place}
    if not to_family:
        url = f"{settings.current().base_url}/referrals/{referral.ref}"
        return send(TO_PRESCRIBER, recipient=recipient, said={**said, "demande": referral.number, "lien": url}, at=at)
    mail = send(TO_FAMILY, recipient=recipient, said={**said, "structure": referral.organisation.name}, at=at)
    # its address serves once, and its calendar has nothing yet
    mail.forgets, mail.calendars = True, {"rendez-vous.ics": invitation_to(appointment).decode()}
    return mail
