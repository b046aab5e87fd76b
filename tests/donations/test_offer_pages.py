"""Pages of an offer: recorded, corrected, accepted with its agreement, or declined."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.donations.models import Donation, DonationStage
from tests import make
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]


def test_a_coordinator_records_an_offer_and_is_told_what_comes_next(session: Session, clients: Clients) -> None:
    donor, client = make.donor(), clients(Role.COORDINATOR)
    assert donor.name in client.get("/donations/new").text
    typed = {
        "donor": donor.ref,
        "laptop": "12",
        "monitor": "4",
        "legal_origin": "company",
        "wiped_by": "workshop",
    }
    page = follow(client, client.post("/donations/new", data=typed))
    assert "L’offre attend une décision" in page.text
    assert "16\u00a0appareils" in page.text


def test_an_offer_of_nothing_keeps_what_was_typed(session: Session, clients: Clients) -> None:
    donor = make.donor()
    typed = {
        "donor": donor.ref,
        "legal_origin": "company",
        "wiped_by": "workshop",
        "pickup_place": "Quai nord",
    }
    answer = clients(Role.COORDINATOR).post("/donations/new", data=typed)
    assert answer.status_code == 422
    assert "au moins une quantité" in answer.text
    assert "Quai nord" in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        {"laptop": "douze"},
        {"laptop": "-3"},
        {"laptop": "1", "pickup_on": "hier"},
        {"laptop": "1", "donor": "x"},
    ],
)
def test_a_wrong_field_is_said_in_french(session: Session, clients: Clients, typed: dict[str, str]) -> None:
    base = {"donor": make.donor().ref, "legal_origin": "company", "wiped_by": "workshop"}
    answer = clients(Role.COORDINATOR).post("/donations/new", data=base | typed)
    assert answer.status_code == 422
    assert "Not a valid" not in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Donation)) == 0


def test_public_property_is_warned_about_and_not_decided(session: Session, clients: Clients) -> None:
    typed = {"donor": make.donor().ref, "laptop": "2", "legal_origin": "public", "wiped_by": "workshop"}
    client = clients(Role.COORDINATOR)
    page = follow(client, client.post("/donations/new", data=typed))
    assert "L3212-2" in page.text
    assert "Accepter et établir" in page.text


def test_acceptance_gives_the_agreement_and_the_same_bytes_each_time(session: Session, clients: Clients) -> None:
    donation, client = make.donation(stage=DonationStage.OFFERED), clients(Role.COORDINATOR)
    assert "Projet" in client.get(f"/donations/{donation.ref}/agreement").text
    assert client.get(f"/donations/{donation.ref}/papers/agreement").status_code == 404
    follow(client, client.post(f"/donations/{donation.ref}/accept", data={"accept-decision": "n° 2026-114"}))
    first = client.get(f"/donations/{donation.ref}/papers/agreement")
    assert first.data.startswith(b"%PDF")
    assert client.get(f"/donations/{donation.ref}/papers/agreement").data == first.data
    assert "n° 2026-114" in client.get(f"/donations/{donation.ref}/agreement").text


def test_an_offer_is_declined_with_its_reason(session: Session, clients: Clients) -> None:
    donation, client = make.donation(stage=DonationStage.OFFERED), clients(Role.COORDINATOR)
    assert client.post(f"/donations/{donation.ref}/decline", data={}).status_code == 422
    page = follow(client, client.post(f"/donations/{donation.ref}/decline", data={"decline-reason": "Trop anciens."}))
    assert "Trop anciens." in page.text


def test_the_same_acceptance_twice_is_refused_the_second_time(session: Session, clients: Clients) -> None:
    donation, client = make.donation(stage=DonationStage.OFFERED), clients(Role.COORDINATOR)
    client.post(f"/donations/{donation.ref}/accept")
    assert client.post(f"/donations/{donation.ref}/accept").status_code == 409
