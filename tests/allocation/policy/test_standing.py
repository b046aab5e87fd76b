"""The place of a referral follows its facts, the table in force and the calendar."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.allocation.policy import queries, standing
from ordis.allocation.priority import priority
from ordis.allocation.scoring import Case
from ordis.kernel.db import db
from ordis.referrals import stages
from ordis.referrals.models import HomeEquipment, Referral, ReferralStage
from tests import make
from tests.allocation.policy.tables import publish
from tests.referrals.test_queries import statements


@pytest.fixture
def city(session: Session) -> User:
    return make.user()


def kept(referral: Referral) -> tuple[int, int | None, date | None]:
    db.session.refresh(referral)
    return referral.standing, referral.score_version, referral.scored_on


def test_a_referral_stands_from_its_deposit_on(session: Session) -> None:
    assert kept(make.referral()) == (-65, 1, make.AT.date())


def test_facts_that_change_change_the_place(session: Session) -> None:
    referral = make.referral()
    referral.household.equipment = HomeEquipment.NONE
    stages.follow(referral, None, actor=None, at=make.AT)
    session.flush()
    assert kept(referral)[0] == -75


def test_a_published_version_moves_every_active_referral_and_leaves_the_closed_ones(city: User) -> None:
    waiting, closed = make.referral(stage=ReferralStage.ACCEPTED), make.referral(stage=ReferralStage.REFUSED)
    publish(city, make.AT, purpose={"school": 40})
    assert kept(waiting)[:2] == (-65, 1)
    assert standing.to_score() == 1
    later = make.AT + timedelta(days=1)
    assert standing.score_waiting(at=later) == 1
    assert kept(waiting) == (-90, 2, later.date())
    assert kept(closed)[:2] == (-65, 1)
    assert standing.to_score() == 0
    assert standing.score_waiting(at=later) == 0


def test_a_referral_that_nobody_scored_yet_is_scored_by_the_job(session: Session) -> None:
    referral = make.referral()
    referral.score_version, referral.standing = None, 0
    session.flush()
    assert standing.score_waiting(at=make.AT) == 1
    assert kept(referral)[:2] == (-65, 1)


def test_a_deadline_counts_from_the_very_day_on_which_it_is_near(session: Session) -> None:
    referral = make.referral(needed_by=make.AT.date() + timedelta(days=40))
    assert referral.rescore_on == make.AT.date() + timedelta(days=10)
    assert standing.score_waiting(at=make.AT + timedelta(days=9)) == 0
    assert standing.score_waiting(at=make.AT + timedelta(days=10)) == 1
    assert kept(referral)[0] == -75
    assert referral.rescore_on is None


def test_a_chunk_after_the_other_does_everything(city: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "CHUNK", 2)
    for _ in range(5):
        make.referral()
    publish(city, make.AT, purpose={"school": 40})
    assert standing.score_waiting(at=make.AT) == 5


def test_a_job_that_finds_nothing_asks_four_times(session: Session) -> None:
    make.referral()
    with statements() as sent:
        standing.score_waiting(at=make.AT)
    assert len([each for each in sent if each.startswith("SELECT")]) == 4, sent


def test_whatever_happens_the_place_is_the_score_of_the_day_once_the_job_went_by(city: User) -> None:
    referrals = [make.referral(needed_by=make.AT.date() + timedelta(days=days)) for days in (5, 35, 60, 90)]
    at = make.AT
    for step, soon in enumerate((45, 10, 70, 30)):
        at += timedelta(days=17)
        publish(city, at, soon_days=soon, purpose={"school": 11 + step})
        referrals[step].household.people = 7
        stages.follow(referrals[step], None, actor=None, at=at)
        standing.score_waiting(at=at)
        for referral in referrals:
            table = queries.in_force()
            expected = priority(Case.of(referral), today=at.date(), table=table).total
            assert kept(referral)[:2] == (-expected, table.version)
