"""Disks declared destroyed, removed, absent: words, names, and what a log has shown."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, DiskState
from ordis.kernel.refusal import Refusal
from ordis.wiping import statements
from ordis.wiping.models import DiskStatement
from tests import make
from tests.wiping.nwipe_samples import HDD
from tests.wiping.test_actions import AFTER, FAILED_READ_BACK, GOOD, device_with, drop

LATER = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
GONE = [DiskState.DESTROYED, DiskState.REMOVED_BY_DONOR, DiskState.ABSENT]


def declare(
    device: Device,
    state: DiskState,
    *,
    words: str = "Broyé par l’ESAT, bordereau 12",
    role: Role = Role.WORKSHOP_LEAD,
) -> None:
    actor = make.user(role, name="Camille Roy")
    statements.declare(device=device, disk=device.disks[0], state=state, words=words, actor=actor, at=LATER)


@pytest.mark.parametrize("state", GONE, ids=lambda state: state.value)
def test_a_named_person_declares_and_the_gate_opens(session: Session, state: DiskState) -> None:
    device = device_with(HDD)
    declare(device, state, role=Role.TECHNICIAN)
    said = session.scalars(sa.select(DiskStatement)).one()
    assert (said.state, said.said_by.name, said.words) == (
        state,
        "Camille Roy",
        "Broyé par l’ESAT, bordereau 12",
    )
    assert device.disks[0].state is state
    assert not lifecycle.refusals(device, Move.CERTIFY_WIPE, actor=None)


@pytest.mark.parametrize("state", GONE, ids=lambda state: state.value)
def test_without_words_nothing_is_declared(session: Session, state: DiskState) -> None:
    device = device_with(HDD)
    with pytest.raises(Refusal, match="Dites"):
        declare(device, state, words="   ")
    assert device.disks[0].state is DiskState.TO_WIPE


def test_a_failed_disk_may_be_destroyed_and_nothing_else(session: Session) -> None:
    device = device_with(HDD)
    drop(device, FAILED_READ_BACK)
    for state in (DiskState.ABSENT, DiskState.REMOVED_BY_DONOR):
        with pytest.raises(Refusal, match="ne peut être déclaré"):
            declare(device, state)
    declare(device, DiskState.DESTROYED)
    assert device.disks_proven


def test_a_disk_that_a_tool_has_seen_is_neither_absent_nor_removed(session: Session) -> None:
    device = device_with(HDD)
    drop(device, "vm-v036-abort-nwipe.log")
    with pytest.raises(Refusal, match="a vu ce disque"):
        declare(device, DiskState.ABSENT)


def test_a_false_declaration_is_taken_back_and_the_evidence_decides_again(session: Session) -> None:
    device = device_with(HDD)
    drop(device, GOOD)
    declare(device, DiskState.DESTROYED)
    with pytest.raises(Refusal, match="rôle"):
        declare(device, DiskState.TO_WIPE, words="Erreur de ligne", role=Role.TECHNICIAN)
    declare(device, DiskState.TO_WIPE, words="Erreur de ligne")
    assert device.disks[0].state is DiskState.WIPED
    assert session.scalar(sa.select(sa.func.count()).select_from(DiskStatement)) == 2


def test_a_wiped_disk_is_not_declared_wiped_by_hand(session: Session) -> None:
    device = device_with(HDD)
    for state in (DiskState.WIPED, DiskState.FAILED, DiskState.TO_WIPE):
        with pytest.raises(Refusal, match="ne peut être déclaré"):
            declare(device, state)


def test_a_second_attempt_after_a_failure_wipes(session: Session) -> None:
    device = device_with(HDD)
    drop(device, FAILED_READ_BACK, at=AFTER)
    assert device.disks[0].state is DiskState.FAILED
    drop(device, "vm-v036-vanish-usb-nwipe.log", at=AFTER)
    assert device.disks[0].state is DiskState.WIPED
