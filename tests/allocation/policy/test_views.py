"""The table of priority on screen: read, drafted, tried, published; nothing typed is lost."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.allocation.policy import actions, queries
from ordis.allocation.priority import PRIORITY
from ordis.referrals.models import Purpose
from tests import make
from tests.allocation.policy.tables import publish, save
from tests.pages import follow
from tests.referrals.test_queries import statements


@pytest.fixture
def city(session: Session, clients: Callable[[Role], FlaskClient]) -> FlaskClient:
    return clients(Role.COORDINATOR)


def typed(**changes: str) -> dict[str, str]:
    """The shipped table as the form sends it, ``changes`` typed over it: ``purpose__school="20"``."""
    fields = {
        f"{each.reading.key}-{answer}": str(points)
        for each in PRIORITY.criteria
        for answer, points in each.points.items()
    }
    fields |= {f"thresholds-{threshold.value}": str(value) for threshold, value in PRIORITY.thresholds.items()}
    fields["based_on"] = actions.seen(queries.draft(), queries.in_force())
    return fields | {name.replace("__", "-"): value for name, value in changes.items()}


@pytest.mark.parametrize("address", ["/allocation/priority", "/allocation/priority/draft"])
def test_the_page_says_what_is_never_read_and_that_nobody_is_refused(city: FlaskClient, address: str) -> None:
    page = city.get(address).text
    assert "Ni la langue, ni le nom, ni le quartier" in page
    assert "art. 22 du RGPD" in page
    assert "la plus ancienne passe d’abord" in page


def test_a_draft_is_saved_tried_and_published(city: FlaskClient) -> None:
    late = make.referral()
    trial = follow(city, city.post("/allocation/priority/draft", data=typed(purpose__school="40"))).text
    assert "Usage\u202f: Scolarité" in trial
    assert late.number in trial or "garde son rang" in trial
    assert "Famille" not in trial
    assert queries.in_force() == PRIORITY
    seen = actions.seen(queries.draft(), queries.in_force())
    answer = city.post("/allocation/priority/draft/publish", data={"based_on": seen, "note": "Rentrée"})
    page = follow(city, answer).text
    assert "version 2" in page
    assert queries.in_force().version == 2
    version = city.get("/allocation/priority/versions/2").text
    assert "Rentrée" in version
    assert "Ce qui diffère de la version 1" in version


def test_the_trial_tells_who_moves_and_why(city: FlaskClient) -> None:
    school, search = make.referral(), make.referral(purpose=Purpose.JOB_SEARCH)
    assert school.purpose != search.purpose
    page = follow(city, city.post("/allocation/priority/draft", data=typed(purpose__job_search="40"))).text
    assert "Celles qui montent" in page
    assert search.number in page
    assert "(15 → 40)" in page
    assert "Ses points ne changent pas" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"purpose__school": "cent"}, "Tapez un nombre entier"),
        ({"purpose__school": "101"}, "Entre 0 et 100"),
        ({"thresholds__soon_days": ""}, "Ce seuil est nécessaire"),
        ({"thresholds__large_household": "1"}, "Entre 2 et 20"),
        ({"children__2": "5"}, "jamais moins de points"),
    ],
)
def test_what_no_table_may_hold_is_told_and_what_was_typed_stays(
    city: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    answer = city.post("/allocation/priority/draft", data=typed(**changes, purpose__formalities="37"))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="37"' in answer.text
    assert queries.draft() is None


def test_what_a_colleague_saved_meanwhile_is_said_and_what_was_typed_stays(city: FlaskClient) -> None:
    mine = typed(purpose__school="37")
    save(make.user(), make.AT, purpose={"school": 1})
    answer = city.post("/allocation/priority/draft", data=mine)
    assert answer.status_code == 409
    assert "pendant votre saisie" in answer.text
    assert 'value="37"' in answer.text
    again = mine | {"based_on": actions.seen(queries.draft(), queries.in_force())}
    assert city.post("/allocation/priority/draft", data=again).status_code == 303


def test_a_draft_that_changed_since_its_trial_is_not_published(city: FlaskClient) -> None:
    tried = actions.seen(save(make.user(), make.AT, purpose={"school": 20}), queries.in_force())
    save(make.user(), make.AT, purpose={"school": 30})
    answer = city.post("/allocation/priority/draft/publish", data={"based_on": tried, "note": "Ma note"})
    assert answer.status_code == 409
    assert "a changé depuis cet essai" in answer.text
    assert "Ma note" in answer.text


def test_a_version_without_a_note_is_not_published(city: FlaskClient) -> None:
    seen = actions.seen(save(make.user(), make.AT, purpose={"school": 20}), queries.in_force())
    answer = city.post("/allocation/priority/draft/publish", data={"based_on": seen, "note": ""})
    assert answer.status_code == 422
    assert "cette note reste avec la version" in answer.text


def test_a_draft_is_thrown_away_and_its_trial_leads_back(city: FlaskClient) -> None:
    save(make.user(), make.AT, purpose={"school": 20})
    assert "Reprendre le brouillon" in city.get("/allocation/priority").text
    assert city.post("/allocation/priority/draft/discard").status_code == 303
    assert "plus de brouillon" in follow(city, city.get("/allocation/priority/draft/trial")).text


def test_any_two_versions_are_compared_and_an_unknown_one_is_not_found(city: FlaskClient) -> None:
    for points in (20, 30):
        publish(make.user(), make.AT, purpose={"school": points})
    assert "de la version 1" in city.get("/allocation/priority/versions/3?from=1").text
    assert city.get("/allocation/priority/versions/1").status_code == 200
    assert city.get("/allocation/priority/versions/9").status_code == 404


@pytest.mark.parametrize("number", [1, 5])
def test_the_trial_costs_as_many_queries_whatever_it_is_tried_on(
    city: FlaskClient, session: Session, number: int
) -> None:
    for _ in range(number):
        make.referral()
    save(make.user(), make.AT, purpose={"school": 20})
    session.flush()
    with statements() as sent:
        assert city.get("/allocation/priority/draft/trial").status_code == 200
    assert len([each for each in sent if each.startswith("SELECT")]) <= 7, sent
