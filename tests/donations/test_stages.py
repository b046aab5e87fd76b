"""The law of donations, pair by pair, and what a donation needs before it closes."""

import pytest
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import DiskState, Kind, Stage
from ordis.donations import stages
from ordis.donations.models import DonationStage
from ordis.donations.outcomes import Outcome, outcome_of, shares, tally
from ordis.donations.stages import STAGES, DonationMove
from ordis.kernel.refusal import Refusal
from tests import make


@pytest.mark.parametrize("stage", list(DonationStage), ids=lambda stage: stage.value)
@pytest.mark.parametrize("move", list(DonationMove), ids=lambda move: move.value)
def test_each_move_opens_or_refuses_with_a_sentence(session: Session, move: DonationMove, stage: DonationStage) -> None:
    donation = make.donation(stage=stage)
    reasons = stages.refusals(donation, move, actor=None)
    if stage not in STAGES[move].sources:
        assert len(reasons) == 1
        assert stage.label in reasons[0]
    if reasons:
        with pytest.raises(Refusal, match=r"\S"):
            stages.apply(donation, move, actor=None, at=make.AT)
        assert donation.stage is stage
    else:
        stages.apply(donation, move, actor=None, at=make.AT)
        assert donation.stage is STAGES[move].target


def test_reception_does_not_end_while_a_device_is_neither_here_nor_missing(session: Session) -> None:
    donation = make.donation()
    waiting = make.device(stage=Stage.EXPECTED, of=donation)
    make.device(stage=Stage.RECEIVED, of=donation)
    (reason,) = stages.refusals(donation, DonationMove.RECEIVE, actor=None)
    assert waiting.code[:3] in reason


def test_reception_of_nothing_does_not_end(session: Session) -> None:
    donation = make.donation()
    make.device(stage=Stage.MISSING, of=donation)
    (reason,) = stages.refusals(donation, DonationMove.RECEIVE, actor=None)
    assert "Aucun appareil" in reason


def test_a_donation_closes_when_each_device_has_an_outcome_and_each_disk_a_proof(session: Session) -> None:
    donation = make.donation(stage=DonationStage.RECEIVED)
    for stage in (Stage.READY, Stage.FOR_PARTS, Stage.RECYCLED, Stage.MISSING):
        make.device(stage=stage, of=donation)
    assert stages.refusals(donation, DonationMove.CLOSE, actor=None) == []


def test_a_device_without_outcome_keeps_the_donation_open_and_is_named(session: Session) -> None:
    donation = make.donation(stage=DonationStage.RECEIVED)
    device = make.device(stage=Stage.WIPED, of=donation)
    (reason,) = stages.refusals(donation, DonationMove.CLOSE, actor=None)
    assert device.code[:3] in reason
    assert "sort" in reason


def test_a_disk_without_proof_keeps_the_donation_open_and_its_device_is_named(session: Session) -> None:
    donation = make.donation(stage=DonationStage.RECEIVED)
    device = make.device(stage=Stage.RECYCLED, of=donation)
    device.disks[0].state = DiskState.FAILED
    (reason,) = stages.refusals(donation, DonationMove.CLOSE, actor=None)
    assert device.code[:3] in reason
    assert "preuve" in reason


def test_a_long_list_of_devices_is_cut_short(session: Session) -> None:
    donation = make.donation(stage=DonationStage.RECEIVED)
    for _ in range(8):
        make.device(stage=Stage.WIPED, of=donation)
    assert "et 3 autres" in stages.refusals(donation, DonationMove.CLOSE, actor=None)[0]


def test_a_role_without_the_right_is_refused(session: Session) -> None:
    donation = make.donation(stage=DonationStage.OFFERED)
    assert any(
        "rôle" in reason for reason in stages.refusals(donation, DonationMove.ACCEPT, actor=make.user(Role.TECHNICIAN))
    )


@pytest.mark.parametrize("stage", list(Stage), ids=lambda stage: stage.value)
def test_every_stage_of_a_device_tells_the_donor_an_outcome(stage: Stage) -> None:
    assert outcome_of(stage) in Outcome


@pytest.mark.parametrize("stage", [Stage.READY, Stage.RESERVED])
def test_a_device_is_reused_once_a_family_has_it_and_not_before(stage: Stage) -> None:
    """It may still be taken for parts, and a donor prints what we say."""
    assert outcome_of(stage) is Outcome.READY
    assert outcome_of(stage).final
    assert outcome_of(Stage.HANDED_OVER) is Outcome.REUSED


def test_the_slices_of_the_bar_fill_it() -> None:
    found = shares([Stage.HANDED_OVER, Stage.HANDED_OVER, Stage.RECYCLED, Stage.MISSING, Stage.RETURNED])
    assert [(share.outcome, share.count) for share in found] == [
        (Outcome.REUSED, 2), (Outcome.RECYCLED, 1), (Outcome.IN_PROGRESS, 1), (Outcome.NOT_RECEIVED, 1)
    ]  # fmt: skip
    assert sum(share.width for share in found) == pytest.approx(100)
    assert shares([]) == []


def test_the_tally_counts_by_kind() -> None:
    (laptops, screens) = tally(
        [
            (Kind.LAPTOP, Stage.HANDED_OVER, True),
            (Kind.LAPTOP, Stage.READY, False),
            (Kind.LAPTOP, Stage.MISSING, True),
            (Kind.MONITOR, Stage.RECYCLED, False),
        ]
    )
    assert (laptops.announced, laptops.received, laptops.reused, laptops.ready) == (2, 2, 1, 1)
    assert (screens.announced, screens.received, screens.recycled) == (0, 1, 1)
