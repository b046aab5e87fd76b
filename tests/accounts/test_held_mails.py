"""In the demonstration a page shows the message that it announces; anywhere else it never does."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.held_mails import held_mail, readable_by
from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.donations.signing import actions, links
from ordis.kernel import clock
from ordis.kernel.mail import queue_mail
from tests import make
from tests.donations.offers import making as offers
from tests.donations.signing import making

Clients = Callable[[Role], FlaskClient]
SHOWN = "ce courriel est retenu"


@pytest.fixture
def demonstration(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = replace(app.extensions["ordis"], demonstration=True)
    monkeypatch.setitem(app.extensions, "ordis", shown)
    monkeypatch.setitem(app.jinja_env.globals, "settings", shown)


def test_outside_of_the_demonstration_no_message_is_shown(session: Session, client: FlaskClient) -> None:
    client.post("/offrir", data=offers.typed(client))
    assert SHOWN not in client.get("/offrir/merci").text
    assert held_mail(offers.EMAIL, "/offrir/suivi/") is None


@pytest.mark.usefixtures("demonstration")
def test_the_link_that_confirms_an_offer_is_there_to_press(session: Session, client: FlaskClient) -> None:
    client.post("/offrir", data=offers.typed(client))
    page = client.get("/offrir/merci").text
    assert SHOWN in page
    assert "/offrir/suivi/" in page
    assert "<a href=" in page


@pytest.mark.usefixtures("demonstration")
def test_the_personal_link_of_a_donor_is_shown_and_no_other_message(session: Session, client: FlaskClient) -> None:
    person = make.user(Role.DONOR)
    session.flush()
    queue_mail(recipient=person.email, subject="Autre", body="Autre chose", at=clock.now())
    page = client.post("/lien", data={"email": person.email}).text
    assert SHOWN in page
    assert "Autre chose" not in page
    assert SHOWN not in client.post("/lien", data={"email": "nobody@example.org"}).text


@pytest.mark.usefixtures("demonstration")
def test_the_code_to_sign_is_shown_on_the_page_that_asks_for_it(session: Session, client: FlaskClient) -> None:
    signing = actions.opened(making.proposed())
    token = links.send(signing=signing, email="lea@imprimerie.example", actor=make.user(), at=clock.now())
    assert SHOWN not in client.get(f"/signer-don/{token}").text
    client.post(f"/signer-don/{token}/code")
    assert "Votre code pour signer la convention de don" in client.get(f"/signer-don/{token}").text


TOLD = ("donor", "family", "colleague", "lead")


def written(session: Session) -> dict[str, User]:
    """A message to each of ``TOLD``; the family’s address was dictated."""
    people = {"donor": make.user(Role.DONOR), "colleague": make.user(Role.ADMIN), "lead": make.user(Role.WORKSHOP_LEAD)}
    session.flush()
    addresses = {name: person.email for name, person in people.items()} | {"family": "famille@exemple.fr"}
    for name in TOLD:
        mail = queue_mail(recipient=addresses[name], subject=f"Pour {name}", body="Bonjour", at=clock.now())
        mail.forgets = name == "family"
    session.flush()
    return people


def subjects(user: User) -> set[str]:
    return {mail.subject.removeprefix("Pour ") for mail in readable_by(user)}


@pytest.mark.usefixtures("demonstration")
def test_the_team_reads_what_it_sends_outside_and_never_what_is_written_to_a_colleague(session: Session) -> None:
    people = written(session)
    assert subjects(people["lead"]) == {"donor", "lead"}
    assert subjects(people["donor"]) == {"donor"}
    assert subjects(make.user(Role.COORDINATOR)) == {"donor", "family"}


def test_outside_of_the_demonstration_the_list_is_empty_and_has_no_page(session: Session, clients: Clients) -> None:
    people = written(session)
    assert readable_by(people["lead"]) == []
    city = clients(Role.COORDINATOR)
    assert city.get("/held-mails").location == "/"
    assert "/held-mails" not in city.get("/donations").text


@pytest.mark.usefixtures("demonstration")
def test_every_page_of_the_demonstration_leads_to_the_messages_held(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    written(session)
    for path in ("/", "/donations", "/referrals", "/nulle-part"):
        assert 'href="/held-mails"' in city.get(path).text
    page = city.get("/held-mails").text
    assert "Pour donor" in page
    assert "Pour colleague" not in page
