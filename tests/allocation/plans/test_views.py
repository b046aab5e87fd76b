"""The coordinator asks for a plan, reads it, unticks, reserves; a second press shows what the first did."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.allocation.commission.models import Commission, CommissionLine, Decision
from ordis.devices.code import spoken
from ordis.devices.models import Stage
from ordis.referrals.models import ReferralStage
from tests import make
from tests.referrals.test_queries import statements


@pytest.fixture
def city(session: Session, clients: Callable[[Role], FlaskClient]) -> FlaskClient:
    return clients(Role.COORDINATOR)


def test_a_plan_of_the_first_of_the_queue_is_shown_unticked_and_reserved(city: FlaskClient) -> None:
    asked = [make.referral(stage=ReferralStage.ACCEPTED) for _ in range(3)]
    devices = [make.device(stage=Stage.READY) for _ in range(2)]
    assert "Aucune proposition" in city.get("/allocation/plans").text
    answer = city.post("/allocation/plans", data={"number": "50"})
    assert answer.status_code == 303
    page = city.get(answer.location).text
    assert "Réserver les 2 appareils cochés" in page
    assert all(spoken(device.code) in page for device in devices)
    assert "2\u00a0appareils conviennent, mais d’autres demandes passent avant." in page
    done = city.post(answer.location, data={"keep": [asked[0].number]})
    assert done.status_code == 303
    told = city.get(done.location).text
    assert "1\u00a0appareil réservé" in told
    assert "Décoché" in told
    assert [each.stage for each in asked] == [ReferralStage.RESERVED, ReferralStage.ACCEPTED, ReferralStage.ACCEPTED]
    again = city.post(answer.location, data={"keep": [asked[1].number]})
    assert again.status_code == 303
    assert asked[1].stage is ReferralStage.ACCEPTED
    assert "1\u00a0réservé" in city.get("/allocation/plans").text


def test_what_no_longer_holds_is_said_before_it_is_tried(city: FlaskClient) -> None:
    for _ in range(2):
        make.referral(stage=ReferralStage.ACCEPTED)
    devices = [make.device(stage=Stage.READY) for _ in range(2)]
    where = city.post("/allocation/plans", data={"number": "2"}).location
    make.reservation(device=devices[0])
    page = city.get(where).text
    assert "1\u00a0ligne ne tient plus" in page
    assert "l’appareil est à l’étape «\u202fRéservé\u202f»" in page
    assert "Réserver l’appareil coché" in page


def test_nothing_ticked_is_refused_on_the_same_page(city: FlaskClient) -> None:
    make.referral(stage=ReferralStage.ACCEPTED)
    make.device(stage=Stage.READY)
    where = city.post("/allocation/plans", data={"number": "1"}).location
    answer = city.post(where)
    assert answer.status_code == 422
    assert "Aucune ligne n’est cochée" in answer.text


@pytest.mark.parametrize(
    ("number", "status", "said"), [("0", 422, "Entre 1 et 500"), ("x", 422, ""), ("5", 409, "acceptée")]
)
def test_a_plan_that_cannot_be_made_says_why(city: FlaskClient, number: str, status: int, said: str) -> None:
    answer = city.post("/allocation/plans", data={"number": number})
    assert answer.status_code == status
    assert said in answer.text
    assert "Rien n’a été proposé" in answer.text


def test_a_plan_for_chosen_referrals_leaves_the_others_alone(city: FlaskClient) -> None:
    chosen, other = (make.referral(stage=ReferralStage.ACCEPTED) for _ in range(2))
    make.device(stage=Stage.READY)
    page = city.get(city.post("/allocation/plans", data={"referrals": [chosen.number]}).location).text
    assert chosen.number in page
    assert other.number not in page


def test_a_plan_for_a_commission_serves_what_it_granted(city: FlaskClient, session: Session) -> None:
    granted, refused = (make.referral(stage=ReferralStage.ACCEPTED) for _ in range(2))
    make.device(stage=Stage.READY)
    commission = Commission(
        number="COM-2026-00001", held_on=make.AT.date(), score_version=1, opened_by_id=make.user().id, opened_at=make.AT
    )
    session.add(commission)
    for rank, (each, decision) in enumerate(((granted, Decision.ACCEPT), (refused, Decision.REFUSE)), 1):
        kept = {"rank": rank, "score": 0, "score_lines": [], "listed_at": make.AT}
        line = CommissionLine(referral_id=each.id, decision=decision, **kept)
        commission.lines.append(line)
    session.flush()
    page = city.get(city.post("/allocation/plans", data={"commission": commission.ref}).location).text
    assert "pour la commission COM-2026-00001" in page
    assert granted.number in page
    assert refused.number not in page


@pytest.mark.parametrize("number", [1, 5])
def test_a_plan_is_shown_by_a_fixed_number_of_queries(city: FlaskClient, session: Session, number: int) -> None:
    for _ in range(number):
        make.referral(stage=ReferralStage.ACCEPTED)
        make.device(stage=Stage.READY)
    make.referral(stage=ReferralStage.ACCEPTED)
    where = city.post("/allocation/plans", data={"number": "50"}).location
    with statements() as sent:
        city.get(where)
    read = [each for each in sent if each.startswith("SELECT")]
    assert len(read) == 4, read  # who asks, the plan, its referrals, its devices


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.DONOR, Role.TECHNICIAN])
def test_only_the_city_reads_plans(clients: Callable[[Role], FlaskClient], session: Session, role: Role) -> None:
    assert clients(role).get("/allocation/plans").status_code == 403


def test_an_unknown_plan_is_not_found(city: FlaskClient) -> None:
    assert city.get("/allocation/plans/inconnu").status_code == 404
