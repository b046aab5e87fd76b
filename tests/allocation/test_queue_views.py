"""The queue on screen: explained, filtered, with a way on."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Kind
from ordis.referrals.models import ReferralStage
from tests import make
from tests.allocation.policy.tables import publish
from tests.referrals.test_queries import statements

THIN = "\u202f"


@pytest.fixture
def city(session: Session, clients: Callable[[Role], FlaskClient]) -> FlaskClient:
    return clients(Role.COORDINATOR)


def accepted(number: int, **changes: object) -> list[str]:
    return [make.referral(stage=ReferralStage.ACCEPTED, **changes).number for _ in range(number)]  # type: ignore[arg-type]


def test_each_row_is_explained_line_by_line_and_names_nobody(city: FlaskClient) -> None:
    (number,) = accepted(1)
    page = city.get("/allocation").text
    assert number in page
    assert f"Enfants scolarisés{THIN}: 2" in page.replace(" : ", f"{THIN}: ")
    assert "Famille" not in page
    assert "il ne refuse personne" in page


def test_filters_are_in_the_address_and_an_empty_answer_shows_the_way_back(city: FlaskClient) -> None:
    (number,) = accepted(1, wanted_kind=Kind.LAPTOP)
    assert number in city.get("/allocation?kind=laptop&district=Saint-%C3%89loi").text
    page = city.get("/allocation?kind=desktop").text
    assert number not in page
    assert "Voir toute la file" in page


@pytest.mark.parametrize("query", ["kind=phone", "structure=xxx", "district=Ailleurs", "after=xxx"])
def test_what_no_filter_offers_filters_nothing(city: FlaskClient, query: str) -> None:
    (number,) = accepted(1)
    assert number in city.get(f"/allocation?{query}").text


def test_a_long_queue_has_a_following_page(city: FlaskClient) -> None:
    numbers = accepted(51)
    page = city.get("/allocation").text
    assert "Suite de la liste" in page
    assert numbers[-1] not in page


@pytest.mark.parametrize("number", [2, 9])
def test_the_page_costs_as_many_queries_whatever_its_length(city: FlaskClient, session: Session, number: int) -> None:
    accepted(number)
    with statements() as sent:
        assert city.get("/allocation").status_code == 200
    assert len([each for each in sent if each.startswith("SELECT")]) <= 9, sent


def test_the_page_says_that_a_new_table_is_being_applied(city: FlaskClient) -> None:
    accepted(1)
    publish(make.user(), make.AT, purpose={"school": 40})
    assert "Un barème vient d’être publié" in city.get("/allocation").text
