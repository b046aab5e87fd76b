"""The donor's copy of the sealed agreement, mailed once: when it is concluded, and never again."""

from datetime import datetime
from typing import Final

from ordis import settings
from ordis.documents.models import Document
from ordis.donations.models import Donation
from ordis.donations.texts.queries import record_of
from ordis.kernel.mail import OutgoingMail, queue_mail
from ordis.partners.queries import main_contact

SUBJECT: Final = "Convention de don {number}, signée"
BODY: Final = """Bonjour,

La convention du don {donation} est signée des deux parties. Voici votre exemplaire, n° {number} : c’est un document \
scellé, gardez-le tel quel. Le code imprimé dessus permet à chacun de le vérifier.

Votre espace dit où en est ce don :
{url}

Merci.
{service}, {phone}, {email}
"""


def mail_copy(donation: Donation, document: Document, *, at: datetime) -> OutgoingMail | None:
    """To whoever signed for the donor, else to the donor's first contact; None when nobody's address is known."""
    noted, contact = record_of(donation), main_contact(donation.donor)
    to = (noted.signatory_email if noted else "") or (contact.email if contact else "")
    if not to:
        return None
    chosen = settings.current()
    body = BODY.format(
        donation=donation.number,
        number=document.number,
        url=f"{chosen.base_url}/donor/{donation.ref}",
        service=chosen.service,
        phone=chosen.contact_phone,
        email=chosen.contact_email,
    )
    mail = queue_mail(recipient=to, subject=SUBJECT.format(number=donation.number), body=body, at=at)
    mail.attachment, mail.attachment_name = document.ref, f"{document.number}.pdf"
    return mail
