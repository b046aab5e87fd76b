"""The law of collections: every step opens or says why, for a round and for a stop."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.donations.collections import stages
from ordis.donations.collections.models import CollectionRound, CollectionStage, CollectionStop
from ordis.donations.collections.stages import ROUNDS, STOPS, Step
from ordis.donations.models import DonationStage
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.collections import making

PAIRS = [(step, stage) for step in Step for stage in CollectionStage]


def on_the_day(row: CollectionRound) -> datetime:
    return clock.now() + timedelta(days=(row.day - clock.today()).days)


@pytest.mark.parametrize(("step", "stage"), PAIRS)
@pytest.mark.parametrize("what", ["round", "stop"])
def test_every_step_from_every_stage_opens_or_says_why(
    session: Session, what: str, step: Step, stage: CollectionStage
) -> None:
    row = making.planned()
    stop = making.stop(row)
    stop.stage = CollectionStage.DONE if what == "round" else stage
    subject: CollectionRound | CollectionStop = row if what == "round" else stop
    subject.stage = stage
    edge = ROUNDS[step] if what == "round" else STOPS[step]
    reasons = stages.refusals(subject, step, actor=make.user(), at=on_the_day(row))
    assert bool(reasons) == (stage not in edge.sources)
    assert all(reason.endswith(".") for reason in reasons)


def test_nothing_is_done_before_its_day(session: Session) -> None:
    row = making.planned()
    stop = making.stop(row)
    for subject in (row, stop):
        with pytest.raises(Refusal, match="pas encore venu"):
            stages.apply(subject, Step.FINISH, actor=make.user(), at=clock.now())


def test_a_round_ends_once_each_stop_has_and_one_was_made(session: Session) -> None:
    row = making.planned()
    first, second = making.stop(row), making.stop(row)
    day = on_the_day(row)
    first.stage = CollectionStage.CANCELLED
    assert "ni fait ni annulé" in stages.refusals(row, Step.FINISH, actor=make.user(), at=day)[0]
    second.stage = CollectionStage.CANCELLED
    assert "annulez plutôt" in stages.refusals(row, Step.FINISH, actor=make.user(), at=day)[0]
    second.stage = CollectionStage.DONE
    assert stages.refusals(row, Step.FINISH, actor=make.user(), at=day) == []


@pytest.mark.parametrize("stage", [DonationStage.OFFERED, DonationStage.DECLINED, DonationStage.CLOSED])
def test_nobody_goes_for_a_donation_that_is_not_accepted(session: Session, stage: DonationStage) -> None:
    with pytest.raises(Refusal, match="don accepté"):
        making.stop(making.planned(), make.donation(stage=stage))


def test_a_technician_notes_what_was_done_and_plans_nothing(session: Session) -> None:
    row = making.planned()
    stop = making.stop(row)
    bench = make.user(Role.TECHNICIAN)
    assert stages.refusals(stop, Step.FINISH, actor=bench, at=on_the_day(row)) == []
    assert "Votre rôle ne permet pas" in stages.refusals(stop, Step.CANCEL, actor=bench, at=on_the_day(row))[0]
