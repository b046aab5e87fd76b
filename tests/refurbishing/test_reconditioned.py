"""« Reconditionné » is said of devices that passed the law, and of no other."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices import lifecycle, moves
from ordis.devices.actions import add_disk
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, DiskState, Medium, Stage
from ordis.indicators.queries import figures
from ordis.indicators.review.definitions import METHOD
from ordis.kernel.db import db
from ordis.refurbishing.reconditioned import DEFINITION, reconditioned
from tests import make

START, END = make.AT - timedelta(days=1), make.AT + timedelta(days=1)


def counted() -> set[int]:
    db.session.flush()
    return set(db.session.scalars(reconditioned(START, END)))


@pytest.mark.parametrize("stage", make.PATHS)
def test_only_a_device_declared_ready_by_the_law_counts(session: Session, stage: Stage) -> None:
    device = make.device(stage=stage)
    assert (device.id in counted()) == (stage in {Stage.READY, Stage.RESERVED})


def test_a_disk_found_in_a_ready_device_takes_the_word_back_until_it_is_proven(session: Session) -> None:
    device = make.device(stage=Stage.READY)
    disk = add_disk(
        device=device, medium=Medium.SSD, model="Oublié", serial="S9", capacity_bytes=None, actor=None, at=make.AT
    )
    assert counted() == set()
    disk.state = DiskState.WIPED
    assert counted() == {device.id}


@pytest.mark.parametrize("state", list(DiskState))
def test_the_database_and_the_law_agree_on_which_disks_are_in_doubt(session: Session, state: DiskState) -> None:
    device = make.device(stage=Stage.READY)
    device.disks[0].state = state
    assert (device.id in counted()) == device.disks_proven == state.proven


def test_a_ready_device_of_which_the_disks_are_not_known_any_more_does_not_count(session: Session) -> None:
    device = make.device(stage=Stage.READY, disk_serial=None)
    assert counted() == {device.id}
    device.no_carrier_said_by_id = None
    assert counted() == set()


def test_back_at_the_bench_it_counts_again_on_the_day_when_it_is_ready_again(session: Session) -> None:
    device = make.device(stage=Stage.READY)
    moves.perform(device=device, move=Move.REOPEN_WORK, actor=make.user(Role.TECHNICIAN), at=make.AT)
    assert counted() == set()
    make._meet_guards(device, Move.MARK_READY, None)
    lifecycle.apply(device, Move.MARK_READY, actor=None, at=END + timedelta(days=3))
    assert counted() == set()
    db.session.flush()
    later = db.session.scalars(reconditioned(END, END + timedelta(days=9))).all()
    assert later == [device.id]


def test_a_reservation_undone_makes_nothing_new(session: Session) -> None:
    device = make.device(stage=Stage.RESERVED)
    lifecycle.apply(device, Move.RELEASE, actor=None, at=END + timedelta(days=2))
    db.session.flush()
    assert db.session.scalars(reconditioned(END, END + timedelta(days=9))).all() == []
    assert counted() == {device.id}


def test_the_figures_of_reports_and_ceremonies_count_the_same_and_print_the_definition(session: Session) -> None:
    ready: list[Device] = [make.device(stage=Stage.READY) for _ in range(3)]
    ready[0].disks[0].state = DiskState.FAILED
    assert figures(START.date(), END.date()).reconditioned == 2
    assert DEFINITION.split(" ", 2)[2] in " ".join(METHOD)
