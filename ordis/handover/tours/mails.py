"""What prescribers are told of a tour that moves. It leaves at once: news may wait until the bus has gone."""

from datetime import datetime
from typing import Final

from ordis import settings
from ordis.accounts.mailing.kinds import MailStage, Reader, Variable
from ordis.accounts.mailing.sending import send
from ordis.handover.invitations import invitation_to
from ordis.handover.models import Appointment
from ordis.handover.reminders.mails import PLACE, WHEN
from ordis.kernel.french import count, hour, weekday
from ordis.referrals.mails import NUMBER, PAGE

LATE: Final = {"retard": Variable("de combien le bus est en retard", "20 minutes")}
SAID: Final = {
    "demande": NUMBER,
    "date": WHEN,
    "heure": Variable("l’heure du rendez-vous", "14 h 30"),
    "lieu": PLACE,
    "lien": PAGE,
}
NEEDED: Final = ("date", "lieu", "lien")
CALENDAR: Final = "le rendez-vous, à mettre dans un agenda"

DELAY: Final = MailStage(
    "handover.tour_late",
    "Bus en retard",
    Reader.PRESCRIBER,
    "Le bus a {retard} de retard\u202f: rendez-vous de la demande {demande} à {heure}",
    "Le bus a {retard} de retard. La famille de la demande {demande} est attendue {date}, {lieu}. "
    "Prévenez-la\u202f: elle garde sa place.\n{lien}",
    LATE | SAID,
    NEEDED,
    CALENDAR,
)
MOVED: Final = MailStage(
    "handover.tour_moved",
    "Ordre des arrêts du bus changé",
    Reader.PRESCRIBER,
    "Demande {demande}\u202f: le rendez-vous du bus passe à {heure}",
    "L’ordre des arrêts du bus a changé. La famille de la demande {demande} est attendue {date}, {lieu}. "
    "Prévenez-la\u202f: elle garde sa place. Si l’heure ne va pas, choisissez un autre rendez-vous.\n{lien}",
    SAID,
    NEEDED,
    CALENDAR,
)
CHANGED: Final = MailStage(
    "handover.tour_changed",
    "Arrêt du bus changé",
    Reader.PRESCRIBER,
    "Demande {demande}\u202f: l’arrêt du bus change, rendez-vous à {heure}",
    "La ville a changé l’arrêt du bus. La famille de la demande {demande} est attendue {date}, {lieu}. "
    "Prévenez-la\u202f: elle garde une place. Si l’heure ou le lieu ne va pas, choisissez un autre "
    "rendez-vous.\n{lien}",
    SAID,
    NEEDED,
    CALENDAR,
)
MAILS: Final = (DELAY, MOVED, CHANGED)


def tell_delay(row: Appointment, minutes: int, *, at: datetime) -> None:
    """``row`` stands at its new time."""
    _tell(row, DELAY, at=at, retard=count(minutes, "minute"))


def tell_move(row: Appointment, *, at: datetime) -> None:
    """``row`` stands at its new time."""
    _tell(row, MOVED, at=at)


def tell_change(row: Appointment, *, at: datetime) -> None:
    """``row`` stands at its new time and place."""
    _tell(row, CHANGED, at=at)


def _tell(row: Appointment, stage: MailStage, *, at: datetime, **more: str) -> None:
    referral = row.referral
    if not referral.author.active:
        return
    said = {
        **more,
        "demande": referral.number,
        "date": f"{weekday(row.starts_at)} à {hour(row.starts_at)}",
        "heure": hour(row.starts_at),
        "lieu": row.place,
        "lien": f"{settings.current().base_url}/referrals/{referral.ref}",
    }
    mail = send(stage, recipient=referral.author.email, said=said, at=at)
    mail.calendars = {f"{referral.number}.ics": invitation_to(row).decode()}
