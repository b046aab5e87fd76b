"""What the donor does of an agreement that waits for a signature, from its own space: asks for the link, or reads whom
to ask."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ordis import settings
from ordis.accounts.models import User
from ordis.donations import papers
from ordis.donations.models import Donation, DonationStage
from ordis.donations.signing import actions, links, queries, ready
from ordis.donations.signing.models import SigningStage, Way
from ordis.donations.texts.queries import proposed, record_of
from ordis.kernel.refusal import Refusal

HALF: Final = {
    SigningStage.CITY: "Vous avez signé\u202f: la collectivité signe à son tour, puis vous remet votre exemplaire.",
    SigningStage.CONFIRM: "Un papier signé nous est parvenu\u202f: la collectivité le vérifie.",
}
NOT_READY: Final = "La convention n’est pas encore prête à signer\u202f: la collectivité la complète. {whom}"
NO_ADDRESS: Final = (
    "La convention est prête, mais aucune adresse électronique n’est notée pour la personne qui la signe. {whom}"
)
WHOM: Final = "Pour la signer, adressez-vous à {service}, {phone}, {email}."
READY: Final = (
    "{signatory} peut signer la convention\u202f: le lien part vers {to}, puis la page envoie un code à la même "
    "adresse. Une autre personne, une autre adresse\u202f? Dites-le à {service}, {phone}."
)
NOTHING_TO_SIGN: Final = "Aucune convention de ce don n’attend votre signature. Rien n’est parti."


@dataclass(frozen=True, slots=True)
class Standing:
    """``said`` to the donor; ``email``: where the link would go, "" when none may be asked for."""

    said: str
    email: str = ""


def standing(donation: Donation) -> Standing | None:
    """None when nothing is to be signed: before the acceptance, once signed, once received."""
    if donation.stage is not DonationStage.ACCEPTED or queries.is_signed(donation):
        return None
    row, signing, noted = proposed(donation), queries.signing_of(donation), record_of(donation)
    if signing is not None and signing.stage in HALF:
        return Standing(HALF[signing.stage])
    chosen = settings.current()
    told = {"service": chosen.service, "phone": chosen.contact_phone, "email": chosen.contact_email}
    now = papers.agreement_facts(donation)
    if row is None or ready.before_signing(row, now):
        return Standing(NOT_READY.format(whom=WHOM.format(**told)))
    email = noted.signatory_email if noted else ""
    if not email:
        return Standing(NO_ADDRESS.format(whom=WHOM.format(**told)))
    return Standing(READY.format(signatory=now.signatory, to=links.masked(email), **told), email)


def ask(*, donation: Donation, actor: User, at: datetime) -> str:
    """Mail the link to the person noted as signing, and to nobody else; asked twice within a minute, it is the same.
    The address, masked. Raises :class:`Refusal` when there is nothing to sign yet, or any more."""
    stands = standing(donation)
    if stands is None or not stands.email:
        raise Refusal(stands.said if stands else NOTHING_TO_SIGN)
    signing = actions.opened(donation)
    last = queries.last_link(signing)
    if last is None or last.way is not Way.LINK or last.revoked_at is not None or at >= last.sent_at + links.PAUSE:
        links.send(signing=signing, email=stands.email, actor=actor, at=at)
    return links.masked(stands.email)
