"""What fits, in an order that anybody can check."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from ordis.allocation import proposals
from ordis.devices.models import Grade, Hold, HoldReason, Kind, Stage
from ordis.referrals.models import ReferralStage
from tests import make
from tests.referrals.test_queries import statements

TODAY = date(2026, 11, 20)


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
def test_proposals_cost_as_many_queries_whatever_their_length(session: Session, number: int) -> None:
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
