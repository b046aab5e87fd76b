"""What a decision needs, and when it would change nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.allocation.commission import holding, rules
from ordis.allocation.commission.models import Decision
from ordis.allocation.plans.rules import MOST
from ordis.referrals.models import ReferralStage
from ordis.referrals.stages import STAGES

_D, _S = Decision, ReferralStage


@pytest.mark.parametrize(
    ("decision", "served", "needed"),
    [
        (_D.ACCEPT, False, ""), (_D.ACCEPT, True, "déjà été remis"), (_D.REFUSE, False, "se motive"),
        (_D.REFUSE, True, "se motive"), (_D.ASK, False, "question"), (_D.POSTPONE, True, ""),
    ],
)  # fmt: skip
def test_a_refusal_a_question_and_an_exception_need_words(decision: Decision, served: bool, needed: str) -> None:
    said = holding.missing(decision, "  ", served=served)
    assert needed in said if needed else said == ""
    assert holding.missing(decision, "Foyer séparé", served=served) == ""


@given(st.sampled_from(list(Decision)), st.sampled_from(list(ReferralStage)))
def test_a_decision_holds_where_its_step_is_open_and_nowhere_else(decision: Decision, stage: ReferralStage) -> None:
    holds = holding.obstacle(decision, stage, "Dit", served=False) == ""
    if decision is Decision.POSTPONE:
        assert holds == (stage in holding.LISTED)
    elif (decision, stage) == (_D.ACCEPT, _S.ACCEPTED):
        assert holds
    else:
        assert holds == (stage in STAGES[holding.STEPS[decision]].sources)


def test_an_accepted_household_served_before_still_asks_why_it_is_granted_only_when_it_is_not_yet() -> None:
    assert "déjà été remis" in holding.obstacle(_D.ACCEPT, _S.SUBMITTED, "", served=True)
    assert holding.obstacle(_D.ACCEPT, _S.ACCEPTED, "", served=True) == ""


def test_the_progress_says_itself() -> None:
    told = rules.progress([_D.ACCEPT] * 9 + [_D.REFUSE] * 3 + [None] * 28)
    assert told.sentence == "12 décidées sur 40"
    assert told.details == "Accordée\u202f: 9 · Refusée\u202f: 3"
    assert told.left == 28
    assert rules.progress([]).sentence == "0 décidée sur 0"


def test_who_sits_is_one_function_a_line_said_once() -> None:
    assert rules.functions(" Adjointe \n\nCCAS\r\nAdjointe") == ["Adjointe", "CCAS"]


def test_a_list_is_never_longer_than_a_plan_can_serve() -> None:
    assert rules.MOST == MOST
