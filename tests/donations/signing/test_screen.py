"""A screen of the city's handed to the donor: it signs one agreement, and is nobody's."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.donations.models import Donation
from ordis.donations.signing import actions, links
from ordis.donations.signing.models import SigningStage, Way
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.signing import making
from tests.donations.signing.test_views import sent
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]


def handed(city: FlaskClient, donation: Donation) -> str:
    """The address of the page, on the screen that is handed over."""
    answer = city.post(f"/donations/{donation.ref}/signing/tablet")
    assert answer.status_code == 303
    return str(answer.location)


def test_the_screen_handed_over_signs_one_agreement_and_leads_nowhere_else(session: Session, clients: Clients) -> None:
    donation, city = making.proposed(), clients(Role.COORDINATOR)
    address = handed(city, donation)
    assert "/connexion" in city.get(f"/donations/{donation.ref}").location
    page = city.get(address).text
    assert "Je coche chaque phrase" in page
    assert "code de six chiffres" not in page
    assert "une fois signée, la convention ne change plus" in page
    refused = city.post(address, data=sent(donation, boxes=["0"]))
    assert refused.status_code == 422
    assert "Il reste à cocher" in refused.text
    assert "[[[" in refused.text
    assert "Rendez maintenant cet écran" in follow(city, city.post(address, data=sent(donation))).text
    signing = actions.opened(donation)
    assert (signing.stage, signing.way) == (SigningStage.CITY, Way.SCREEN)
    assert signing.donor is not None
    assert re.match(r"sur un écran de la collectivité, en présence de \w+", signing.donor["how"])
    assert "Rendez maintenant" in follow(city, city.get(address)).text
    assert "Rendez maintenant" in follow(city, city.post(address, data=sent(donation))).text
    assert city.post(f"{address}/code").status_code == 303


def test_the_page_of_a_screen_serves_an_hour_and_one_screen_at_a_time(session: Session, clients: Clients) -> None:
    donation = making.proposed()
    first = handed(clients(Role.COORDINATOR), donation)
    second = handed(clients(Role.COORDINATOR), donation)
    nobody = clients(Role.PRESCRIBER)
    assert nobody.get(first).status_code == 410
    assert nobody.get(second).status_code == 200
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert nobody.get(second).status_code == 410


def test_no_code_is_mailed_for_a_screen(session: Session, clients: Clients) -> None:
    donation = making.proposed()
    address = handed(clients(Role.COORDINATOR), donation)
    answer = clients(Role.PRESCRIBER).post(f"{address}/code")
    assert answer.status_code == 409
    assert "Aucune adresse" in answer.text


def test_whoever_handed_it_over_must_still_have_the_right(session: Session) -> None:
    donation, agent = making.proposed(), make.user(Role.COORDINATOR)
    token = links.hand_over(signing=actions.opened(donation), actor=agent, at=clock.now())
    agent.active = False
    with pytest.raises(Refusal, match="ne peut plus faire signer"):
        links.circumstances(links.live(token, at=clock.now()))


def test_an_agreement_that_the_donor_signed_is_not_handed_over_again(session: Session) -> None:
    donation = making.proposed()
    making.donor_signs(donation)
    with pytest.raises(Refusal, match="n’attend plus"):
        links.hand_over(signing=actions.opened(donation), actor=make.user(), at=clock.now())
