"""A batch counted at the door: announced first, the rest added, once."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Device, DiskState, Kind, LogbookLine, Stage
from ordis.donations.counted.actions import Outcome, receive_counted
from ordis.donations.counted.models import CountedBatch
from ordis.donations.counted.rules import read
from ordis.donations.models import Donation, DonationStage
from ordis.kernel.refusal import Refusal
from tests import make


def count(donation: Donation, text: str, *, key: str = "une-clef", removed: bool = False) -> Outcome:
    return receive_counted(
        donation=donation, lines=read(text), told=text, key=key, disks_removed=removed,
        actor=make.user(Role.TECHNICIAN), at=make.AT,
    )  # fmt: skip


def waiting(session: Session, donation: Donation, number: int, *, serial: bool = False) -> list[Device]:
    found = [make.device(stage=Stage.EXPECTED, of=donation) for _ in range(number)]
    for device in found:
        device.announced = True
        device.serial = device.serial if serial else None
    session.flush()
    return found


def test_announced_devices_are_received_and_the_rest_is_added(session: Session) -> None:
    donation = make.donation()
    expected = waiting(session, donation, 2)
    assert count(donation, "5 × Latitude 5490\n1 écran 24 pouces") == Outcome(2, 4)
    assert {device.stage for device in expected} == {Stage.RECEIVED}
    added = session.scalars(sa.select(Device).where(Device.donation_id == donation.id, ~Device.announced)).all()
    assert sorted((each.kind, each.model, each.screen_inches) for each in added) == [
        (Kind.LAPTOP, "Latitude 5490", None)
    ] * 3 + [(Kind.MONITOR, "", 24.0)]
    lines = session.scalars(sa.select(LogbookLine.move).where(LogbookLine.device_id.in_([each.id for each in added])))
    assert set(lines) == {"receive"}
    kept = session.scalars(sa.select(CountedBatch)).one()
    assert (kept.told, kept.received, kept.added) == ("5 × Latitude 5490\n1 écran 24 pouces", 2, 4)


def test_the_same_batch_sent_twice_is_received_once(session: Session) -> None:
    donation = make.donation()
    assert count(donation, "3 portables") == Outcome(0, 3)
    assert count(donation, "3 portables") == Outcome(0, 3, again=True)
    assert session.scalar(sa.select(sa.func.count(Device.id)).where(Device.donation_id == donation.id)) == 3
    assert count(donation, "3 portables", key="une-autre") == Outcome(0, 3)


def test_disks_kept_by_the_donor_are_said_of_those_that_have_some(session: Session) -> None:
    donation = make.donation()
    waiting(session, donation, 1)
    count(donation, "2 × Latitude 5490\n1 écran", removed=True)
    found = session.scalars(sa.select(Device).where(Device.donation_id == donation.id)).all()
    states = [[disk.state for disk in device.disks] for device in found]
    assert sorted(states) == [[], [DiskState.REMOVED_BY_DONOR], [DiskState.REMOVED_BY_DONOR]]


def test_a_batch_is_received_whole_or_not_at_all(session: Session) -> None:
    donation = make.donation()
    waiting(session, donation, 3, serial=True)
    session.commit()
    with pytest.raises(Refusal, match="scannez-les"), session.begin_nested():
        count(donation, "1 écran\n2 × Latitude 5490")
    assert session.scalars(sa.select(CountedBatch)).all() == []
    assert {device.stage for device in donation.devices} == {Stage.EXPECTED}


@pytest.mark.parametrize("stage", [DonationStage.OFFERED, DonationStage.DECLINED, DonationStage.CLOSED])
def test_nothing_is_counted_outside_a_reception(session: Session, stage: DonationStage) -> None:
    with pytest.raises(Refusal, match="accepté et pas encore clos"):
        count(make.donation(stage=stage), "3 portables")
