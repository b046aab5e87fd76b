"""The queue and what fits, in an order that anybody can check."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from ordis.allocation import proposals, queries
from ordis.devices.models import Grade, Hold, HoldReason, Kind, Stage
from ordis.referrals.models import HomeEquipment, ReferralStage
from tests import make
from tests.referrals.test_queries import statements

TODAY = date(2026, 11, 20)


def test_the_queue_goes_by_score_then_by_seniority(session: Session) -> None:
    accepted = ReferralStage.ACCEPTED
    late = make.referral(stage=accepted, at=make.AT + timedelta(days=2))
    early = make.referral(stage=accepted, at=make.AT)
    urgent = make.referral(stage=accepted, at=make.AT + timedelta(days=3), equipment=HomeEquipment.NONE)
    make.referral(stage=ReferralStage.SUBMITTED)
    assert [each.referral for each in queries.queue(TODAY)] == [urgent, early, late]
    assert [each.referral for each in queries.queue(TODAY, limit=1)] == [urgent]


def test_proposals_fit_best_first_and_leave_out_what_is_held_taken_or_of_another_kind(
    session: Session,
) -> None:
    plain = make.device(stage=Stage.READY)
    fine = make.device(stage=Stage.READY)
    fine.grade = Grade.A
    older = make.device(stage=Stage.READY)
    older.stage_since = make.AT - timedelta(weeks=3)
    held = make.device(stage=Stage.READY)
    held.holds.append(Hold(reason=HoldReason.SAFETY, set_at=make.AT, set_by_id=make.user().id))
    make.device(stage=Stage.READY, kind=Kind.DESKTOP)
    make.device(stage=Stage.WIPED)
    make.reservation()
    session.flush()
    referral = make.referral(stage=ReferralStage.ACCEPTED)
    assert [each.device for each in proposals.proposals(referral, TODAY)] == [fine, older, plain]


@pytest.mark.parametrize("number", [1, 6])
def test_proposals_and_queue_cost_one_query_whatever_their_length(session: Session, number: int) -> None:
    for _ in range(number):
        make.device(stage=Stage.READY)
        make.referral(stage=ReferralStage.ACCEPTED)
    referral = make.referral(stage=ReferralStage.ACCEPTED)
    session.flush()
    session.expire_all()
    assert referral.household.people
    assert referral.wanted_kind
    assert referral.organisation.name
    with statements() as sent:
        for proposal in proposals.choices(referral, TODAY).fitting:
            assert proposal.device.place
    assert len(sent) == 4  # the classes in force, what may fit, what may not, what the workshop noted
    session.expire_all()
    with statements() as sent:
        for waiting in queries.queue(TODAY):
            assert waiting.referral.organisation.name
    assert len(sent) == 1
    assert "last_name" not in sent[0]
