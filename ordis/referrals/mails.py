"""What the author of a referral is told by mail, one text per step. No family name, no free text: a link.

One message a day to each person, whatever happens in it: see ``kernel.mail.queue_news``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ordis import settings
from ordis.kernel.mail import OutgoingMail, queue_news
from ordis.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Text:
    """``{number}`` is the referral's; the greeting, the link and the signature are added."""

    subject: str
    body: str


TEXTS: Final[Mapping[str, Text]] = {
    "submit": Text(
        "Demande {number} déposée",
        "Votre demande {number} est enregistrée. La ville l’étudie et vous répond ; vous n’avez rien à faire d’ici là.",
    ),
    "exchange": Text(
        "Demande {number} : un échange est ouvert",
        "L’ordinateur d’une famille que vous suivez est revenu en panne. La ville a ouvert la demande {number} pour "
        "lui en remettre un autre, hors quota, sans nouvelle demande de votre part. Dès qu’un appareil convient, "
        "vous êtes prévenu.",
    ),
    "ask_exchange": Text(
        "Demande {number} : un échange est demandé",
        "L’ordinateur d’une famille que vous suivez est revenu en panne. La demande {number} est déposée pour lui en "
        "remettre un autre, hors quota, sans nouvelle demande de votre part. La ville l’étudie et vous répond.",
    ),
    "accept": Text(
        "Demande {number} acceptée",
        "Votre demande {number} est acceptée. Dès qu’un appareil convient, il est réservé et vous êtes prévenu.",
    ),
    "refuse": Text(
        "Demande {number} refusée",
        "Votre demande {number} n’a pas été retenue. Le motif se lit sur la page de la demande.",
    ),
    "ask": Text(
        "Demande {number} : une question de la ville",
        "Il manque un renseignement à votre demande {number}. Lisez la question et répondez sur la page de "
        "la demande : "
        "elle repart aussitôt à l’étude.",
    ),
    "complete": Text(
        "Demande {number} complétée",
        "Votre réponse est enregistrée. La demande {number} est de nouveau à l’étude.",
    ),
    "cancel": Text("Demande {number} annulée", "La demande {number} est annulée. Rien d’autre n’est à faire."),
    "reserve": Text(
        "Demande {number} : un appareil est réservé",
        "Un appareil est réservé pour la demande {number}. Il reste à convenir d’un rendez-vous avec la famille.",
    ),
    "release": Text(
        "Demande {number} : l’appareil n’est plus réservé",
        "L’appareil réservé pour la demande {number} a été libéré. La demande reste acceptée et garde son "
        "ancienneté : "
        "un autre appareil sera proposé.",
    ),
    "appoint": Text(
        "Demande {number} : rendez-vous fixé",
        "Le rendez-vous de remise de la demande {number} est fixé. Date et lieu sont sur la page de la demande.",
    ),
    "cancel_appointment": Text(
        "Demande {number} : rendez-vous annulé",
        "Le rendez-vous de remise de la demande {number} est annulé. L’appareil reste réservé jusqu’au "
        "jour que dit la page de la demande : choisissez d’ici là un autre rendez-vous.",
    ),
    "miss": Text(
        "Demande {number} : la famille n’est pas venue",
        "La famille de la demande {number} n’est pas venue à son rendez-vous de remise. L’appareil lui reste réservé "
        "jusqu’au jour que dit la page de la demande. À vous : joignez-la, puis prenez un autre rendez-vous sur cette "
        "page ; si elle ne souhaite plus l’ordinateur, dites-le à la ville, qui le proposera à une autre famille.",
    ),
    "hand_over": Text(
        "Demande {number} : l’ordinateur est remis",
        "L’ordinateur de la demande {number} a été remis à la famille. Merci de l’avoir accompagnée.",
    ),
    "expire": Text(
        "Demande {number} expirée",
        "La demande {number} est restée trop longtemps sans suite : elle a expiré. Vous pouvez en déposer "
        "une nouvelle.",
    ),
}


RESERVATION_ENDING: Final = Text(
    "Demande {number} : la réservation se termine le {until}",
    "L’appareil de la demande {number} reste réservé jusqu’au {until}. Sans rendez-vous d’ici là, il sera proposé à "
    "une autre famille, et la demande attendra de nouveau en gardant son ancienneté. Un empêchement ? Dites-le à "
    "la ville, qui peut prolonger une fois.",
)


def announce(referral: Referral, step: str, *, at: datetime, calendar: bytes | None = None) -> None:
    """Queue the author's message for ``step`` (a value of ``stages.Step``) in the caller's transaction.

    ``calendar``: an iCalendar file to send with it.
    """
    mail = tell(referral, TEXTS[step], at=at)
    if mail is not None and calendar is not None:
        mail.calendars = {f"{referral.number}.ics": calendar.decode()}


def tell(referral: Referral, text: Text, *, at: datetime, page: str = "", **said: str) -> OutgoingMail | None:
    """Queue ``text`` to the author, unless they left. ``said``: what it names besides the number.

    ``page``: what stands below the referral's own address, ``"/messages"``.
    """
    return tell_at(referral.author.email, referral, text, at=at, page=page, **said) if referral.author.active else None


def tell_at(
    recipient: str, referral: Referral, text: Text, *, at: datetime, page: str = "", **said: str
) -> OutgoingMail:
    """The same to an address that is not the author's."""
    chosen = settings.current()
    return queue_news(
        recipient=recipient,
        subject=text.subject.format(number=referral.number, **said),
        news=f"{text.body.format(number=referral.number, **said)}\n{chosen.base_url}/referrals/{referral.ref}{page}",
        closing=f"{chosen.operation}, {chosen.service}, {chosen.city}\n{chosen.contact_email} · {chosen.contact_phone}",
        at=at,
    )
