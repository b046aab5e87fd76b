"""What became of a referral between the list, the decision and the close: said soberly, and never decided unseen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.allocation.commission import actions, deciding, holding, queries
from ordis.allocation.commission.models import Commission, CommissionLine, Decision, Outcome
from ordis.devices.models import Kind
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.referrals import actions as referrals
from ordis.referrals import changing
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.allocation.commission.making import HELD_AT, closed, decided, opened, waiting
from tests.allocation.commission.test_views import one, where
from tests.conftest import TODAY

_D, _S, _O = Decision, ReferralStage, Outcome
LATER = TODAY + timedelta(minutes=5)


@pytest.fixture
def city(session: Session, clients: Callable[[Role], FlaskClient]) -> FlaskClient:
    return clients(Role.COORDINATOR)


def correct(referral: Referral, at: datetime = LATER) -> None:
    """Its structure asks for another kind of computer."""
    need = replace(make.NEED, wanted_kind=Kind.DESKTOP)
    facts = replace(make.HOUSEHOLD, equipment=referral.household.equipment)
    changing.change(referral=referral, need=need, household=facts, actor=referral.author, at=at)


def line_of(commission: Commission, referral: Referral) -> CommissionLine:
    return next(line for line in queries.lines_of(commission) if line.referral is referral)


@pytest.mark.parametrize("decision", list(Decision))
@pytest.mark.parametrize("stage", list(ReferralStage))
def test_a_decision_applies_or_says_in_french_and_without_a_code_why_it_does_not(
    decision: Decision, stage: ReferralStage
) -> None:
    found = holding.against(decision, stage)
    assert (found.outcome is _O.APPLIED) == (found.said == "")
    assert stage.value not in found.said
    assert found.outcome is _O.APPLIED or found.said.endswith(".")


@pytest.mark.parametrize(
    ("decision", "stage", "outcome"),
    [
        (_D.ACCEPT, _S.RESERVED, _O.SERVED), (_D.ACCEPT, _S.APPOINTMENT, _O.SERVED),
        (_D.ACCEPT, _S.HANDED_OVER, _O.SERVED), (_D.POSTPONE, _S.RESERVED, _O.SERVED),
        (_D.REFUSE, _S.REFUSED, _O.ALREADY), (_D.ASK, _S.TO_COMPLETE, _O.ALREADY),
        (_D.ACCEPT, _S.CANCELLED, _O.KEPT_OUT), (_D.REFUSE, _S.RESERVED, _O.KEPT_OUT),
        (_D.ASK, _S.ACCEPTED, _O.KEPT_OUT), (_D.ACCEPT, _S.EXPIRED, _O.KEPT_OUT), (_D.ACCEPT, _S.REFUSED, _O.KEPT_OUT),
    ],
)  # fmt: skip
def test_what_the_session_wanted_and_somebody_did_does_not_alarm(
    decision: Decision, stage: ReferralStage, outcome: Outcome
) -> None:
    found = holding.against(decision, stage)
    assert found.outcome is outcome
    assert (found.tone == "alert") == (outcome is _O.KEPT_OUT)


def test_a_granted_referral_that_was_reserved_meanwhile_is_said_to_be_served_already(city: FlaskClient) -> None:
    served, gone = waiting(2)
    commission = opened()
    for each in (served, gone):
        decided(commission, each, _D.ACCEPT)
    referrals.accept(referral=served, actor=make.user(), at=TODAY)
    make.reservation(referral=served, at=TODAY)
    referrals.cancel(referral=gone, actor=gone.author, at=TODAY)
    told = city.get(where(commission, "/close")).text
    assert "1\u00a0décision resterait sans effet" in told
    assert "1\u00a0demande déjà servie ou déjà traitée" in told
    for page in (city.get(where(commission)).text, _closed_page(city, commission)):
        assert page.count("Déjà servie par une réservation") == 1
        assert page.count("Sans effet</span>") == 1
    assert line_of(commission, served).outcome is _O.SERVED


def _closed_page(city: FlaskClient, commission: Commission) -> str:
    closed(commission)
    return city.get(where(commission)).text


def test_an_undecided_line_says_that_its_referral_was_corrected_since_the_list_was_made(city: FlaskClient) -> None:
    corrected, same = waiting(2)
    commission = opened()
    correct(corrected)
    page = city.get(where(commission)).text
    assert page.count("A changé</span>") == 1
    assert "après l’établissement de la liste" in page
    changed = city.get(where(commission, "?show=changed")).text
    assert corrected.number in changed
    assert same.number not in changed
    assert "sans effet" not in city.get(where(commission, "/close")).text
    decided(commission, corrected, _D.REFUSE, "Déjà équipé")
    assert "resterait sans effet" in city.get(where(commission, "/close")).text  # decided at the hour of the list


def test_what_was_corrected_before_it_was_put_on_the_list_has_not_changed(session: Session) -> None:
    waiting(1)
    commission, late = opened(), make.referral()
    correct(late)
    actions.add(commission=commission, number=late.number, actor=make.user(), at=LATER)
    assert holding.standing(line_of(commission, late)) == holding.HOLDS


def test_one_is_not_decided_by_a_page_that_showed_other_facts(city: FlaskClient) -> None:
    asked = waiting(1)
    commission = opened()
    stale = one(asked[0], commission, "accept") | {"facts": asked[0].facts_seen}
    correct(asked[0])
    with clock.frozen(HELD_AT):
        answer = city.post(where(commission, "/decisions"), data=stale)
        assert answer.status_code == 409
        assert "après l’affichage de cette page" in answer.text
        assert line_of(commission, asked[0]).decision is None
        fresh = f'name="facts" value="{asked[0].facts_seen}"'
        assert fresh in answer.text
        again = city.post(where(commission, "/decisions"), data=stale | {"facts": asked[0].facts_seen})
    assert again.status_code == 303
    assert line_of(commission, asked[0]).decision is _D.ACCEPT


def test_a_block_leaves_what_its_page_showed_otherwise_and_takes_the_rest(city: FlaskClient) -> None:
    known, late, same = waiting(3)
    commission = opened()
    correct(known)
    page = {"first": "3", "decision": "accept", "seen": "0", "facts": f"{known.ref}={known.facts_seen}"}
    assert page["facts"] in city.get(where(commission)).text
    correct(late)
    with clock.frozen(HELD_AT):
        answer = city.post(where(commission, "/decisions/block"), data=page)
        told = city.get(answer.location).text
    assert "2\u00a0demandes décidées" in told
    assert f"1\u00a0demande laissée telle quelle ({late.number}). Sa structure a corrigé la demande" in told
    decisions = {each: line_of(commission, each).decision for each in (known, late, same)}
    assert decisions == {known: _D.ACCEPT, late: None, same: _D.ACCEPT}


def test_a_decision_is_taken_back_whatever_the_page_showed(session: Session) -> None:
    asked = waiting(1)
    commission = opened()
    decided(commission, asked[0], _D.ACCEPT)
    correct(asked[0])
    who = {"commission": commission, "ref": asked[0].ref, "reason": "", "seen": 9, "facts_seen": ""}
    with pytest.raises(Refusal, match="a changé le"):
        deciding.decide(**who, decision=_D.POSTPONE, actor=make.user(), at=LATER)  # type: ignore[arg-type]
    line = deciding.decide(**who, decision=None, actor=make.user(), at=LATER)  # type: ignore[arg-type]
    assert line.decision is None
