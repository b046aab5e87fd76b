"""In the demonstration a page shows the message that it announces; anywhere else it never does."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.held_mails import held_mail
from ordis.accounts.permissions import Role
from ordis.donations.signing import actions, links
from ordis.kernel import clock
from ordis.kernel.mail import queue_mail
from tests import make
from tests.donations.offers import making as offers
from tests.donations.signing import making

SHOWN = "ce courriel est retenu"


@pytest.fixture
def demonstration(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "ordis", replace(app.extensions["ordis"], demonstration=True))


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
