"""The three questions on a page, on a sheet, in figures."""

from collections.abc import Callable

import sqlalchemy as sa
from flask.testing import FlaskClient

from ordis.accounts.permissions import Role
from ordis.aftercare.surveys import actions
from ordis.aftercare.surveys.models import SurveyAnswer, SurveyInvitation
from ordis.kernel.clock import in_paris, months_later
from ordis.kernel.db import db
from ordis.kernel.french import day
from tests import make
from tests.aftercare.surveys.test_surveys import LATER
from tests.handover import making

GIVEN = {"use": "daily", "working": "fine", "purpose": "school"}
Clients = Callable[..., FlaskClient]


def link() -> str:
    """A family was asked today: a handover of a month ago."""
    handover = making.signed()
    handover.signed_at -= LATER
    db.session.flush()
    actions.invite_due(at=handover.signed_at + LATER)
    invitation = db.session.scalars(sa.select(SurveyInvitation)).one()
    db.session.commit()
    return f"/enquete/{invitation.token}"


def test_a_family_answers_from_its_link_without_an_account(session: object, client: FlaskClient) -> None:
    address = link()
    assert "Trois questions" in client.get(address).get_data(as_text=True)
    assert "Merci" in client.post(address, data=GIVEN).get_data(as_text=True)
    assert db.session.scalar(sa.select(sa.func.count(SurveyAnswer.id))) == 1
    assert "déjà été donnée" in client.get(address).get_data(as_text=True)
    assert client.post(address, data=GIVEN).get_data(as_text=True).count("déjà été donnée") == 1
    assert db.session.scalar(sa.select(sa.func.count(SurveyAnswer.id))) == 1


def test_a_forgotten_question_is_said_and_the_others_are_kept(session: object, client: FlaskClient) -> None:
    answer = client.post(link(), data={"use": "daily", "working": "fine"})
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "Choisissez une réponse" in text
    assert text.count("checked") == 2


def test_an_unknown_link_is_not_found(session: object, client: FlaskClient) -> None:
    assert client.get("/enquete/pas-un-lien").status_code == 404


def test_a_sheet_is_printed_with_its_code_by_the_prescriber_of_the_family(
    session: object, sign_in: Callable[..., FlaskClient]
) -> None:
    structure = make.prescriber_structure()
    agent = make.user(Role.PRESCRIBER, of=structure)
    handover = making.signed(of=structure, agent=agent)
    handover.signed_at -= LATER
    db.session.flush()
    actions.invite_due(at=handover.signed_at + LATER)
    db.session.commit()
    page = sign_in(agent).get(f"/referrals/{handover.referral.ref}/surveys/1").get_data(as_text=True)
    assert 'class="qr"' in page
    assert "Après 1 mois" in page
    assert sign_in(agent).get(f"/referrals/{handover.referral.ref}/surveys/6").status_code == 404


def test_a_sheet_that_came_back_is_typed_and_counted(session: object, clients: Clients) -> None:
    coordinator = clients(Role.COORDINATOR)
    refused = coordinator.post("/surveys/answers", data=GIVEN)
    assert refused.status_code == 422
    for _ in range(5):
        coordinator.post("/surveys/answers", data=GIVEN | {"wave": "6"})
    page = coordinator.get("/surveys").get_data(as_text=True)
    assert "Oui, presque tous les jours" in page
    assert "Moins de cinq" not in page


def test_fewer_than_five_answers_are_not_shown(session: object, clients: Clients) -> None:
    coordinator = clients(Role.COORDINATOR)
    coordinator.post("/surveys/answers", data=GIVEN | {"wave": "6"})
    page = coordinator.get("/surveys").get_data(as_text=True)
    assert "Moins de cinq réponses" in page
    assert "presque tous les jours" not in page


def test_without_any_family_asked_the_page_says_when_they_will_be(session: object, clients: Clients) -> None:
    coordinator = clients(Role.COORDINATOR)
    page = coordinator.get("/surveys").get_data(as_text=True)
    assert page.count("aucune remise signée n’y conduit encore") == 2
    assert "familles interrogées" not in page.partition("Ici paraîtront")[0].partition("<main")[2]
    signed_on = in_paris(making.signed().signed_at).date()
    db.session.commit()
    page = coordinator.get("/surveys").get_data(as_text=True)
    for months in (1, 6):
        assert f"prochaines questions le {day(months_later(signed_on, months))}" in page


def test_a_period_without_answers_keeps_its_figures_once_families_were_asked(session: object, clients: Clients) -> None:
    link()
    page = clients(Role.COORDINATOR).get("/surveys").get_data(as_text=True)
    assert "Aucune famille interrogée" not in page
    assert "Aucune réponse sur cette période" in page
