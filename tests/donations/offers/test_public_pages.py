"""« Proposer du matériel »: anybody writes, nothing typed is lost, a program gets nowhere."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis import create_app
from ordis.accounts.permissions import Role
from ordis.donations.offers.forms import READ
from ordis.donations.offers.rules import read
from ordis.kernel import clock, limits
from ordis.kernel.db import db
from ordis.kernel.limits import limiter
from ordis.settings import Settings
from tests import make
from tests.donations.offers import making
from tests.donations.offers.making import EMAIL, count, hidden, mails, only_offer, typed
from tests.pages import defects, follow


def test_the_front_page_leads_to_it(client: FlaskClient) -> None:
    assert 'href="/offrir"' in client.get("/").text


def test_an_offer_is_sent_without_an_account(session: Session, client: FlaskClient) -> None:
    page = follow(client, client.post("/offrir", data=typed(client)))
    assert "Il reste à confirmer votre adresse" in page.text
    told = read(only_offer(session).told)
    assert told is not None
    assert (told.email, told.siren, told.devices) == (EMAIL, "732829320", 12)
    assert len(mails()) == 1


def test_a_person_needs_no_organisation(session: Session, client: FlaskClient) -> None:
    follow(client, client.post("/offrir", data=typed(client, giver="person", organisation="", siren="")))
    told = read(only_offer(session).told)
    assert told is not None
    assert told.name == "Léa Dupuis"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"laptop": ""}, "au moins une quantité"),
        ({"laptop": "douze"}, "nombre entier"),
        ({"laptop": "-2"}, "nombre entier"),
        ({"siren": "732829321"}, "n’est pas un SIREN"),
        ({"organisation": " "}, "nom de votre organisation"),
        ({"contact": ""}, "votre prénom"),
        ({"email": "lea"}, "prenom.nom@exemple.fr"),
        ({"phone": "12"}, "numéro de téléphone"),
        ({"pickup_on": "2026-11-19"}, "Ce jour est passé"),
        ({"pickup_on": "demain"}, "Cette date n’existe pas"),
        ({"giver": "martian"}, "Choisissez une des réponses"),
        ({"laptop_age": "eternal"}, "Choisissez une des réponses"),
        ({"locks": ["bios", "padlock"]}, "Choisissez une des réponses"),
        ({"note": "x" * 2001}, "trop long"),
    ],
)
def test_a_wrong_field_is_said_and_the_others_keep_what_was_typed(
    session: Session, client: FlaskClient, changes: dict[str, object], sentence: str
) -> None:
    answer = client.post("/offrir", data=typed(client, place="", **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "12 rue des Presses" in answer.text
    assert count(session) == 0


def test_the_trap_gives_the_same_page_and_keeps_nothing(session: Session, client: FlaskClient) -> None:
    page = follow(client, client.post("/offrir", data=typed(client, website="https://spam.example")))
    assert "Il reste à confirmer votre adresse" in page.text
    assert (count(session), mails()) == (0, [])


def test_a_form_sent_as_soon_as_it_is_shown_comes_back_whole(session: Session, client: FlaskClient) -> None:
    text = client.get("/offrir").text
    quick = making.TYPED | {"key": hidden(text, "key"), "opened": hidden(text, "opened")}
    answer = client.post("/offrir", data=quick)
    assert answer.status_code == 422
    assert "très rapide" in answer.text
    assert "12 rue des Presses" in answer.text
    assert count(session) == 0
    with clock.frozen(clock.now() + timedelta(seconds=10)):
        again = making.TYPED | {name: hidden(answer.text, name) for name in ("key", "opened")}
        assert client.post("/offrir", data=again).status_code == 303


def test_what_is_wrong_is_said_from_the_top_of_the_page_and_haste_only_alone(
    session: Session, client: FlaskClient
) -> None:
    text = client.get("/offrir").text
    wrong = {"laptop": "x", "contact": "", "email": "", "pickup_on": "2020-01-01", "note": "x" * 2001, "phone": "12"}
    quick = making.TYPED | wrong | {"key": hidden(text, "key"), "opened": hidden(text, "opened")}
    answer = client.post("/offrir", data=quick)
    told = answer.text.partition("error-summary")[2].partition("</ul>")[0]
    summary = list(dict.fromkeys(re.findall(r'<a href="#(\w+)">', told)))
    assert summary == ["laptop", "contact", "phone", "email", "pickup_on", "note"]
    assert "très rapide" not in answer.text
    page = answer.text
    places = [page.index(f'id="{name}"') for name in summary]
    assert places == sorted(places)


def test_the_order_of_the_summary_is_the_order_of_the_page(client: FlaskClient) -> None:
    text = client.get("/offrir").text
    places = [text.index(f' name="{name}"') for name in READ if name]
    assert places == sorted(places)


@pytest.mark.parametrize("opened", ["", "forgé", "gAAAAA"])
def test_a_forged_hour_is_given_a_true_one(session: Session, client: FlaskClient, opened: str) -> None:
    answer = client.post("/offrir", data=typed(client, opened=opened))
    assert answer.status_code == 422
    with clock.frozen(clock.now() + timedelta(seconds=10)):
        again = typed(client, opened=hidden(answer.text, "opened"))
        assert client.post("/offrir", data=again).status_code == 303


def test_sent_twice_by_an_impatient_finger_it_is_one_offer(session: Session, client: FlaskClient) -> None:
    data = typed(client)
    first, second = client.post("/offrir", data=data), client.post("/offrir", data=data)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert (count(session), len(mails())) == (1, 1)


def test_the_answer_is_the_same_for_an_address_that_is_known(session: Session, client: FlaskClient) -> None:
    unknown = follow(client, client.post("/offrir", data=typed(client))).text
    person = make.user(Role.DONOR, of=make.donor())
    person.email = EMAIL
    session.flush()
    for _ in range(4):  # beyond the third nothing is sent to it any more
        known = follow(client, client.post("/offrir", data=typed(client))).text
        assert known == unknown
    assert len(mails()) == 3


@pytest.fixture
def served(app: Flask, settings: Settings) -> Iterator[FlaskClient]:
    """A visitor of an application whose limits count, as in service."""
    other = create_app(settings)
    other.config.update(WTF_CSRF_ENABLED=False)
    try:
        yield other.test_client()
    finally:
        limiter.reset()
        limiter.enabled = False
        with other.app_context():
            db.engine.dispose()


def trapped(visitor: FlaskClient, address: str) -> TestResponse:
    return visitor.post("/offrir", data=making.TYPED | {"website": "x"}, environ_base={"REMOTE_ADDR": address})


def test_beyond_a_few_offers_a_minute_what_was_typed_comes_back(served: FlaskClient) -> None:
    answers = [trapped(served, "192.0.2.7") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert "votre saisie est gardée" in answers[-1].text
    assert "12 rue des Presses" in answers[-1].text
    assert defects(answers[-1].text) == ()


def test_a_network_is_counted_whatever_address_it_takes(served: FlaskClient) -> None:
    """One person holds a whole /64 of IPv6 at least: twenty addresses of it are no twenty people."""
    answers = [trapped(served, f"2001:db8:1:2::{host:x}") for host in range(1, 23)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429] * 2
    assert trapped(served, "2001:db8:2::1").status_code == 303


@pytest.mark.parametrize(
    ("address", "network"), [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::9", "2001:db8:1::/56")]
)
def test_the_network_of_an_address(app: Flask, address: str, network: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert limits.network() == network
