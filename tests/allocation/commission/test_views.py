"""The session on screen: prepared, held, closed; what is refused is said and what was typed stays."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.allocation.commission import queries
from ordis.allocation.commission.models import Commission, Decision
from ordis.devices.models import Stage
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.referrals import actions as referrals
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.allocation.commission.making import HELD_AT, closed, decided, listed, opened, waiting
from tests.conftest import TODAY
from tests.counting import queries as counted
from tests.journeys.test_bad_days import expired_seal
from tests.pages import follow

HELD = {"held_on": "2026-12-03", "place": "Hôtel de ville", "members": "Adjointe\nCCAS"}


@pytest.fixture
def city(session: Session, clients: Callable[[Role], FlaskClient]) -> FlaskClient:
    return clients(Role.COORDINATOR)


def where(commission: Commission, then: str = "") -> str:
    return f"/allocation/commissions/{commission.ref}{then}"


def decisions(commission: Commission) -> list[Decision | None]:
    return [line.decision for line in queries.lines_of(commission)]


def one(referral: Referral, commission: Commission, decision: str, reason: str = "") -> dict[str, str]:
    return {"ref": referral.ref, "decision": decision, "reason": reason, "seen": str(commission.edits)}


def test_a_session_is_prepared_held_closed_and_served(city: FlaskClient, session: Session) -> None:
    asked = waiting(3)
    assert "Aucune commission" in city.get("/allocation/commissions").text
    assert "<strong>3</strong> à étudier" in city.get("/allocation/commissions/new").text
    answer = city.post("/allocation/commissions/new", data={**HELD, "which": "submitted", "number": "50"})
    page = follow(city, answer)
    assert "0 décidée sur 3" in page.text
    assert "Aucun équipement (+" in page.text
    commission = session.query(Commission).one()
    block = {"first": "2", "decision": "accept", "seen": "0"}
    page = follow(city, city.post(where(commission, "/decisions/block"), data=block))
    assert "2\u00a0demandes décidées\u202f: Accordée." in page.text
    assert "2 décidées sur 3" in page.text
    last = one(asked[2], commission, "refuse", "Déjà équipé")
    follow(city, city.post(where(commission, "/decisions"), data=last))
    assert "3 décidées sur 3" in city.get(where(commission, "/close")).text
    with clock.frozen(HELD_AT):
        page = follow(city, city.post(where(commission, "/close"), data={**HELD, "remarks": ""}))
    assert "est scellé" in page.text
    assert city.get(where(commission, "/close")).status_code == 303
    paper = city.get(where(commission, "/minutes"))
    assert paper.mimetype == "application/pdf"
    make.device(stage=Stage.READY)
    plan = follow(city, city.post("/allocation/plans", data={"commission": commission.ref}))
    assert f"pour la commission {commission.number}" in plan.text
    assert "Appareils proposés" in city.get(where(commission)).text
    listing = city.get("/allocation/commissions").text
    assert "Close" in listing
    assert "PVC-2026-" in listing


def test_after_a_decision_the_page_stands_at_the_next_undecided_line_with_its_filters(city: FlaskClient) -> None:
    asked = waiting(3)
    commission = opened()
    decided(commission, asked[1], Decision.ACCEPT)
    answer = city.post(where(commission, "/decisions?show=todo&ref=x"), data=one(asked[0], commission, "accept"))
    assert answer.location == where(commission, f"?show=todo#d-{asked[2].ref}")
    page = city.get(where(commission, "?show=todo")).text
    assert asked[2].number in page
    assert f'id="d-{asked[0].ref}"' not in page


def test_a_refusal_without_a_reason_keeps_the_page_and_what_was_typed(city: FlaskClient) -> None:
    asked = waiting(2)
    commission = opened()
    answer = city.post(where(commission, "/decisions"), data=one(asked[1], commission, "refuse", " "))
    assert answer.status_code == 422
    assert "Rien n’a été décidé" in answer.text
    assert f'id="error-{asked[1].ref}"' in answer.text
    assert f"Aller à la ligne de {asked[1].number}" in answer.text
    assert decisions(commission) == [None, None]
    long = city.post(where(commission, "/decisions"), data=one(asked[1], commission, "refuse", "x" * 401))
    assert long.status_code == 422
    assert "x" * 401 in long.text


def test_a_colleague_s_decision_is_told_and_shown_before_it_is_replaced(city: FlaskClient) -> None:
    asked = waiting(1)
    commission = opened()
    mine = one(asked[0], commission, "accept")
    decided(commission, asked[0], Decision.REFUSE, "Déjà équipé", by=make.user(name="Dominique Morel"))
    answer = city.post(where(commission, "/decisions"), data=mine)
    assert answer.status_code == 409
    assert "Dominique Morel vient de décider" in answer.text
    assert f'name="seen" value="{commission.edits}"' in answer.text
    again = city.post(where(commission, "/decisions"), data=one(asked[0], commission, "accept"))
    assert again.status_code == 303
    assert decisions(commission) == [Decision.ACCEPT]


def test_ticked_ones_are_refused_together_and_nothing_ticked_is_told(city: FlaskClient) -> None:
    asked = waiting(3)
    commission = opened()
    sent = {"tick": [asked[0].ref, asked[2].ref], "decision": "refuse", "reason": "Hors quartier", "seen": "0"}
    assert city.post(where(commission, "/decisions/block"), data=sent).status_code == 303
    assert decisions(commission) == [Decision.REFUSE, None, Decision.REFUSE]
    for wrong in ({"decision": "accept"}, {"decision": "autre"}, {"decision": "none", "tick": [asked[0].ref]}):
        assert city.post(where(commission, "/decisions/block"), data=wrong).status_code == 422


def test_a_referral_is_added_by_its_number_and_taken_off(city: FlaskClient) -> None:
    waiting(1)
    commission = opened()
    late = make.referral()
    page = follow(city, city.post(where(commission, "/lines"), data={"number": late.number.lower()}))
    assert "est ajoutée à la fin" in page.text
    assert city.post(where(commission, "/lines"), data={"number": late.number}).status_code == 409
    assert city.post(where(commission, "/lines"), data={"number": ""}).status_code == 422
    page = follow(city, city.post(where(commission, f"/lines/{late.ref}/remove")))
    assert "elle attend comme avant" in page.text
    assert late not in listed(commission)


def test_what_no_longer_holds_is_shown_and_told_before_the_close(city: FlaskClient) -> None:
    asked = waiting(2)
    asked[1].served_before, asked[1].exception_reason = date(2025, 3, 4), "Ordinateur volé"
    commission = opened()
    decided(commission, asked[0], Decision.ACCEPT)
    referrals.cancel(referral=asked[0], actor=asked[0].author, at=TODAY)
    page = city.get(where(commission)).text
    assert "Sa structure a annulé la demande" in page
    assert "Déjà servi le 04/03/2025" in page
    assert "Ordinateur volé" in page
    assert asked[1].number not in city.get(where(commission, "?show=changed")).text
    assert asked[0].number not in city.get(where(commission, "?show=served")).text
    told = city.get(where(commission, "/close")).text
    assert "1\u00a0décision resterait sans effet" in told
    assert "la demande qui reste à décider" in told


def test_an_excluded_household_is_granted_alone_with_a_reason_which_its_minutes_do_not_explain(
    city: FlaskClient,
) -> None:
    (asked,) = waiting(1)
    asked.excluded_until = date(2027, 3, 4)
    commission = opened()
    page = city.get(where(commission)).text
    assert "Foyer exclu jusqu’au 04/03/2027" in page
    with pytest.raises(Refusal, match="suppose un motif") as refused:
        decided(commission, asked, Decision.ACCEPT)
    assert "excl" not in str(refused.value)
    decided(commission, asked, Decision.ACCEPT, reason="Malentendu")
    with clock.frozen(HELD_AT):
        city.post(where(commission, "/close"), data=HELD)
    assert (asked.stage, asked.despite_exclusion) == (ReferralStage.ACCEPTED, "Malentendu")
    assert "Malentendu" not in asked.override_reason
    minutes = city.get(where(commission, "/minutes?read=1")).text
    assert asked.number in minutes
    assert "Foyer exclu" not in minutes
    assert "Malentendu" not in minutes


def test_a_close_that_fails_leaves_everything_open_until_the_seal_is_good_again(
    city: FlaskClient, session: Session, tmp_path: Path
) -> None:
    asked = waiting(1)
    commission = opened()
    decided(commission, asked[0], Decision.ACCEPT)
    with expired_seal(tmp_path), clock.frozen(HELD_AT):
        answer = city.post(where(commission, "/close"), data=HELD)
    assert answer.status_code == 503
    assert "certificat du cachet" in answer.text
    assert commission.open
    assert [each.stage for each in asked] == [ReferralStage.SUBMITTED]
    for _ in range(2):
        with clock.frozen(HELD_AT):
            assert city.post(where(commission, "/close"), data=HELD).status_code == 303
    assert [each.stage for each in asked] == [ReferralStage.ACCEPTED]


@pytest.mark.parametrize("members", ["", " \n "])
def test_nobody_who_sat_is_said_on_the_closing_page(city: FlaskClient, members: str) -> None:
    asked = waiting(1)
    commission = opened()
    decided(commission, asked[0], Decision.ACCEPT)
    with clock.frozen(HELD_AT):
        answer = city.post(where(commission, "/close"), data={**HELD, "members": members})
    assert answer.status_code == 422
    assert "qui a siégé" in answer.text


def test_before_its_day_the_closing_page_says_so_and_keeps_what_was_typed(city: FlaskClient) -> None:
    waiting(1)
    commission = opened()
    assert "se clôt à partir de ce jour" in city.get(where(commission, "/close")).text
    answer = city.post(where(commission, "/close"), data={**HELD, "remarks": "Séance publique."})
    assert answer.status_code == 422
    assert "ne se scelle pas d’avance" in answer.text
    assert 'id="held_on-error"' in answer.text
    assert "Séance publique." in answer.text
    assert commission.open
    with clock.frozen(HELD_AT):
        assert "se clôt à partir de ce jour" not in city.get(where(commission, "/close")).text


def test_the_session_is_changed_and_given_up(city: FlaskClient) -> None:
    waiting(1)
    commission = opened()
    assert "Représentant du CCAS" in city.get(where(commission, "/edit")).text
    page = follow(city, city.post(where(commission, "/edit"), data={**HELD, "held_on": "2026-12-10"}))
    assert "Commission du 10\u00a0décembre 2026" in page.text
    assert city.post(where(commission, "/edit"), data={**HELD, "held_on": "hier"}).status_code == 422
    follow(city, city.post(where(commission, "/cancel")))
    assert "Abandonnée le" in city.get(where(commission)).text
    assert city.get(where(commission, "/minutes")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"number": "0"}, 422, "Entre 1 et 500"), ({"held_on": ""}, 422, "Choisissez le jour de la séance"),
        ({"kind": "desktop"}, 409, "Rien n’a été"),
    ],
)  # fmt: skip
def test_a_session_that_cannot_be_prepared_says_why(
    city: FlaskClient, changes: dict[str, str], status: int, said: str
) -> None:
    waiting(1)
    sent = {**HELD, "which": "submitted", "number": "50", **changes}
    answer = city.post("/allocation/commissions/new", data=sent)
    assert answer.status_code == status
    assert said in answer.text
    assert "Hôtel de ville" in answer.text


def test_a_hundred_lines_cost_as_many_queries_as_two(city: FlaskClient, session: Session) -> None:
    waiting(100)
    few, many = opened(number=2), opened(number=98)
    decided(many, listed(many)[0], Decision.ACCEPT)
    closed(few, postpone_rest=True)
    for then in ("", "/close"):
        with counted() as read:
            city.get(where(many, then))
        assert len(read) <= 5, read
    for _ in range(3):
        waiting(1)
        opened()
    with counted() as read:
        city.get("/allocation/commissions")
    assert len(read) <= 4, read


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.DONOR, Role.TECHNICIAN, Role.ADMIN])
def test_only_the_city_holds_commissions(clients: Callable[[Role], FlaskClient], session: Session, role: Role) -> None:
    asked = waiting(1)
    commission, client = opened(), clients(role)
    assert client.get("/allocation/commissions").status_code == 403
    assert client.get(where(commission)).status_code == 403
    assert client.post(where(commission, "/decisions"), data=one(asked[0], commission, "accept")).status_code == 403
    assert decisions(commission) == [None]


def test_an_unknown_session_is_not_found(city: FlaskClient) -> None:
    assert city.get("/allocation/commissions/inconnu").status_code == 404
