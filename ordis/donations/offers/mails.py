"""What a donor and the city are told by mail of an offer, one sober text per step.

A message to an address that nobody confirmed repeats nothing of what was typed: it would carry a stranger's words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ordis import settings
from ordis.donations.models import Donation
from ordis.donations.offers import queries
from ordis.donations.offers.models import OfferSheet
from ordis.donations.offers.rules import CONFIRM_WITHIN, Told, read
from ordis.kernel.french import count
from ordis.kernel.mail import queue_mail
from ordis.partners.queries import main_contact

FOLLOW: Final = "/offrir/suivi/"


@dataclass(frozen=True, slots=True)
class Text:
    """``{number}`` names the offer or the donation; the greeting, the link and the signature are added."""

    subject: str
    body: str


CONFIRM: Final = Text(
    "Confirmez votre offre de matériel",
    "Une offre de matériel vient d’être écrite avec votre adresse. Si elle est de vous, ouvrez cette page et "
    "confirmez-la d’un bouton\u202f: c’est ce qui nous l’envoie.",
)
IGNORE: Final = (
    f"Ce lien est valable {CONFIRM_WITHIN.days}\u00a0jours. Si cette offre n’est pas de vous, ne faites rien\u202f: "
    "elle s’efface d’elle-même et personne ne la lira."
)
TEXTS: Final[Mapping[str, Text]] = {
    "offered": Text(
        "Votre offre {number} est à l’étude",
        "Merci. Votre offre porte le numéro {number}\u202f: nous l’étudions et nous vous répondons. Cette page dit où "
        "elle en est\u202f:",
    ),
    "ask": Text(
        "Votre offre {number}\u202f: une question",
        "Il nous manque un renseignement pour répondre à votre offre {number}.\n\n«\u202f{said}\u202f»\n\nRépondez sur "
        "cette page, sans mot de passe\u202f:",
    ),
    "accept": Text(
        "Votre offre {number} est acceptée",
        "Merci\u202f: nous acceptons votre offre {number} avec plaisir. Nous vous adressons la convention de don, puis "
        "nous convenons avec vous de l’enlèvement. Cette page dit où en est votre don\u202f:",
    ),
    "decline": Text(
        "Votre offre {number}\u202f: notre réponse",
        "Merci d’avoir pensé à nous. Nous ne pouvons pas accepter votre offre {number}, et nous vous devons la "
        "raison.\n\n{said}\n\nNotre réponse est aussi sur cette page\u202f:",
    ),
}
"""To the donor, by the move that is told."""
NEW: Final = Text(
    "Offre {number} à examiner", "{what}, de {name}.\n\nRattachez-la à un donateur, ou déclinez-la\u202f:"
)
ANSWERED: Final = Text("Offre {number}\u202f: le donateur a répondu", "La réponse est sur la page du don\u202f:")


def ask_confirmation(sheet: OfferSheet, told: Told, *, at: datetime) -> None:
    body = f"{CONFIRM.body}\n\n{_url(FOLLOW + sheet.token)}\n\n{IGNORE}"
    _send(told.email, CONFIRM.subject, body, at)


def tell(donation: Donation, step: str, *, at: datetime, said: str = "") -> bool:
    """Queue the donor's message for ``step`` of :data:`TEXTS`; False when nobody's address is known."""
    sheet, text = queries.sheet_of(donation), TEXTS[step]
    address = sheet.token if sheet else ""
    where = f"{FOLLOW}{address}" if address else f"/donor/{donation.ref}"
    return _tell(recipient(donation, sheet), text, donation.number, where, said, at)


def tell_declined(sheet: OfferSheet, told: Told, *, at: datetime) -> None:
    """The same for an offer that became no donation."""
    _tell(told.email, TEXTS["decline"], sheet.number or "", FOLLOW + sheet.token, sheet.decline_reason, at)


def recipient(donation: Donation, sheet: OfferSheet | None) -> str:
    """Whoever made the offer, else the donor's first contact; "" when no address is known."""
    told = read(sheet.told) if sheet else None
    contact = main_contact(donation.donor)
    return (told.email if told else "") or (contact.email if contact else "")


def tell_the_city(sheet: OfferSheet, told: Told, *, at: datetime) -> None:
    what, number = count(told.devices, "appareil"), sheet.number or ""
    body = NEW.body.format(what=what.capitalize(), name=told.name)
    _send(
        settings.current().contact_email,
        NEW.subject.format(number=number),
        f"{body}\n{_url(f'/donations/offers/{sheet.ref}')}",
        at,
    )


def tell_answered(donation: Donation, *, at: datetime) -> None:
    """To the city: the donor answered by the link."""
    body = f"{ANSWERED.body}\n{_url(f'/donations/{donation.ref}')}"
    _send(settings.current().contact_email, ANSWERED.subject.format(number=donation.number), body, at)


def _tell(to: str, text: Text, number: str, where: str, said: str, at: datetime) -> bool:
    if not to:
        return False
    body = f"{text.body.format(number=number, said=said)}\n{_url(where)}"
    _send(to, text.subject.format(number=number), body, at)
    return True


def _url(path: str) -> str:
    return settings.current().base_url + path


def _send(to: str, subject: str, body: str, at: datetime) -> None:
    chosen = settings.current()
    signature = f"{chosen.operation}, {chosen.service}, {chosen.city}\n{chosen.contact_email} · {chosen.contact_phone}"
    queue_mail(recipient=to, subject=subject, body=f"Bonjour,\n\n{body}\n\n{signature}\n", at=at)
