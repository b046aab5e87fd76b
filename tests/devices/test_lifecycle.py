"""The law, pair by pair: every (move, stage) either opens or refuses and says why."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices import lifecycle
from ordis.devices.lifecycle import LIFECYCLE, Move
from ordis.devices.logbook import LogbookBypassed
from ordis.devices.models import DiskState, Hold, HoldReason, Kind, Stage
from ordis.devices.moves import CORRECTIONS
from ordis.kernel.refusal import Refusal
from tests import make

WALKABLE = list(make.PATHS)


@pytest.mark.parametrize("stage", WALKABLE, ids=lambda stage: stage.value)
@pytest.mark.parametrize("move", list(Move), ids=lambda move: move.value)
def test_each_move_opens_or_refuses_with_a_sentence(session: Session, move: Move, stage: Stage) -> None:
    device = make.device(stage=stage)
    reasons = lifecycle.refusals(device, move, actor=None)
    if stage not in LIFECYCLE[move].sources:
        assert len(reasons) == 1
        assert stage.label in reasons[0]
    if reasons:
        with pytest.raises(Refusal, match=r"\S"):
            lifecycle.apply(device, move, actor=None, at=make.AT)
        assert device.stage is stage
    else:
        lifecycle.apply(device, move, actor=None, at=make.AT)
        assert device.stage is LIFECYCLE[move].target


def test_no_stage_is_a_dead_end_except_those_that_leave_the_workshop() -> None:
    ends = {stage for stage in Stage if not lifecycle.moves_from(stage)}
    assert ends == {Stage.RECYCLED, Stage.ENTERED_IN_ERROR}


def test_a_device_with_an_unproven_disk_does_not_leave_received(session: Session) -> None:
    device = make.device(disk_serial="S1")
    assert LIFECYCLE[Move.UNDO_RECEPTION].target.absent
    assert LIFECYCLE[Move.WITHDRAW].target.absent
    for move in set(lifecycle.moves_from(Stage.RECEIVED)) - CORRECTIONS:
        assert lifecycle.refusals(device, move, actor=None), move


def test_one_failed_disk_among_proven_ones_closes_the_gate_and_is_named(session: Session) -> None:
    device = make.device(stage=Stage.WIPED, disk_serial="OK1")
    device.disks[0].state = DiskState.FAILED
    (reason,) = lifecycle.refusals(device, Move.START_WORK, actor=None)
    assert "OK1" in reason


def test_a_screen_needs_no_disk_but_a_laptop_without_known_disk_does(session: Session) -> None:
    screen = make.device(kind=Kind.MONITOR, disk_serial=None)
    laptop = make.device(disk_serial=None)
    assert not lifecycle.refusals(screen, Move.CERTIFY_WIPE, actor=None)
    assert lifecycle.refusals(laptop, Move.CERTIFY_WIPE, actor=None)


def test_a_hold_stops_the_way_to_ready_and_says_who_lifts_it(session: Session) -> None:
    device = make.device(stage=Stage.WIPED)
    device.holds.append(Hold(reason=HoldReason.BIOS_PASSWORD, set_at=make.AT, set_by_id=make.user().id))
    (reason,) = lifecycle.refusals(device, Move.START_WORK, actor=None)
    assert "Mot de passe BIOS" in reason
    assert "lever" in reason


def test_a_role_without_the_right_is_refused_by_the_law_itself(session: Session) -> None:
    device = make.device(stage=Stage.WIPED)
    donor = make.user(Role.DONOR)
    assert any("rôle" in reason for reason in lifecycle.refusals(device, Move.START_WORK, actor=donor))


def test_setting_a_stage_by_hand_is_caught_before_it_reaches_the_database(session: Session) -> None:
    device = make.device()
    device.stage = Stage.READY
    with pytest.raises(LogbookBypassed):
        session.flush()


@pytest.mark.parametrize("statement", ["UPDATE logbook_line SET note = 'x'", "DELETE FROM logbook_line"])
def test_the_database_itself_refuses_to_rewrite_the_logbook(session: Session, statement: str) -> None:
    make.device()
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(statement))
