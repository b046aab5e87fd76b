"""What prescribers are told of a tour that moves. It leaves at once: news may wait until the bus has gone."""

from datetime import datetime
from typing import Final

from ordis import settings
from ordis.handover.invitations import invitation_to
from ordis.handover.models import Appointment
from ordis.kernel.french import count, hour, weekday
from ordis.kernel.mail import GREETING, queue_mail

DELAY: Final = "Le bus a {late} de retard\u202f: rendez-vous de la demande {number} à {hour}"
DELAY_TOLD: Final = (
    "Le bus a {late} de retard. La famille de la demande {number} est attendue {when}, {place}. "
    "Prévenez-la\u202f: elle garde sa place."
)
MOVED: Final = "Demande {number}\u202f: le rendez-vous du bus passe à {hour}"
MOVED_TOLD: Final = (
    "L’ordre des arrêts du bus a changé. La famille de la demande {number} est attendue {when}, {place}. "
    "Prévenez-la\u202f: elle garde sa place. Si l’heure ne va pas, choisissez un autre rendez-vous."
)

CHANGED: Final = "Demande {number}\u202f: l’arrêt du bus change, rendez-vous à {hour}"
CHANGED_TOLD: Final = (
    "La ville a changé l’arrêt du bus. La famille de la demande {number} est attendue {when}, {place}. "
    "Prévenez-la\u202f: elle garde une place. Si l’heure ou le lieu ne va pas, choisissez un autre rendez-vous."
)


def tell_delay(row: Appointment, minutes: int, *, at: datetime) -> None:
    """``row`` stands at its new time."""
    _tell(row, DELAY, DELAY_TOLD, late=count(minutes, "minute"), at=at)


def tell_move(row: Appointment, *, at: datetime) -> None:
    """``row`` stands at its new time."""
    _tell(row, MOVED, MOVED_TOLD, late="", at=at)


def tell_change(row: Appointment, *, at: datetime) -> None:
    """``row`` stands at its new time and place."""
    _tell(row, CHANGED, CHANGED_TOLD, late="", at=at)


def _tell(row: Appointment, subject: str, text: str, *, late: str, at: datetime) -> None:
    referral, chosen = row.referral, settings.current()
    if not referral.author.active:
        return
    when = f"{weekday(row.starts_at)} à {hour(row.starts_at)}"
    told = text.format(late=late, number=referral.number, when=when, place=row.place)
    closing = f"{chosen.operation}, {chosen.service}, {chosen.city}\n{chosen.contact_email} · {chosen.contact_phone}"
    mail = queue_mail(
        recipient=referral.author.email,
        subject=subject.format(late=late, number=referral.number, hour=hour(row.starts_at)),
        body=f"{GREETING}{told}\n{chosen.base_url}/referrals/{referral.ref}\n\n{closing}\n",
        at=at,
    )
    mail.calendars = {f"{referral.number}.ics": invitation_to(row).decode()}
