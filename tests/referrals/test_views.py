"""The prescriber's three minutes and the city's answer, over HTTP."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.devices.models import Kind, Stage
from ordis.partners.models import Membership, Organisation
from ordis.referrals.models import Household, Referral, ReferralStage
from tests import make

SignIn = Callable[[User], FlaskClient]
THIN = "\u202f"


def filled(structure: Organisation, **changes: str) -> dict[str, str]:
    return {
        "idempotency_key": "abc123",
        "organisation": structure.ref,
        "district": "Saint-Éloi",
        "wanted_kind": "laptop",
        "purpose": "school",
        "wanted_why": "Devoirs et démarches",
        "needed_by": "2026-12-20",
        "file_number": "MQ-17",
        "people": "4",
        "school_children": "2",
        "situation": "job_seeker",
        "equipment": "phone_only",
        "connection": "mobile",
        "ease": "some",
        "language": "arabe",
        "last_name": "بن علي",
        "first_name": "D’Aïcha",
        "birth_date": "1987-03-09",
        "phone": "0549123456",
        "email": "",
    } | changes


@pytest.fixture
def structure(session: Session) -> Organisation:
    return make.prescriber_structure(yearly_quota=20)


@pytest.fixture
def agent(structure: Organisation, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.user(Role.PRESCRIBER, of=structure, name="Inès Petit"))


@pytest.fixture
def city(session: Session, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.user(Role.COORDINATOR))


def count(session: Session, table: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_quota_and_what_is_ready_stand_before_the_first_field(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    make.referral(of=structure)
    make.device(stage=Stage.READY)
    make.device(stage=Stage.READY, kind=Kind.DESKTOP)
    make.device(stage=Stage.READY, kind=Kind.DESKTOP)
    text = agent.get("/referrals/new").text
    before, form = text.split('<form class="referral-form"')
    assert "<strong>19</strong> demandes possibles" in before
    assert "1 sur 20 cette année" in before
    assert "<strong>1</strong> prêt <span>Ordinateur portable" in before
    assert "<strong>2</strong> prêts <span>Unité centrale" in before
    assert form.index('name="district"') < form.index('name="purpose"') < form.index('name="last_name"')
    assert "santé" in form


def test_a_referral_is_deposited_and_shown_without_its_identity(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    answer = agent.post("/referrals/new", data=filled(structure))
    assert answer.status_code == 303
    page = agent.get(answer.location).text
    assert "DEM-2026-00001" in page
    assert "La ville étudie la demande" in page
    assert "بن علي" not in page
    assert "Aïcha" not in page
    household = session.scalars(sa.select(Household)).one()
    assert (household.last_name, household.phone) == ("بن علي", "05 49 12 34 56")


def test_a_double_click_makes_one_referral_and_leads_to_it_twice(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    first = agent.post("/referrals/new", data=filled(structure))
    second = agent.post("/referrals/new", data=filled(structure))
    assert first.location == second.location
    assert count(session, Referral) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"birth_date": "2030-01-01"}, "dans le futur"),
        ({"birth_date": "1801-01-01"}, "plus de 120 ans"),
        ({"birth_date": "31/02/1987"}, "n’existe pas"),
        ({"birth_date": ""}, "nécessaire"),
        ({"last_name": "---"}, "aucune lettre"),
        ({"phone": ""}, "pour convenir du rendez-vous"),
        ({"phone": "12"}, "valable"),
        ({"email": "awa"}, "valable"),
        ({"people": "2", "school_children": "2"}, "au moins un adulte"),
        ({"people": "quatre"}, "en chiffres"),
        ({"people": "0"}, "Entre 1 et 20"),
        ({"needed_by": "2026-01-01"}, "passée"),
        ({"district": ""}, "nécessaire"),
        ({"district": "Montmartre"}, "proposées"),
        ({"wanted_kind": "monitor"}, "proposées"),
        ({"purpose": ""}, "nécessaire"),
        ({"wanted_why": "x" * 301}, "300"),
        ({"organisation": "xxxxxx"}, "proposées"),
    ],
)
def test_a_wrong_answer_is_told_and_nothing_typed_is_lost(
    session: Session, structure: Organisation, agent: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    answer = agent.post("/referrals/new", data=filled(structure, **changes))
    assert answer.status_code == 422
    assert "Rien n’a été enregistré" in answer.text
    assert sentence in answer.text
    assert "MQ-17" in answer.text
    assert "abc123" in answer.text
    assert count(session, Referral) == count(session, Household) == 0


def test_a_refusal_of_the_trade_keeps_the_form(session: Session, structure: Organisation, agent: FlaskClient) -> None:
    agent.post("/referrals/new", data=filled(structure))
    answer = agent.post("/referrals/new", data=filled(structure, idempotency_key="def456", first_name="d'aicha"))
    assert answer.status_code == 422
    assert "DEM-2026-00001" in answer.text
    assert "MQ-17" in answer.text
    assert count(session, Referral) == 1


def test_a_quota_reached_between_two_screens_is_told(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    assert agent.get("/referrals/new").status_code == 200
    structure.yearly_quota = 1
    make.referral(of=structure)
    answer = agent.post("/referrals/new", data=filled(structure))
    assert answer.status_code == 422
    assert "Le quota de Maison de quartier Saint-Éloi est atteint" in answer.text
    assert count(session, Referral) == 1


def test_a_reached_quota_shows_no_form(session: Session, structure: Organisation, agent: FlaskClient) -> None:
    structure.yearly_quota = 0
    page = agent.get("/referrals/new").text
    assert "referral-form" not in page
    assert "Le quota de l’année est atteint" in page


def test_an_account_without_structure_is_told_what_to_do(clients: Callable[[Role], FlaskClient]) -> None:
    page = clients(Role.PRESCRIBER).get("/referrals/new").text
    assert "rattaché à aucune structure" in page
    assert "referral-form" not in page


def test_a_person_of_two_structures_chooses_one(session: Session, sign_in: SignIn) -> None:
    structures = [make.prescriber_structure(), make.prescriber_structure(name="CCAS")]
    person = make.user(Role.PRESCRIBER, of=structures[0])
    session.add(Membership(user_id=person.id, organisation_id=structures[1].id))
    client = sign_in(person)
    assert re.search(r'<select[^>]*id="organisation"', client.get("/referrals/new").text)
    location = client.post("/referrals/new", data=filled(structures[1])).location
    assert "CCAS" in client.get(location).text


def test_the_list_of_a_prescriber_says_what_comes_next(structure: Organisation, agent: FlaskClient) -> None:
    make.referral(of=structure, stage=ReferralStage.TO_COMPLETE)
    foreign = make.referral(of=make.prescriber_structure(name="CCAS"))
    page = agent.get("/referrals").text
    assert f"À vous{THIN}: répondez" in page
    assert foreign.number not in page


def test_an_empty_list_says_what_to_do_first(agent: FlaskClient, city: FlaskClient) -> None:
    assert "Déposer la première" in agent.get("/referrals").text
    assert "Aucune demande n’est encore déposée" in city.get("/referrals").text
    assert "Aucune demande à cette étape" in city.get("/referrals?stage=accepted").text


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
