"""What the author of a referral is told by mail, one text per step. No family name, no free text: a link.

One message a day to each person, whatever happens in it: see ``kernel.mail.queue_news``.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ordis import settings
from ordis.accounts.mailing.kinds import MailStage, Reader, Variable, link
from ordis.accounts.mailing.sending import send_news
from ordis.kernel.mail import OutgoingMail
from ordis.referrals.models import Referral

NUMBER: Final = Variable("le numéro de la demande", "DEM-2026-00042")
PAGE: Final = link("/referrals/exemple", "l’adresse de la page de la demande")


def about(
    key: str, name: str, subject: str, body: str, *, reader: Reader = Reader.PRESCRIBER, **more: Variable
) -> MailStage:
    """A stage of a referral. Its number is ``{demande}``; the link to its page ends the text."""
    said = {"demande": NUMBER, **more, "lien": PAGE}
    return MailStage(key, name, reader, subject, f"{body}\n{{lien}}", said, needed=("lien",))


TEXTS: Final[Mapping[str, MailStage]] = {
    "submit": about(
        "referral.submit",
        "Demande déposée",
        "Demande {demande} déposée",
        "Votre demande {demande} est enregistrée. La ville l’étudie et vous répond ; vous n’avez rien à faire "
        "d’ici là.",
    ),
    "exchange": about(
        "referral.exchange",
        "Échange ouvert par la ville",
        "Demande {demande} : un échange est ouvert",
        "L’ordinateur d’une famille que vous suivez est revenu en panne. La ville a ouvert la demande {demande} pour "
        "lui en remettre un autre, hors quota, sans nouvelle demande de votre part. Dès qu’un appareil convient, "
        "vous êtes prévenu.",
    ),
    "ask_exchange": about(
        "referral.ask_exchange",
        "Échange demandé",
        "Demande {demande} : un échange est demandé",
        "L’ordinateur d’une famille que vous suivez est revenu en panne. La demande {demande} est déposée pour lui en "
        "remettre un autre, hors quota, sans nouvelle demande de votre part. La ville l’étudie et vous répond.",
    ),
    "accept": about(
        "referral.accept",
        "Demande acceptée",
        "Demande {demande} acceptée",
        "Votre demande {demande} est acceptée. Dès qu’un appareil convient, il est réservé et vous êtes prévenu.",
    ),
    "refuse": about(
        "referral.refuse",
        "Demande refusée",
        "Demande {demande} refusée",
        "Votre demande {demande} n’a pas été retenue. Le motif se lit sur la page de la demande.",
    ),
    "ask": about(
        "referral.ask",
        "Question de la ville",
        "Demande {demande} : une question de la ville",
        "Il manque un renseignement à votre demande {demande}. Lisez la question et répondez sur la page de "
        "la demande : "
        "elle repart aussitôt à l’étude.",
    ),
    "complete": about(
        "referral.complete",
        "Réponse enregistrée",
        "Demande {demande} complétée",
        "Votre réponse est enregistrée. La demande {demande} est de nouveau à l’étude.",
    ),
    "cancel": about(
        "referral.cancel",
        "Demande annulée",
        "Demande {demande} annulée",
        "La demande {demande} est annulée. Rien d’autre n’est à faire.",
    ),
    "reserve": about(
        "referral.reserve",
        "Appareil réservé",
        "Demande {demande} : un appareil est réservé",
        "Un appareil est réservé pour la demande {demande}. Il reste à convenir d’un rendez-vous avec la famille.",
    ),
    "release": about(
        "referral.release",
        "Réservation libérée",
        "Demande {demande} : l’appareil n’est plus réservé",
        "L’appareil réservé pour la demande {demande} a été libéré. La demande reste acceptée et garde son "
        "ancienneté : "
        "un autre appareil sera proposé.",
    ),
    "appoint": about(
        "referral.appoint",
        "Rendez-vous fixé",
        "Demande {demande} : rendez-vous fixé",
        "Le rendez-vous de remise de la demande {demande} est fixé. Date et lieu sont sur la page de la demande.",
    ),
    "cancel_appointment": about(
        "referral.cancel_appointment",
        "Rendez-vous annulé",
        "Demande {demande} : rendez-vous annulé",
        "Le rendez-vous de remise de la demande {demande} est annulé. L’appareil reste réservé jusqu’au "
        "jour que dit la page de la demande : choisissez d’ici là un autre rendez-vous.",
    ),
    "miss": about(
        "referral.miss",
        "Famille non venue",
        "Demande {demande} : la famille n’est pas venue",
        "La famille de la demande {demande} n’est pas venue à son rendez-vous de remise. L’appareil lui reste réservé "
        "jusqu’au jour que dit la page de la demande. À vous : joignez-la, puis prenez un autre rendez-vous sur cette "
        "page ; si elle ne souhaite plus l’ordinateur, dites-le à la ville, qui le proposera à une autre famille.",
    ),
    "hand_over": about(
        "referral.hand_over",
        "Ordinateur remis",
        "Demande {demande} : l’ordinateur est remis",
        "L’ordinateur de la demande {demande} a été remis à la famille. Merci de l’avoir accompagnée.",
    ),
    "expire": about(
        "referral.expire",
        "Demande expirée",
        "Demande {demande} expirée",
        "La demande {demande} est restée trop longtemps sans suite : elle a expiré. Vous pouvez en déposer "
        "une nouvelle.",
    ),
}


RESERVATION_ENDING: Final = about(
    "referral.reservation_ending",
    "Réservation qui se termine",
    "Demande {demande} : la réservation se termine le {fin}",
    "L’appareil de la demande {demande} reste réservé jusqu’au {fin}. Sans rendez-vous d’ici là, il sera proposé à "
    "une autre famille, et la demande attendra de nouveau en gardant son ancienneté. Un empêchement ? Dites-le à "
    "la ville, qui peut prolonger une fois.",
    fin=Variable("le dernier jour de la réservation", "15/12/2026"),
)
MAILS: Final = (*TEXTS.values(), RESERVATION_ENDING)


def announce(referral: Referral, step: str, *, at: datetime, calendar: bytes | None = None) -> None:
    """Queue the author's message for ``step`` (a value of ``stages.Step``) in the caller's transaction.

    ``calendar``: an iCalendar file to send with it.
    """
    mail = tell(referral, TEXTS[step], at=at)
    if mail is not None and calendar is not None:
        mail.calendars = {f"{referral.number}.ics": calendar.decode()}


def tell(referral: Referral, stage: MailStage, *, at: datetime, page: str = "", **said: str) -> OutgoingMail | None:
    """Queue ``stage`` to the author, unless they left. ``said``: what it names besides the number and the link.

    ``page``: what stands below the referral's own address, ``"/messages"``.
    """
    author = referral.author
    return tell_at(author.email, referral, stage, at=at, page=page, **said) if author.active else None


def tell_at(
    recipient: str, referral: Referral, stage: MailStage, *, at: datetime, page: str = "", **said: str
) -> OutgoingMail:
    """The same to an address that is not the author's."""
    page_url = f"{settings.current().base_url}/referrals/{referral.ref}{page}"
    told = {"demande": referral.number, **said, "lien": page_url}
    return send_news(stage, recipient=recipient, said=told, at=at)
