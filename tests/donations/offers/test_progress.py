"""The next step and the marks of an offer, as its donor reads them."""

import pytest
from sqlalchemy.orm import Session

from ordis.donations import actions as donations
from ordis.donations.models import DonationStage
from ordis.donations.offers import actions, progress
from ordis.donations.offers.models import OfferSheet
from ordis.donations.signing.queries import signing_of
from ordis.kernel import clock
from tests import make
from tests.donations.offers import making


def taken() -> OfferSheet:
    sheet = making.confirmed()
    actions.attach(sheet=sheet, donor=make.donor(), invite=False, actor=make.user(), at=clock.now())
    return sheet


def here(sheet: OfferSheet) -> list[str]:
    return [
        mark.label
        for mark in progress.marks(sheet, signing_of(sheet.donation) if sheet.donation else None)
        if mark.here
    ]


def test_an_offer_goes_from_its_confirmation_to_the_account_of_what_became_of_it(session: Session) -> None:
    sheet = making.deposited()
    assert here(sheet) == ["Adresse confirmée"]
    assert "Confirmez-la" in progress.next_of(sheet, None)
    sheet = taken()
    assert here(sheet) == ["Réponse de la ville"]
    assert progress.next_of(sheet, None) == progress.STUDIED
    assert sheet.donation is not None
    donations.accept_offer(donation=sheet.donation, decision="n° 1", actor=make.user(), at=clock.now())
    assert here(sheet) == ["Convention signée"]
    assert "la convention de don se signe" in progress.next_of(sheet, signing_of(sheet.donation))


def test_a_refusal_is_the_last_step(session: Session) -> None:
    sheet = taken()
    assert sheet.donation is not None
    donations.decline_offer(donation=sheet.donation, reason="Trop loin.", actor=make.user(), at=clock.now())
    assert [mark.label for mark in progress.marks(sheet, None)][-1] == "Déclinée"
    assert progress.next_of(sheet, None) == progress.DECLINED


@pytest.mark.parametrize("stage", list(DonationStage))
def test_each_stage_of_a_donation_has_its_sentence(session: Session, stage: DonationStage) -> None:
    sheet = taken()
    assert sheet.donation is not None
    sheet.donation.stage = stage
    assert progress.next_of(sheet, None).endswith((".", "!"))
