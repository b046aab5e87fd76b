"""The prescriber's three minutes: district first, identity last, nothing typed is lost."""

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Kind, Stage
from ordis.kernel.mail import OutgoingMail
from ordis.partners.models import Membership, Organisation
from ordis.referrals.drafts.models import ReferralDraft
from ordis.referrals.models import Household, Referral
from tests import make
from tests.pages import follow
from tests.referrals.conftest import SignIn
from tests.referrals.wizard import KEY, begin, fill, send


def count(session: Session, table: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_quota_and_what_is_ready_stand_before_the_first_field(structure: Organisation, agent: FlaskClient) -> None:
    make.referral(of=structure)
    make.device(stage=Stage.READY)
    make.device(stage=Stage.READY, kind=Kind.DESKTOP)
    make.device(stage=Stage.READY, kind=Kind.DESKTOP)
    before, form = agent.get("/referrals/new").text.split('<form class="referral-form"')
    assert "<strong>19</strong> demandes possibles" in before
    assert "1 sur 20 cette année" in before
    assert "<strong>1</strong> prêt <span>Ordinateur portable" in before
    assert "<strong>2</strong> prêts <span>Unité centrale" in before
    assert "Pas encore assez de remises" in before
    assert 'name="district"' in form
    assert 'name="last_name"' not in form


def test_a_household_of_another_town_is_told_at_once_whom_to_call(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    page = follow(agent, begin(agent, structure, district="Autre commune")).text
    assert "hors de Poitiers" in page
    assert "05 49 00 00 00" in page
    assert count(session, ReferralDraft) == 0


def test_a_draft_moved_to_another_town_is_told_the_same_and_stays(structure: Organisation, agent: FlaskClient) -> None:
    begin(agent, structure)
    moved = send(agent, "place", organisation=structure.ref, district="Autre commune")
    assert f"/referrals/drafts/{KEY}/place" in follow(agent, moved).text
    assert agent.get(f"/referrals/drafts/{KEY}").location.endswith("/place")


def test_four_screens_make_a_referral_shown_without_its_identity(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    page = follow(agent, fill(agent, structure)).text
    for said in ("DEM-2026-00001", "La ville étudie la demande", "Souris, Sacoche", "est déposée"):
        assert said in page
    assert "بن علي" not in page
    household = session.scalars(sa.select(Household)).one()
    assert (household.last_name, household.phone) == ("بن علي", "05 49 12 34 56")
    assert session.scalars(sa.select(Referral)).one().idempotency_key == KEY
    assert count(session, ReferralDraft) == 0


def test_each_screen_says_how_far_one_is_and_leads_back_to_those_before(
    structure: Organisation, agent: FlaskClient
) -> None:
    begin(agent, structure)
    page = agent.get(f"/referrals/drafts/{KEY}/household").text
    assert "Étape 3 sur 4" in page
    assert f"/referrals/drafts/{KEY}/need" in page
    assert f'href="/referrals/drafts/{KEY}/identity"' not in page


def test_a_double_click_on_the_last_screen_makes_one_referral_and_leads_to_it_twice(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    first, second = fill(agent, structure), send(agent, "identity")
    assert first.location == second.location
    assert (count(session, Referral), count(session, OutgoingMail)) == (1, 1)


def test_a_double_click_on_the_first_screen_makes_one_draft(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    assert begin(agent, structure).location == begin(agent, structure).location
    assert count(session, ReferralDraft) == 1


def test_a_first_screen_left_open_does_not_reopen_what_it_became(structure: Organisation, agent: FlaskClient) -> None:
    fill(agent, structure)
    again = begin(agent, structure)
    assert again.status_code == 422
    assert "a déjà servi" in again.text


@pytest.mark.parametrize(
    ("screen", "changes", "sentence"),
    [
        ("identity", {"birth_date": "2030-01-01"}, "dans le futur"),
        ("identity", {"birth_date": "1801-01-01"}, "plus de 120 ans"),
        ("identity", {"birth_date": "31/02/1987"}, "n’existe pas"),
        ("identity", {"birth_date": ""}, "jour, mois, année"),
        ("identity", {"last_name": "---"}, "aucune lettre"),
        ("identity", {"phone": ""}, "pour convenir du rendez-vous"),
        ("identity", {"phone": "12"}, "valable"),
        ("identity", {"email": "awa"}, "valable"),
        ("household", {"people": "2", "school_children": "2"}, "au moins un adulte"),
        ("household", {"people": "quatre"}, "en chiffres"),
        ("household", {"people": "0"}, "Entre 1 et 20"),
        ("need", {"needed_by": "2026-01-01"}, "passée"),
        ("need", {"wanted_kind": "monitor"}, "proposées"),
        ("need", {"extras": ["piano"]}, "proposées"),
        ("need", {"purpose": ""}, "l’usage principal"),
        ("need", {"wanted_why": "x" * 301}, "300"),
    ],
)
def test_a_wrong_answer_is_told_and_stays_on_the_screen(
    session: Session, structure: Organisation, agent: FlaskClient, screen: str, changes: dict[str, str], sentence: str
) -> None:
    begin(agent, structure)
    answer = send(agent, screen, **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert {"need": "MQ-17", "household": "arabe", "identity": "Aïcha"}[screen] in answer.text
    assert count(session, Referral) == count(session, Household) == 0


@pytest.mark.parametrize("changes", [{"district": ""}, {"district": "Montmartre"}, {"organisation": "xxxxxx"}])
def test_a_wrong_first_answer_begins_nothing(
    session: Session, structure: Organisation, agent: FlaskClient, changes: dict[str, str]
) -> None:
    assert begin(agent, structure, **changes).status_code == 422
    assert count(session, ReferralDraft) == 0


@pytest.mark.parametrize(("go", "to"), [("back", "/place"), ("later", "/referrals")])
def test_going_back_or_leaving_keeps_what_is_not_right_yet(
    structure: Organisation, agent: FlaskClient, go: str, to: str
) -> None:
    begin(agent, structure)
    assert send(agent, "need", go=go, purpose="", needed_by="31/02/2027").location.endswith(to)
    page = agent.get(f"/referrals/drafts/{KEY}/need").text
    assert "MQ-17" in page
    assert "31/02/2027" in page


def test_a_quota_reached_between_two_screens_is_told_and_everything_typed_stays(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    begin(agent, structure)
    for screen in ("need", "household"):
        send(agent, screen)
    structure.yearly_quota = 1
    make.referral(of=structure)
    page = follow(agent, send(agent, "identity")).text
    assert "Le quota de Maison de quartier Saint-Éloi est atteint" in page
    assert "Votre brouillon est gardé" in page
    assert "بن علي" in page
    assert count(session, Referral) == 1


def test_a_reached_quota_shows_no_form_and_begins_nothing(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    structure.yearly_quota = 0
    page = agent.get("/referrals/new").text
    assert "referral-form" not in page
    assert "Le quota est atteint" in page
    assert "atteint" in begin(agent, structure).text
    assert count(session, ReferralDraft) == 0


def test_a_household_asked_for_already_is_told_and_the_draft_stays(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    fill(agent, structure)
    page = follow(agent, fill(agent, structure, key="zzzzzzzz2222", first_name="d'aicha")).text
    assert "DEM-2026-00001" in page
    assert (count(session, Referral), count(session, ReferralDraft)) == (1, 1)


def test_a_served_household_is_asked_why_and_the_reason_goes_with_the_referral(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    fill(agent, structure)
    session.execute(sa.update(Referral).values(stage="handed_over", closed_at=make.AT))
    page = follow(agent, fill(agent, structure, key="zzzzzzzz2222")).text
    assert "a déjà été remis à ce foyer" in page
    assert 'name="exception_reason"' in page
    answer = send(agent, "identity", key="zzzzzzzz2222", exception_reason="Appareil volé")
    assert "DEM-2026-00002" in follow(agent, answer).text
    last = session.scalars(sa.select(Referral).order_by(Referral.id.desc())).first()
    assert last
    assert last.exception_reason == "Appareil volé"


def test_a_screen_left_incomplete_is_asked_for_before_the_deposit(structure: Organisation, agent: FlaskClient) -> None:
    begin(agent, structure)
    answer = send(agent, "identity")
    assert answer.location.endswith("/need")
    assert "Il reste à compléter cette page" in agent.get(answer.location).text
    assert "بن علي" in agent.get(f"/referrals/drafts/{KEY}/identity").text


def test_an_account_without_structure_is_told_what_to_do(session: Session, sign_in: SignIn) -> None:
    page = sign_in(make.user(Role.PRESCRIBER)).get("/referrals/new").text
    assert "rattaché à aucune structure" in page
    assert "referral-form" not in page


def test_a_person_of_two_structures_chooses_one(session: Session, structure: Organisation, sign_in: SignIn) -> None:
    other = make.prescriber_structure(name="CCAS")
    person = make.user(Role.PRESCRIBER, of=structure)
    session.add(Membership(user_id=person.id, organisation_id=other.id))
    client = sign_in(person)
    assert re.search(r'<select[^>]*id="organisation"', client.get("/referrals/new").text)
    assert "CCAS" in follow(client, fill(client, other)).text
