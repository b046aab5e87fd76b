"""What a donor and the city are told by mail of an offer, one sober text per step.

A message to an address that nobody confirmed repeats nothing of what was typed: it would carry a stranger's words.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ordis import settings
from ordis.accounts.mailing.kinds import MailStage, Reader, Variable, link
from ordis.accounts.mailing.sending import send
from ordis.donations.models import Donation
from ordis.donations.offers import queries
from ordis.donations.offers.models import OfferSheet
from ordis.donations.offers.rules import CONFIRM_WITHIN, Told, read
from ordis.kernel.french import count
from ordis.partners.queries import main_contact

FOLLOW: Final = "/offrir/suivi/"
PAGE: Final = link(f"{FOLLOW}exemple", "l’adresse de la page où le donateur suit son offre")
OFFER: Final = Variable("le numéro de l’offre ou du don", "DON-2026-00042")


def to_donor(key: str, name: str, subject: str, body: str, **more: Variable) -> MailStage:
    """A stage of an offer; ``more`` is what the text has to say besides the link."""
    said = {"offre": OFFER, **more, "lien": PAGE}
    return MailStage(f"offer.{key}", name, Reader.DONOR, subject, body, said, needed=(*more, "lien"))


CONFIRM: Final = MailStage(
    "offer.confirm",
    "Offre à confirmer par l’adresse donnée",
    Reader.DONOR,
    "Confirmez votre offre de matériel",
    "Une offre de matériel vient d’être écrite avec votre adresse. Si elle est de vous, ouvrez cette page et "
    "confirmez-la d’un bouton\u202f: c’est ce qui nous l’envoie.\n\n{lien}\n\n"
    "Ce lien est valable {jours}. Si cette offre n’est pas de vous, ne faites rien\u202f: "
    "elle s’efface d’elle-même et personne ne la lira.",
    {"lien": PAGE, "jours": Variable("combien de jours le lien reste valable", "7\u00a0jours")},
    needed=("lien",),
)
TEXTS: Final[Mapping[str, MailStage]] = {
    "offered": to_donor(
        "offered",
        "Offre à l’étude",
        "Votre offre {offre} est à l’étude",
        "Merci. Votre offre porte le numéro {offre}\u202f: nous l’étudions et nous vous répondons. Cette page dit où "
        "elle en est\u202f:\n{lien}",
    ),
    "ask": to_donor(
        "ask",
        "Offre à compléter",
        "Votre offre {offre}\u202f: une question",
        "Il nous manque un renseignement pour répondre à votre offre {offre}.\n\n«\u202f{question}\u202f»\n\n"
        "Répondez sur cette page, sans mot de passe\u202f:\n{lien}",
        question=Variable("la question de la ville", "Les chargeurs sont-ils là\u202f?", private=True),
    ),
    "accept": to_donor(
        "accept",
        "Offre acceptée",
        "Votre offre {offre} est acceptée",
        "Merci\u202f: nous acceptons votre offre {offre} avec plaisir. Nous vous adressons la convention de don, puis "
        "nous convenons avec vous de l’enlèvement. Cette page dit où en est votre don\u202f:\n{lien}",
    ),
    "decline": to_donor(
        "decline",
        "Offre déclinée",
        "Votre offre {offre}\u202f: notre réponse",
        "Merci d’avoir pensé à nous. Nous ne pouvons pas accepter votre offre {offre}, et nous vous devons la "
        "raison.\n\n{raison}\n\nNotre réponse est aussi sur cette page\u202f:\n{lien}",
        raison=Variable(
            "la raison donnée au donateur", "Ces appareils ont plus de douze ans, nous ne saurions pas les "
            "remettre en service.", private=True,
        ),
    ),
}  # fmt: skip
"""To the donor, by the move that is told."""
NEW: Final = MailStage(
    "offer.new",
    "Offre publique à examiner, à la ville",
    Reader.STAFF,
    "Offre {offre} à examiner",
    "{appareils}, de {donateur}.\n\nRattachez-la à un donateur, ou déclinez-la\u202f:\n{lien}",
    {
        "offre": Variable("le numéro de l’offre", "OFF-2026-00042"),
        "appareils": Variable("le nombre d’appareils proposés", "12\u00a0appareils"),
        "donateur": Variable("le nom donné par qui offre", "Société Exemple", private=True),
        "lien": link("/donations/offers/exemple", "l’adresse de la page de l’offre"),
    },
    needed=("lien",),
)
ANSWERED: Final = MailStage(
    "offer.answered",
    "Réponse du donateur, à la ville",
    Reader.STAFF,
    "Offre {offre}\u202f: le donateur a répondu",
    "La réponse est sur la page du don\u202f:\n{lien}",
    {"offre": OFFER, "lien": link("/donations/exemple", "l’adresse de la page du don")},
    needed=("lien",),
)
MAILS: Final = (CONFIRM, *TEXTS.values(), NEW, ANSWERED)


def ask_confirmation(sheet: OfferSheet, told: Told, *, at: datetime) -> None:
    said = {"lien": _url(FOLLOW + sheet.token), "jours": count(CONFIRM_WITHIN.days, "jour")}
    send(CONFIRM, recipient=told.email, said=said, at=at)


def tell(donation: Donation, step: str, *, at: datetime, **more: str) -> bool:
    """Queue the donor's message for ``step`` of :data:`TEXTS`; False when nobody's address is known. ``more``: what it
    says besides the number and the link."""
    sheet, text = queries.sheet_of(donation), TEXTS[step]
    address = sheet.token if sheet else ""
    where = f"{FOLLOW}{address}" if address else f"/donor/{donation.ref}"
    return _tell(recipient(donation, sheet), text, donation.number, where, at, **more)


def tell_declined(sheet: OfferSheet, told: Told, *, at: datetime) -> None:
    """The same for an offer that became no donation."""
    number, where = sheet.number or "", FOLLOW + sheet.token
    _tell(told.email, TEXTS["decline"], number, where, at, raison=sheet.decline_reason)


def recipient(donation: Donation, sheet: OfferSheet | None) -> str:
    """Whoever made the offer, else the donor's first contact; "" when no address is known."""
    told = read(sheet.told) if sheet else None
    contact = main_contact(donation.donor)
    return (told.email if told else "") or (contact.email if contact else "")


def tell_the_city(sheet: OfferSheet, told: Told, *, at: datetime) -> None:
    said = {
        "offre": sheet.number or "",
        "appareils": count(told.devices, "appareil").capitalize(),
        "donateur": told.name,
        "lien": _url(f"/donations/offers/{sheet.ref}"),
    }
    send(NEW, recipient=settings.current().contact_email, said=said, at=at)


def tell_answered(donation: Donation, *, at: datetime) -> None:
    """To the city: the donor answered by the link."""
    said = {"offre": donation.number, "lien": _url(f"/donations/{donation.ref}")}
    send(ANSWERED, recipient=settings.current().contact_email, said=said, at=at)


def _tell(to: str, text: MailStage, number: str, where: str, at: datetime, **more: str) -> bool:
    if not to:
        return False
    send(text, recipient=to, said={"offre": number, **more, "lien": _url(where)}, at=at)
    return True


def _url(path: str) -> str:
    return settings.current().base_url + path
