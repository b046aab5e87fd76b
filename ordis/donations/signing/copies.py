"""The donor's copy of the sealed agreement, mailed once: when it is concluded, and never again."""

from datetime import datetime

from ordis.documents.models import Document
from ordis.donations.models import Donation
from ordis.donations.signing import mails
from ordis.donations.texts.queries import record_of
from ordis.kernel.mail import OutgoingMail
from ordis.partners.queries import main_contact


def mail_copy(donation: Donation, document: Document, *, at: datetime) -> OutgoingMail | None:
    """To whoever signed for the donor, else to the donor's first contact; None when nobody's address is known."""
    noted, contact = record_of(donation), main_contact(donation.donor)
    to = (noted.signatory_email if noted else "") or (contact.email if contact else "")
    if not to:
        return None
    return mails.tell_signed(donation.number, document, to, url=f"/donor/{donation.ref}", at=at)
