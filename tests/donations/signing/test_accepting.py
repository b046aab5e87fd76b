"""An acceptance whose agreement could be signed at once leaves nothing to be filled, unless somebody says so."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.donations import actions, papers
from ordis.donations.models import Donation, DonationStage, LegalOrigin
from ordis.donations.texts import recording
from ordis.donations.texts.queries import proposed
from ordis.donations.texts.terms import terms
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.signing import making

Clients = Callable[[Role], FlaskClient]


def offered(**changes: object) -> Donation:
    """An offer whose parties were noted before anybody decides."""
    donation = make.donation(stage=DonationStage.OFFERED)
    said = replace(making.PARTIES, **changes)  # type: ignore[arg-type]
    recording.note(donation=donation, said=said, actor=make.user(), at=clock.now())
    return donation


def accept(donation: Donation, *, despite: bool = False) -> None:
    actions.accept_offer(donation=donation, decision="", despite=despite, actor=make.user(), at=clock.now())


def with_address(donation: Donation) -> None:
    donor = donation.donor
    donor.address, donor.postal_code, donor.town = "4 rue du Clain", "86000", "Poitiers"


def test_both_named_what_is_left_to_be_filled_refuses_the_acceptance(session: Session) -> None:
    donation = offered()
    with pytest.raises(Refusal, match="Il manque à la convention"):
        accept(donation)
    assert proposed(donation) is None


def test_whoever_says_so_accepts_all_the_same(session: Session) -> None:
    donation = offered()
    accept(donation, despite=True)
    assert donation.agreement is not None


def test_nothing_left_to_be_filled_is_sealed_without_a_question(session: Session) -> None:
    donation = offered()
    with_address(donation)
    accept(donation)
    row = proposed(donation)
    assert row is not None
    assert "à compléter" not in str(papers.agreement_story(donation))


def test_nobody_named_it_is_made_and_nobody_may_sign_it(session: Session) -> None:
    donation = make.donation(stage=DonationStage.OFFERED)
    accept(donation)
    assert donation.agreement is not None


def test_the_function_of_who_signs_for_the_city_is_asked_for(session: Session) -> None:
    donation = offered(representative_function="")
    with_address(donation)
    with pytest.raises(Refusal, match="Il manque à la convention"):
        accept(donation)


def test_a_private_person_signs_in_their_own_name(session: Session) -> None:
    donation = offered(legal_origin=LegalOrigin.PERSON, signatory_function="")
    with_address(donation)
    assert terms(papers.agreement_facts(donation))["fonction"] == "en son nom"
    accept(donation)


def test_the_page_asks_keeps_what_was_typed_and_the_offer_stays_an_offer(session: Session, clients: Clients) -> None:
    donation, city = offered(), clients(Role.COORDINATOR)
    path = f"/donations/{donation.ref}"
    assert "malgré ce qui manque" in city.get(path).text
    refused = city.post(f"{path}/accept", data={"accept-decision": "n° 2026-7"})
    assert refused.status_code == 422
    assert "Il manque à la convention" in refused.text
    assert "n° 2026-7" in refused.text
    session.refresh(donation)
    assert donation.stage is DonationStage.OFFERED
    said = {"accept-decision": "n° 2026-7", "accept-despite": "y"}
    assert city.post(f"{path}/accept", data=said).status_code == 302
    assert donation.stage is DonationStage.ACCEPTED
