"""The prescriber's portal, and the city's list: what waits for whom, and how to find one again."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.referrals import queries
from ordis.referrals.delays import FEWEST, NOT_YET, expected, sentence
from ordis.referrals.listing import Wanted, numbers
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.conftest import TODAY
from tests.counting import queries as counted


def handed_over(days: int, *, ago: int = 10) -> None:
    closed = TODAY - timedelta(days=ago)
    referral = make.referral(at=closed - timedelta(days=days))
    statement = db.update(Referral).where(Referral.id == referral.id)
    db.session.execute(statement.values(stage=ReferralStage.HANDED_OVER, closed_at=closed))


def test_what_waits_for_the_prescriber_comes_first(structure: Organisation, agent: FlaskClient) -> None:
    waits, rests = make.referral(of=structure, stage=ReferralStage.TO_COMPLETE), make.referral(of=structure)
    foreign = make.referral(of=make.prescriber_structure(name="CCAS"), stage=ReferralStage.TO_COMPLETE)
    yours, everything = agent.get("/referrals").text.split("Toutes les demandes")
    assert waits.number in yours
    assert rests.number not in yours
    assert rests.number in everything
    assert foreign.number not in yours + everything


def test_the_quota_is_a_bar_with_words(structure: Organisation, agent: FlaskClient) -> None:
    make.referral(of=structure)
    page = agent.get("/referrals").text
    assert '<progress id="quota-' in page
    assert "1 sur 20\u00a0demandes cette année" in page
    structure.yearly_quota = None
    assert "sans quota" in agent.get("/referrals").text


def test_the_delay_is_told_once_there_are_enough_handovers(session: Session, agent: FlaskClient) -> None:
    for days in (10, 20, 30, 40):
        handed_over(days)
    handed_over(400, ago=200)  # too long ago to say anything of today
    assert NOT_YET in agent.get("/referrals").text
    handed_over(50)
    told = queries.delay(clock.now())
    assert told
    assert (told.median, told.ninth, told.handovers) == (30, 50, 5)
    assert "30\u00a0jours au plus après la demande, neuf sur dix 50\u00a0jours" in agent.get("/referrals/new").text


@given(st.lists(st.integers(0, 400 * 86400), min_size=FEWEST, max_size=60))
def test_half_waited_no_longer_than_the_median_and_nine_in_ten_than_the_ninth(seconds: list[int]) -> None:
    told = expected([timedelta(seconds=each) for each in seconds])
    assert told
    days = [each / 86400 for each in seconds]
    assert sum(each <= told.median for each in days) * 2 >= len(days)
    assert sum(each <= told.ninth for each in days) * 10 >= len(days) * 9
    assert 1 <= told.median <= told.ninth
    assert str(told.median) in sentence(told)


def test_under_five_handovers_nothing_is_said_of_the_wait() -> None:
    assert sentence(expected([timedelta(days=1)] * (FEWEST - 1))) == NOT_YET


@pytest.mark.parametrize("text", ["DEM-2026-00001", "dem 2026-1", "2026-00001", "1", "D-17"])
def test_a_referral_is_found_by_its_number_or_that_of_the_file(
    structure: Organisation, agent: FlaskClient, text: str
) -> None:
    found = make.referral(of=structure)
    other = make.referral(of=structure, file_number="Z-1")
    page = agent.get("/referrals", query_string={"q": text}).text
    assert found.number in page
    assert other.number not in page


@pytest.mark.parametrize("text", ["%", "DEM-", "'; --", "9" * 60, "é"])
def test_a_search_that_means_nothing_finds_nothing(structure: Organisation, agent: FlaskClient, text: str) -> None:
    number = make.referral(of=structure).number
    page = agent.get("/referrals", query_string={"q": text})
    assert page.status_code == 200
    assert number not in page.text
    assert "Aucune demande ne répond à ces filtres" in page.text


def test_a_number_alone_is_looked_for_in_the_last_years() -> None:
    assert numbers("12", TODAY.date())[:2] == ["DEM-2026-00012", "DEM-2025-00012"]
    assert numbers("DEM-2024-00003", TODAY.date()) == ["DEM-2024-00003"]
    assert numbers("MQ-17", TODAY.date()) == []


def test_the_city_filters_by_structure_district_and_stage(session: Session, city: FlaskClient) -> None:
    there = make.prescriber_structure(name="CCAS")
    one = make.referral(of=there, district="Rocher")
    others = [
        make.referral(of=there), make.referral(district="Rocher"),
        make.referral(of=there, district="Rocher", stage=ReferralStage.ACCEPTED),
    ]  # fmt: skip
    page = city.get(f"/referrals?structure={there.ref}&district=Rocher&stage=submitted").text
    assert one.number in page
    assert not [other.number for other in others if other.number in page]


def test_an_address_says_nothing_that_the_city_s_filters_do_not_take() -> None:
    assert not Wanted.read({"stage": "draft", "unread": "yes", "q": "  "}).anything
    assert Wanted.read({"district": "Rocher"}).anything


@pytest.mark.parametrize("who", ["agent", "city"])
def test_the_list_costs_the_same_however_long(
    structure: Organisation, request: pytest.FixtureRequest, who: str
) -> None:
    client: FlaskClient = request.getfixturevalue(who)
    costs = []
    for _ in range(2):
        for stage in (ReferralStage.SUBMITTED, ReferralStage.TO_COMPLETE, ReferralStage.ACCEPTED):
            make.referral(of=structure, stage=stage)
        with counted() as asked:
            client.get("/referrals")
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert costs[0] <= 16
