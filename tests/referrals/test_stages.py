"""The law of a referral, pair by pair and along any path."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.referrals import mails, stages
from ordis.referrals.models import ACTIVE_STAGES, Referral, ReferralStage
from ordis.referrals.progress import PROGRESS
from ordis.referrals.stages import STAGES, Step
from tests import make


def complete(stage: ReferralStage | None) -> Referral:
    """A referral that meets every guard, at ``stage``; not in the database."""
    return Referral(stage=stage, identity_hash="0" * 64, decision_reason="Motif", question="Qui ?", answer="Eux.")


@pytest.mark.parametrize("stage", [None, *ReferralStage])
@pytest.mark.parametrize("step", list(Step), ids=lambda step: step.value)
def test_each_step_opens_or_refuses_with_a_sentence(step: Step, stage: ReferralStage | None) -> None:
    reasons = stages.refusals(complete(stage), step, actor=None)
    if stage in STAGES[step].sources:
        assert reasons == []
    else:
        assert len(reasons) == 1
        assert step.label in reasons[0]


@pytest.mark.parametrize(
    ("step", "field", "word"),
    [
        (Step.SUBMIT, "identity_hash", "identité"),
        (Step.REFUSE, "decision_reason", "motive"),
        (Step.ASK, "question", "question"),
        (Step.COMPLETE, "answer", "Répondez"),
    ],
)
def test_a_guard_that_does_not_hold_says_what_is_missing(step: Step, field: str, word: str) -> None:
    stage = next(iter(STAGES[step].sources))
    referral = complete(stage)
    setattr(referral, field, "")
    (reason,) = stages.refusals(referral, step, actor=None)
    assert word in reason


def test_what_is_closed_stays_closed() -> None:
    closed = {stage for stage in ReferralStage if stage not in ACTIVE_STAGES}
    assert all(not closed & STAGES[step].sources for step in Step)


def test_every_active_stage_leads_somewhere_and_every_stage_can_be_reached() -> None:
    left = frozenset().union(*(edge.sources for edge in STAGES.values()))
    assert {stage for stage in ReferralStage if stage in ACTIVE_STAGES} <= left
    assert {edge.target for edge in STAGES.values()} == set(ReferralStage)


def test_every_step_has_its_mail_and_every_stage_its_words() -> None:
    assert set(mails.TEXTS) == {step.value for step in Step}
    assert set(PROGRESS) == set(ReferralStage)


@pytest.mark.parametrize("step", list(Step), ids=lambda step: step.value)
def test_a_donor_makes_no_step(session: Session, step: Step) -> None:
    stage = next(iter(STAGES[step].sources))
    reasons = stages.refusals(complete(stage), step, actor=make.user(Role.DONOR))
    assert any("rôle" in reason for reason in reasons)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(list(Step)), max_size=14))
def test_along_any_path_stage_trace_and_mail_stay_together(session: Session, steps: list[Step]) -> None:
    referral = make.referral()
    referral.question, referral.answer, referral.decision_reason = "Quel âge ?", "8 et 11 ans", "Déjà équipé"
    traced = mailed = 0
    before = _traces(session, referral), _mails(session)
    for step in steps:
        stage, closed_at = referral.stage, referral.closed_at
        if stages.refusals(referral, step, actor=None):
            with pytest.raises(Refusal, match=r"\S"):
                stages.apply(referral, step, actor=None, at=make.AT)
            assert (referral.stage, referral.closed_at) == (stage, closed_at)
            continue
        stages.apply(referral, step, actor=None, at=make.AT)
        traced, mailed = traced + (STAGES[step].verb is not None), mailed + 1
        assert referral.stage is STAGES[step].target
        assert (referral.closed_at is None) == (referral.stage in ACTIVE_STAGES)
    session.flush()
    assert (_traces(session, referral), _mails(session)) == (before[0] + traced, before[1] + mailed)


def _traces(session: Session, referral: Referral) -> int:
    session.flush()
    counted = select(func.count()).select_from(AuditEvent).where(AuditEvent.subject == referral.number)
    return session.scalar(counted) or 0


def _mails(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(OutgoingMail)) or 0
