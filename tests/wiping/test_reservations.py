"""Reservations accepted by a named person, the donor’s demand, and what the fiftieth evidence costs."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.devices.models import Device, DiskState, Kind
from ordis.kernel.refusal import Refusal
from ordis.wiping import actions
from ordis.wiping.models import WipeRecord
from tests import make
from tests.wiping.nwipe_samples import HDD, NVME, read
from tests.wiping.test_actions import AFTER, FAILED_READ_BACK, GOOD, NOT_VERIFIED, device_with, drop, drop_bytes


def reserved(session: Session) -> tuple[Device, WipeRecord]:
    device = device_with(HDD)
    drop(device, NOT_VERIFIED)
    return device, session.scalars(sa.select(WipeRecord)).one()


def accept(
    device: Device, line: WipeRecord, *, role: Role = Role.WORKSHOP_LEAD, reason: str = "Relu à la main"
) -> None:
    actions.accept_reservation(device=device, line=line, reason=reason, actor=make.user(role), at=AFTER)


def test_a_reservation_is_accepted_by_a_named_person_with_a_reason(session: Session) -> None:
    device, line = reserved(session)
    accept(device, line)
    assert device.disks[0].state is DiskState.WIPED
    assert line.accepted_by is not None
    assert line.accepted_reason == "Relu à la main"
    assert session.scalar(sa.select(AuditEvent).where(AuditEvent.verb == "wipe.reservation_accepted"))


def test_a_reservation_is_not_accepted_without_the_right_or_the_reason(session: Session) -> None:
    device, line = reserved(session)
    with pytest.raises(Refusal, match="rôle"):
        accept(device, line, role=Role.TECHNICIAN)
    with pytest.raises(Refusal, match="pourquoi"):
        accept(device, line, reason="  ")
    assert device.disks[0].state is DiskState.TO_WIPE


def test_only_a_reservation_can_be_accepted_and_only_once(session: Session) -> None:
    device, line = reserved(session)
    accept(device, line)
    with pytest.raises(Refusal, match="pas de réserve"):
        accept(device, line)
    other = device_with(NVME)
    drop(other, GOOD)
    success = session.scalars(sa.select(WipeRecord).where(WipeRecord.disk_id == other.disks[0].id)).one()
    with pytest.raises(Refusal, match="pas de réserve"):
        accept(other, success)


def test_a_reservation_older_than_a_failure_cannot_be_accepted(session: Session) -> None:
    device, line = reserved(session)
    drop(device, FAILED_READ_BACK)
    with pytest.raises(Refusal, match="plus ancien"), session.begin_nested():
        accept(device, line)
    assert device.disks[0].state is DiskState.FAILED


def test_a_donor_who_wants_purge_for_ssd_is_not_served_an_overwrite(session: Session) -> None:
    donation = make.donation(of=make.donor(requires_purge=True))
    device = device_with(HDD, NVME, of=donation)
    drop(device, GOOD)
    assert [disk.state for disk in device.disks] == [DiskState.WIPED, DiskState.TO_WIPE]
    line = session.scalars(sa.select(WipeRecord).where(WipeRecord.serial == NVME)).one()
    assert "Purge" in line.reasons[-1]
    with pytest.raises(Refusal, match="Purge"):
        accept(device, line)


def test_fifty_evidences_on_a_device_cost_what_the_first_did(session: Session) -> None:
    device = device_with(HDD)
    statements: list[str] = []
    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    costs = []
    for rank in range(50):
        statements.clear()
        drop_bytes(device, read(GOOD) + b"\n" * rank, by=device_owner(session))
        session.flush()
        costs.append(len(statements))
    assert costs[-1] <= costs[1]


def device_owner(session: Session) -> User:
    known = session.scalar(sa.select(User).where(User.name == "Sacha Banc"))
    return known or make.user(Role.TECHNICIAN, name="Sacha Banc")


def test_a_screen_has_no_panel_to_fill(session: Session) -> None:
    assert make.device(kind=Kind.MONITOR, disk_serial=None).disks_proven
