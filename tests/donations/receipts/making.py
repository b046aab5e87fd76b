"""A city that declared its entitlement, and a gift that may have its receipt."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from ordis import settings
from ordis.devices.models import Stage
from ordis.donations.models import Donation, DonationStage
from ordis.donations.receipts import actions
from ordis.donations.texts import recording
from tests import make
from tests.donations.signing.making import PARTIES


@contextmanager
def entitled() -> Iterator[None]:
    usual = settings.current()
    settings.use(
        replace(
            usual,
            tax_receipts_declared_by="Camille Roy, directrice des finances",
            tax_receipts_declared_on=date(2026, 3, 12),
            tax_siren="218601946",
            tax_category="Collectivité territoriale",
            tax_object="Équiper des familles",
        )
    )
    try:
        yield
    finally:
        settings.use(usual)


def given(**fields: object) -> Donation:
    """Received: two computers, and one that never came."""
    told = {"address": "12 rue des Feuillants", "postal_code": "86000", "town": "Poitiers"} | fields
    donation = make.donation(of=make.donor(**told), stage=DonationStage.RECEIVED)
    donation.received_at = make.AT
    for stage in (Stage.RECYCLED, Stage.RECYCLED, Stage.MISSING):
        make.device(stage=stage, of=donation)
    recording.note(donation=donation, said=PARTIES, actor=make.user(), at=make.AT)
    return donation


def valued(donation: Donation, cents: int = 123_450) -> None:
    """What the donor types."""
    actions.declare_value(donation=donation, amount_cents=cents, legal_form=" SARL ", actor=make.user(), at=make.AT)
