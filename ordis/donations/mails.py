"""What a donor is told once the equipment is in: received, each certificate, closed. Each carries its sealed paper."""

from datetime import datetime
from typing import Final

from ordis import settings
from ordis.accounts.mailing.kinds import MailStage, Reader, Variable, link
from ordis.accounts.mailing.sending import send
from ordis.documents.models import Document
from ordis.donations.models import Donation
from ordis.donations.offers.mails import recipient
from ordis.donations.offers.queries import sheet_of
from ordis.kernel.mail import OutgoingMail

SAID: Final = {
    "don": Variable("le numéro du don", "DON-2026-00042"),
    "donateur": Variable("le nom du donateur", "Société Exemple", private=True),
    "papier": Variable("le nom du document joint", "attestation d’effacement"),
    "numero": Variable("le numéro du document joint", "AE-2026-00042"),
    "lien": link("/donor/exemple", "l’adresse du don dans l’espace du donateur"),
}
NEEDED: Final = ("numero", "lien")
RECEIVED: Final = MailStage(
    "donation.received",
    "Don reçu, bordereau joint",
    Reader.DONOR,
    "Don {don}\u202f: bien reçu",
    "Votre don {don} est arrivé à l’atelier. Merci.\n\n"
    "Voici le bordereau de réception n° {numero}\u202f: il dit ce qui a été reçu. Une différence avec ce que vous avez "
    "remis\u202f? Dites-le-nous.\n\nVotre espace dit où en est ce don\u202f:\n{lien}",
    SAID,
    NEEDED,
    "le bordereau de réception scellé (PDF)",
)
RECEIVED_AGAIN: Final = MailStage(
    "donation.slip_replaced",
    "Bordereau de réception remplacé",
    Reader.DONOR,
    "Don {don}\u202f: un nouveau bordereau de réception",
    "Le bordereau de réception de votre don {don} a été corrigé. Le n° {numero}, joint, remplace le précédent.\n\n"
    "Votre espace dit où en est ce don\u202f:\n{lien}",
    SAID,
    NEEDED,
    "le bordereau de réception scellé (PDF)",
)
CERTIFIED: Final = MailStage(
    "donation.certified",
    "Attestation établie",
    Reader.DONOR,
    "Don {don}\u202f: {papier}",
    "Voici l’{papier} n° {numero} de votre don {don}. C’est un document scellé, gardez-le tel quel. Le code imprimé "
    "dessus permet à chacun de le vérifier.\n\nElle est aussi dans votre espace\u202f:\n{lien}",
    SAID,
    NEEDED,
    "l’attestation scellée (PDF)",
)
CLOSED: Final = MailStage(
    "donation.closed",
    "Don clos, merci",
    Reader.DONOR,
    "Don {don}\u202f: merci",
    "Votre don {don} est maintenant clos\u202f: chaque appareil a trouvé sa suite, réemploi, pièces ou recyclage. "
    "L’{papier} n° {numero}, jointe, en rend compte.\n\n"
    "Vos attestations et le chemin de vos appareils restent dans votre espace\u202f:\n{lien}\n\n"
    "Merci, au nom des familles équipées.",
    SAID,
    NEEDED,
    "l’attestation de destination scellée (PDF)",
)
RECEIPT_CANCELLED: Final = MailStage(
    "donation.receipt_cancelled",
    "Reçu fiscal annulé",
    Reader.DONOR,
    "Don {don}\u202f: reçu fiscal annulé",
    "Le reçu fiscal n° {numero} de votre don {don} est annulé\u202f: il ne vaut plus rien, et sa vérification le dit. "
    "S’il figure dans vos comptes ou dans une déclaration, corrigez-les.\n\nUne question\u202f? Écrivez-nous. Votre "
    "espace dit où en est ce don\u202f:\n{lien}",
    SAID,
    NEEDED,
)
MAILS: Final = (RECEIVED, RECEIVED_AGAIN, CERTIFIED, CLOSED, RECEIPT_CANCELLED)


def tell(donation: Donation, stage: MailStage, paper: Document, *, at: datetime) -> bool:
    """Queue the message with its sealed ``paper``; False when nobody's address is known."""
    mail = _queued(donation, stage, paper, at)
    if mail is None:
        return False
    mail.attachment, mail.attachment_name = paper.ref, f"{paper.number}.pdf"
    return True


def tell_cancelled(donation: Donation, paper: Document, *, at: datetime) -> None:
    """A paper that the donor may have taken counts no more; it is not sent again."""
    _queued(donation, RECEIPT_CANCELLED, paper, at)


def _queued(donation: Donation, stage: MailStage, paper: Document, at: datetime) -> OutgoingMail | None:
    to = recipient(donation, sheet_of(donation))
    if not to:
        return None
    label = paper.kind.label
    said = {
        "don": donation.number,
        "donateur": donation.donor.name,
        "papier": label[:1].lower() + label[1:],
        "numero": paper.number,
        "lien": f"{settings.current().base_url}/donor/{donation.ref}",
    }
    return send(stage, recipient=to, said=said, at=at)


def tell_new(donation: Donation, paper: Document, earlier: Document | None, *, at: datetime) -> None:
    """A certificate was sealed: told unless it is ``earlier`` given back as it was."""
    if paper is not earlier:
        tell(donation, CERTIFIED, paper, at=at)
