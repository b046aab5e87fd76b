"""The donor says what its gift is worth; the city that declared it may seals the receipt."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.models import ABSENT, Device
from ordis.documents.actions import issue, letterhead
from ordis.documents.canonical import all_but_number
from ordis.documents.models import Document, DocumentKind
from ordis.donations import papers
from ordis.donations.models import Donation, DonationStage, LegalOrigin
from ordis.donations.receipts import pdf
from ordis.donations.receipts.models import GiftValue
from ordis.donations.texts.queries import record_of
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

NOT_ENTITLED: Final = (
    "Cette collectivité n’a pas déclaré que les dons qu’elle reçoit ouvrent droit à un reçu fiscal. Rien n’a été "
    "enregistré\u202f: l’attestation de don reste à votre disposition, et ne vaut pas reçu."
)
NOT_A_COMPANY: Final = (
    "Un reçu de l’article 238 bis s’adresse à une entreprise, et ce don n’est pas noté comme celui d’une entreprise. "
    "Rien n’a été enregistré."
)
NOT_RECEIVED_YET: Final = "Le reçu fiscal se prépare une fois la réception terminée. Rien n’a été enregistré."
NO_SIREN: Final = (
    "Le reçu porte le SIREN et l’adresse du donateur, et sa fiche ne dit pas {what}. Rien n’a été enregistré\u202f: "
    "complétez d’abord la fiche, ou écrivez à {email}."
)
NO_AMOUNT: Final = "Écrivez la valeur du don, en euros\u202f: elle est supérieure à zéro. Rien n’a été enregistré."
NO_FORM: Final = "Écrivez la forme juridique de l’entreprise, par exemple SARL. Rien n’a été enregistré."
NOT_TYPED: Final = (
    "Le donateur n’a pas encore saisi la valeur de son don. Rien n’a été scellé\u202f: il le fait dans son espace, "
    "sous sa responsabilité."
)
NO_SIGNATORY: Final = (
    "Personne n’est noté pour signer au nom de la collectivité. Rien n’a été scellé\u202f: notez son nom et sa qualité "
    "dans «\u202fParties et fondement\u202f»."
)


def why_not(donation: Donation) -> str:
    """Why no receipt can be had for this donation now; "" when one can."""
    chosen, donor = settings.current(), donation.donor
    if not chosen.gives_tax_receipts:
        return NOT_ENTITLED
    if donation.legal_origin is not LegalOrigin.COMPANY:
        return NOT_A_COMPANY
    if donation.stage not in {DonationStage.RECEIVED, DonationStage.CLOSED}:
        return NOT_RECEIVED_YET
    lacking = [what for what, known in (("le SIREN", donor.siren), ("l’adresse", donor.postal_address)) if not known]
    return NO_SIREN.format(what=" ni ".join(lacking), email=chosen.contact_email) if lacking else ""


def concerns(donation: Donation) -> bool:
    """Whether a receipt is worth speaking of on the pages of this donation."""
    received = donation.stage in {DonationStage.RECEIVED, DonationStage.CLOSED}
    return received and donation.legal_origin is LegalOrigin.COMPANY and settings.current().gives_tax_receipts


def declare_value(*, donation: Donation, amount_cents: int, legal_form: str, actor: User, at: datetime) -> GiftValue:
    """The donor's own figure. Raises :class:`Refusal` where no receipt can be had, and for no amount."""
    if reason := why_not(donation):
        raise Refusal(reason)
    if amount_cents <= 0:
        raise Refusal(NO_AMOUNT, status=422)
    form = " ".join(legal_form.split())
    if not form:
        raise Refusal(NO_FORM, status=422)
    value = db.session.get(GiftValue, donation.id) or GiftValue(donation_id=donation.id)
    value.amount_cents, value.legal_form, value.typed_at, value.typed_by_id = amount_cents, form, at, actor.id
    db.session.add(value)
    db.session.flush()
    record(Verb.GIFT_VALUED, donation.number, actor=actor, at=at, cents=amount_cents)
    return value


def issue_receipt(*, donation: Donation, actor: User, at: datetime) -> Document:
    """The sealed receipt; saying the same, it is the same. Raises :class:`Refusal` when something is missing."""
    if reason := why_not(donation):
        raise Refusal(reason)
    facts = facts_of(donation)
    donation.tax_receipt = issue(
        kind=DocumentKind.TAX_RECEIPT,
        subject=donation.number,
        build=lambda identity: pdf.render_receipt(facts, identity),
        actor=actor,
        at=at,
        replaces=donation.tax_receipt,
        facts=all_but_number(facts),
    )
    return donation.tax_receipt


def facts_of(donation: Donation) -> pdf.ReceiptFacts:
    value, noted, earlier = db.session.get(GiftValue, donation.id), record_of(donation), donation.tax_receipt
    if value is None or donation.received_at is None:
        raise Refusal(NOT_TYPED)
    if noted is None or not noted.representative:
        raise Refusal(NO_SIGNATORY)
    return pdf.ReceiptFacts(
        beneficiary=_beneficiary(),
        donor=donation.donor.name,
        legal_form=value.legal_form,
        siren=papers.spaced_siren(donation.donor),
        donor_address=donation.donor.postal_address,
        donation_number=donation.number,
        agreement_number=donation.agreement.number if donation.agreement else "",
        slip_number=donation.reception_slip.number if donation.reception_slip else "",
        goods=_goods(donation),
        amount_cents=value.amount_cents,
        valued_on=in_paris(value.typed_at).date(),
        given_on=in_paris(donation.received_at).date(),
        signatory=noted.representative,
        signatory_function=noted.representative_function,
        replaces=earlier.number if earlier else "",
    )


def _beneficiary() -> pdf.Beneficiary:
    chosen = settings.current()
    assert chosen.tax_receipts_declared_by is not None
    assert chosen.tax_receipts_declared_on is not None
    siren = chosen.tax_siren or ""
    return pdf.Beneficiary(
        name=letterhead().city,
        siren=papers.spaced(siren),
        address=chosen.address,
        category=chosen.tax_category or "",
        purpose=chosen.tax_object or "",
        declared_by=chosen.tax_receipts_declared_by,
        declared_on=chosen.tax_receipts_declared_on,
    )


def _goods(donation: Donation) -> tuple[tuple[str, str, int], ...]:
    """What arrived, by kind, make and model, in one query."""
    what = (Device.kind, Device.make, Device.model)
    found = (
        sa.select(*what, sa.func.count())
        .where(Device.donation_id == donation.id, Device.stage.not_in(ABSENT))
        .group_by(*what)
        .order_by(*what)
    )
    return tuple(
        (kind.label, f"{make} {model}".strip() or "marque non notée", quantity)
        for kind, make, model, quantity in db.session.execute(found)
    )
