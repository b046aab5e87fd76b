"""Quotas on screen, and what a prescriber reads when one is reached."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.partners.models import Organisation
from ordis.referrals.quotas import queries
from tests import make
from tests.pages import follow

AUTUMN = {"starts_on": "2026-09-01", "ends_on": "2026-12-31", "limit": "5", "note": "Vote du conseil"}


@pytest.fixture
def city(session: Session, clients: Callable[[Role], FlaskClient]) -> FlaskClient:
    return clients(Role.COORDINATOR)


@pytest.fixture
def ccas(session: Session) -> Organisation:
    return make.prescriber_structure(name="CCAS", yearly_quota=3)


def test_the_list_says_what_is_used_of_what(city: FlaskClient, ccas: Organisation) -> None:
    make.referral(of=ccas)
    page = city.get("/allocation/quotas").text
    assert "CCAS" in page
    assert "<strong>1</strong> sur 3" in page
    assert "par année civile" in page


def test_a_period_is_set_shown_changed_and_removed(city: FlaskClient, ccas: Organisation) -> None:
    address = f"/allocation/quotas/{ccas.ref}"
    page = follow(city, city.post(address, data=AUTUMN)).text
    assert "Vote du conseil" in page
    assert "en cours" in page
    next_year = {"starts_on": "2027-01-01", "ends_on": "2027-06-30", "limit": "8", "note": ""}
    assert "à venir" in follow(city, city.post(address, data=next_year)).text
    coming, running = (each.period.ref for each in queries.periods(ccas))
    assert city.get(f"{address}/periods/{running}").status_code == 200
    changed = city.post(f"{address}/periods/{running}", data=AUTUMN | {"limit": "9"})
    assert "9" in follow(city, changed).text
    assert city.post(f"{address}/periods/{running}/remove").status_code == 409
    assert city.post(f"{address}/periods/{coming}/remove").status_code == 303
    assert [each.period.limit for each in queries.periods(ccas)] == [9]


def test_a_refused_period_shows_the_form_again_with_all_that_was_typed(city: FlaskClient, ccas: Organisation) -> None:
    address = f"/allocation/quotas/{ccas.ref}"
    city.post(address, data=AUTUMN)
    answer = city.post(address, data=AUTUMN | {"starts_on": "2026-12-01", "note": "Deuxième essai"})
    assert answer.status_code == 422
    assert "deux périodes ne se chevauchent pas" in answer.text
    assert "Deuxième essai" in answer.text
    wrong = city.post(address, data={"starts_on": "demain", "ends_on": "", "limit": "beaucoup"})
    assert wrong.status_code == 422
    assert "Écrivez un nombre entier" in wrong.text


def test_the_period_of_another_structure_is_not_found(city: FlaskClient, ccas: Organisation) -> None:
    city.post(f"/allocation/quotas/{ccas.ref}", data=AUTUMN)
    ref = queries.periods(ccas)[0].period.ref
    other = make.prescriber_structure()
    assert city.get(f"/allocation/quotas/{other.ref}/periods/{ref}").status_code == 404
    assert city.post(f"/allocation/quotas/{other.ref}/periods/{ref}", data=AUTUMN).status_code == 404
    assert city.get(f"/allocation/quotas/{make.donor().ref}").status_code == 404


def test_an_empty_list_says_where_to_begin(city: FlaskClient) -> None:
    assert "Aucune structure" in city.get("/allocation/quotas").text
