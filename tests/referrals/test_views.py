"""The prescriber's three minutes and the city's answer, over HTTP."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.partners.models import Organisation
from ordis.referrals.models import ReferralStage
from tests import make

SignIn = Callable[[User], FlaskClient]
THIN = "\u202f"


def test_the_list_of_a_prescriber_says_what_comes_next(structure: Organisation, agent: FlaskClient) -> None:
    make.referral(of=structure, stage=ReferralStage.TO_COMPLETE)
    foreign = make.referral(of=make.prescriber_structure(name="CCAS"))
    page = agent.get("/referrals").text
    assert f"À vous{THIN}: répondez" in page
    assert foreign.number not in page


def test_an_empty_list_says_what_to_do_first(agent: FlaskClient, city: FlaskClient) -> None:
    assert "Déposer la première" in agent.get("/referrals").text
    assert "Aucune demande n’est encore déposée" in city.get("/referrals").text
    assert "Aucune demande ne répond à ces filtres" in city.get("/referrals?stage=accepted").text


def test_the_city_filters_by_stage_and_an_unknown_stage_filters_nothing(city: FlaskClient) -> None:
    waiting, accepted = make.referral(), make.referral(stage=ReferralStage.ACCEPTED)
    page = city.get("/referrals?stage=accepted").text
    assert accepted.number in page
    assert waiting.number not in page
    assert waiting.number in city.get("/referrals?stage=quelconque").text


@pytest.mark.parametrize("path", ["", "/identity", "/answer", "/cancel"])
def test_the_referral_of_another_structure_does_not_exist(agent: FlaskClient, path: str) -> None:
    foreign = make.referral(of=make.prescriber_structure(name="CCAS"), stage=ReferralStage.TO_COMPLETE)
    ref = foreign.ref
    answer = agent.post(f"/referrals/{ref}{path}", data={"answer": "oui"}) if path else agent.get(f"/referrals/{ref}")
    assert answer.status_code == 404
    assert foreign.stage is ReferralStage.TO_COMPLETE


def test_the_identity_is_shown_on_demand_and_the_look_is_traced(session: Session, city: FlaskClient) -> None:
    referral = make.referral()
    hidden = referral.household.last_name or ""
    page = city.get(f"/referrals/{referral.ref}").text
    assert hidden not in page
    assert "Afficher l’identité" in page
    shown = city.post(f"/referrals/{referral.ref}/identity")
    assert shown.status_code == 200
    assert hidden in shown.text
    assert "9\u00a0mars 1987" in shown.text
    assert "a consulté l’identité du foyer" in shown.text
    assert session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "household.seen")).one().actor
    assert hidden not in city.get(f"/referrals/{referral.ref}").text


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.DONOR, Role.ADMIN])
def test_roles_without_the_right_do_not_see_households(clients: Callable[[Role], FlaskClient], role: Role) -> None:
    referral = make.referral()
    assert clients(role).post(f"/referrals/{referral.ref}/identity").status_code == 403


def test_the_city_accepts(city: FlaskClient) -> None:
    referral = make.referral()
    assert city.post(f"/referrals/{referral.ref}/accept").status_code == 303
    assert referral.stage is ReferralStage.ACCEPTED
    assert "attend un appareil" in city.get(f"/referrals/{referral.ref}").text


def test_the_city_refuses_with_a_reason_that_the_prescriber_reads(
    structure: Organisation, agent: FlaskClient, city: FlaskClient
) -> None:
    referral = make.referral(of=structure)
    blank = city.post(f"/referrals/{referral.ref}/refuse", data={"reason": " "})
    assert blank.status_code == 422
    assert referral.stage is ReferralStage.SUBMITTED
    city.post(f"/referrals/{referral.ref}/refuse", data={"reason": "Le foyer est hors de Poitiers."})
    assert "Le foyer est hors de Poitiers." in agent.get(f"/referrals/{referral.ref}").text


def test_a_question_goes_and_its_answer_comes_back(
    structure: Organisation, agent: FlaskClient, city: FlaskClient
) -> None:
    referral = make.referral(of=structure)
    url = f"/referrals/{referral.ref}"
    assert city.post(f"{url}/question", data={"question": ""}).status_code == 422
    city.post(f"{url}/question", data={"question": "Quelle formation ?"})
    assert "Quelle formation ?" in agent.get(url).text
    assert agent.post(f"{url}/answer", data={"answer": ""}).status_code == 422
    agent.post(f"{url}/answer", data={"answer": "CAP cuisine"})
    assert referral.stage is ReferralStage.SUBMITTED
    assert "CAP cuisine" in city.get(url).text


def test_a_prescriber_cancels_and_a_second_time_is_refused_in_words(
    structure: Organisation, agent: FlaskClient
) -> None:
    referral = make.referral(of=structure)
    assert agent.post(f"/referrals/{referral.ref}/cancel").status_code == 303
    again = agent.post(f"/referrals/{referral.ref}/cancel")
    assert again.status_code == 409
    assert "Annulée" in again.text


def test_the_buttons_of_the_city_are_not_offered_to_the_prescriber(structure: Organisation, agent: FlaskClient) -> None:
    referral = make.referral(of=structure)
    page = agent.get(f"/referrals/{referral.ref}").text
    assert "Accepter la demande" not in page
    assert "Annuler la demande" in page
    assert agent.post(f"/referrals/{referral.ref}/accept").status_code == 403
