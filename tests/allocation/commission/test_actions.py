"""A list is frozen, lines come and go, decisions are noted; no referral changes before the close."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from ordis.allocation.commission import actions, deciding, queries
from ordis.allocation.commission.deciding import Overtaken
from ordis.allocation.commission.models import Decision
from ordis.allocation.queue import Structure, Wish
from ordis.devices.models import Kind
from ordis.kernel.refusal import Refusal
from ordis.referrals import actions as referrals
from ordis.referrals import changing
from ordis.referrals.facts import Need
from ordis.referrals.models import Purpose, ReferralStage
from tests import make
from tests.allocation.commission.making import decided, listed, opened, waiting
from tests.conftest import TODAY

_D = Decision


def test_the_list_is_in_the_order_of_points_then_of_seniority(session: Session) -> None:
    asked = waiting(4)
    commission = opened()
    lines = queries.lines_of(commission)
    assert [line.referral for line in lines] == asked  # the last two have the same points
    assert [line.rank for line in lines] == [1, 2, 3, 4]
    assert lines[0].score > lines[1].score > lines[2].score == lines[3].score
    assert lines[0].score == -asked[0].standing
    assert any("Aucun équipement (+" in each for each in lines[0].score_lines)


def test_the_first_only_and_of_one_district_structure_kind_or_stage(session: Session) -> None:
    here, there = make.prescriber_structure(), make.prescriber_structure(name="CCAS")
    asked = waiting(3, of=here)
    far = waiting(1, of=there, district="Couronneries", wanted_kind=Kind.DESKTOP)
    accepted = make.referral(stage=ReferralStage.ACCEPTED, of=here)
    for changes, expected in (
        ({"number": 2, "wish": Wish(structure=Structure(here.id, here.ref, here.name))}, asked[:2]),
        ({"wish": Wish(district="Couronneries")}, far),
        ({"wish": Wish(kind=Kind.DESKTOP)}, far),
        ({"stages": (ReferralStage.ACCEPTED,)}, [accepted]),
    ):
        commission = opened(**changes)
        assert listed(commission) == expected
        actions.cancel(commission=commission, actor=make.user(), at=TODAY)


def test_a_referral_is_on_one_open_list_at_most(session: Session) -> None:
    asked = waiting(3)
    first = opened(number=2)
    assert listed(opened()) == asked[2:]
    with pytest.raises(Refusal, match=f"déjà sur la liste de la commission {first.number}"):
        actions.add(commission=opened_other(), number=asked[0].number, actor=make.user(), at=TODAY)
    with pytest.raises(Refusal, match="Aucune demande n’attend"):
        opened()


def opened_other() -> Any:
    waiting(1)
    return opened()


def test_what_changes_later_leaves_the_frozen_points_and_rank(session: Session) -> None:
    asked = waiting(2)
    commission = opened()
    frozen = [(line.rank, line.score, list(line.score_lines)) for line in queries.lines_of(commission)]
    need = Need(wanted_kind=Kind.LAPTOP, purpose=Purpose.SOCIAL_LINK, wanted_why="", file_number="")
    changing.change(referral=asked[0], need=need, household=make.HOUSEHOLD, actor=asked[0].author, at=TODAY)
    session.flush()
    assert [(line.rank, line.score, line.score_lines) for line in queries.lines_of(commission)] == frozen
    assert -asked[0].standing != frozen[0][1]


def test_a_referral_is_added_at_the_end_and_taken_off_with_its_decision(session: Session) -> None:
    waiting(2)
    commission = opened(number=1)
    late = make.referral()
    line = actions.add(commission=commission, number=late.number, actor=make.user(), at=TODAY)
    assert (line.rank, line.score) == (2, -late.standing)
    with pytest.raises(Refusal, match="déjà sur cette liste"):
        actions.add(commission=commission, number=late.number, actor=make.user(), at=TODAY)
    decided(commission, late, _D.ACCEPT)
    assert actions.remove(commission=commission, ref=late.ref, actor=make.user(), at=TODAY) == late.number
    assert late not in listed(commission)
    with pytest.raises(Refusal, match="n’est plus sur la liste"):
        decided(commission, late, _D.ACCEPT)


@pytest.mark.parametrize(("number", "said"), [("DEM-2026-99999", "Aucune demande"), ("", "étape")])
def test_only_what_waits_is_added(session: Session, number: str, said: str) -> None:
    waiting(1)
    commission, gone = opened(), make.referral(stage=ReferralStage.CANCELLED)
    with pytest.raises(Refusal, match=said):
        actions.add(commission=commission, number=number or gone.number, actor=make.user(), at=TODAY)


def test_a_decision_changes_no_referral_and_queues_no_mail_before_the_close(session: Session) -> None:
    asked = waiting(3)
    commission = opened()
    for referral, decision in zip(asked, (_D.ACCEPT, _D.REFUSE, _D.ASK), strict=True):
        decided(commission, referral, decision, "Quel âge ont les enfants ?")
    assert {each.stage for each in asked} == {ReferralStage.SUBMITTED}
    assert all(each.decided_at is None and not each.question and not each.decision_reason for each in asked)


def test_a_decision_is_taken_back(session: Session) -> None:
    asked = waiting(1)
    commission = opened()
    decided(commission, asked[0], _D.REFUSE, "Déjà équipé")
    line = decided(commission, asked[0], None)
    assert (line.decision, line.reason) == (None, "")


@pytest.mark.parametrize(("decision", "said"), [(_D.REFUSE, "se motive"), (_D.ASK, "question")])
def test_a_refusal_and_a_question_without_words_are_refused(session: Session, decision: Decision, said: str) -> None:
    asked = waiting(1)
    with pytest.raises(Refusal, match=said):
        decided(opened(), asked[0], decision, "  ")


def test_the_first_of_the_list_are_granted_and_what_is_decided_stays(session: Session) -> None:
    asked = waiting(5)
    commission = opened()
    decided(commission, asked[1], _D.REFUSE, "Déjà équipé")
    told = deciding.decide_all(
        commission=commission,
        first=4,
        decision=_D.ACCEPT,
        reason="",
        seen=commission.edits,
        actor=make.user(),
        at=TODAY,
    )
    assert (told.done, told.left) == (3, {})
    decisions = [line.decision for line in queries.lines_of(commission)]
    assert decisions == [_D.ACCEPT, _D.REFUSE, _D.ACCEPT, _D.ACCEPT, None]


def test_a_block_leaves_served_households_and_those_that_went_and_says_so(session: Session) -> None:
    asked = waiting(3)
    asked[0].served_before = make.AT.date()
    commission = opened()
    referrals.cancel(referral=asked[1], actor=asked[1].author, at=TODAY)
    session.flush()
    told = deciding.decide_all(
        commission=commission, refs=[each.ref for each in asked], decision=_D.ACCEPT, reason="Tous", seen=0,
        actor=make.user(), at=TODAY,
    )  # fmt: skip
    assert told.done == 1
    assert "déjà été remis" in told.left[asked[0].number]
    assert "a annulé la demande" in told.left[asked[1].number]
    assert decided(commission, asked[0], _D.ACCEPT, "Foyer séparé").reason == "Foyer séparé"


def test_a_block_of_nothing_or_of_refusals_without_words_is_refused(session: Session) -> None:
    asked, commission = waiting(1), opened()
    for ref, said in (("inconnu", "cochée"), (asked[0].ref, "se motive")):
        with pytest.raises(Refusal, match=said):
            deciding.decide_all(
                commission=commission, refs=[ref], decision=_D.REFUSE, reason="", seen=0, actor=make.user(), at=TODAY
            )


def test_who_decides_after_a_colleague_without_having_seen_it_is_told_once(session: Session) -> None:
    asked, camille, dominique = waiting(2), make.user(), make.user(name="Dominique Morel")
    commission = opened()
    seen = commission.edits
    decided(commission, asked[0], _D.REFUSE, "Déjà équipé", by=dominique, seen=seen)
    with pytest.raises(
        Overtaken, match=f"Dominique Morel vient de décider «\u202fRefusée\u202f» pour {asked[0].number}"
    ):
        decided(commission, asked[0], _D.ACCEPT, by=camille, seen=seen)
    assert decided(commission, asked[1], _D.ACCEPT, by=camille, seen=seen).decision is _D.ACCEPT  # another line
    assert decided(commission, asked[0], _D.ACCEPT, by=camille, seen=commission.edits).decision is _D.ACCEPT
    assert decided(commission, asked[0], _D.ASK, "Âge ?", by=camille, seen=0).decision is _D.ASK  # one's own
    block = deciding.decide_all(
        commission=commission, refs=[each.ref for each in asked], decision=_D.POSTPONE, reason="", seen=seen,
        actor=dominique, at=TODAY,
    )  # fmt: skip
    assert block.done == 0
    assert set(block.left) == {each.number for each in asked}


def test_a_session_given_up_frees_its_list_and_decides_nothing(session: Session) -> None:
    asked = waiting(1)
    commission = opened()
    decided(commission, asked[0], _D.ACCEPT)
    for _ in range(2):
        actions.cancel(commission=commission, actor=make.user(), at=TODAY)
    assert asked[0].stage is ReferralStage.SUBMITTED
    with pytest.raises(Refusal, match="abandonnée"):
        decided(commission, asked[0], _D.ACCEPT)
    assert listed(opened()) == asked
