"""Disks of a log that the device does not know: proposed, added or told by a person, never by Ordis alone."""

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Disk, DiskState
from ordis.kernel.refusal import Refusal
from ordis.wiping import placing, queries
from ordis.wiping.models import WipeRecord
from tests import make
from tests.wiping.nwipe_samples import HDD, NVME, read
from tests.wiping.test_actions import AFTER, GOOD, device_with, drop, drop_bytes


def test_unknown_disks_are_proposed_and_never_added_alone(session: Session) -> None:
    device = device_with()
    reading = drop(device, GOOD)
    assert device.disks == []
    assert reading.questions == 2
    assert reading.sentences == ()


def test_a_proposed_disk_is_added_by_a_person_and_the_file_is_read_again(session: Session) -> None:
    device = device_with()
    drop(device, GOOD)
    lines = queries.unplaced(device)
    line = next(line for line in lines if line.serial == HDD)
    placing.place_disk(device=device, line=line, disk=None, actor=make.user(Role.TECHNICIAN), at=AFTER)
    (disk,) = device.disks
    assert (disk.serial, disk.model, disk.state) == (HDD, "ST500LM021-1KJ15", DiskState.WIPED)
    assert [left.serial for left in queries.unplaced(device)] == [NVME]


def test_a_proposal_is_answered_once(session: Session) -> None:
    device = device_with()
    drop(device, GOOD)
    line = queries.unplaced(device)[0]
    placing.place_disk(device=device, line=line, disk=None, actor=make.user(Role.TECHNICIAN), at=AFTER)
    with pytest.raises(Refusal, match="n’existe plus"):
        placing.place_disk(device=device, line=line, disk=None, actor=make.user(Role.TECHNICIAN), at=AFTER)


def test_a_disk_with_another_model_is_not_matched_before_a_person_says_so(session: Session) -> None:
    device = device_with(HDD)
    device.disks[0].model = "WDC WD5000"
    assert drop(device, GOOD).questions == 1 + 1
    assert device.disks[0].state is DiskState.TO_WIPE
    line = next(line for line in queries.unplaced(device) if line.serial == HDD)
    placing.place_disk(device=device, line=line, disk=device.disks[0], actor=make.user(Role.TECHNICIAN), at=AFTER)
    assert device.disks[0].state is DiskState.WIPED
    assert device.disks[0].model == "ST500LM021-1KJ15"


def test_a_disk_without_serial_takes_the_one_of_the_log_when_a_person_says_it_is_that_one(
    session: Session,
) -> None:
    device = device_with()
    device.disks.append(Disk(state_at=make.AT, unproven_since=make.AT))
    session.flush()
    drop(device, "vm-v042-zero-noverify-noblank-nwipe.log")
    (line,) = queries.unplaced(device)
    placing.place_disk(device=device, line=line, disk=device.disks[0], actor=make.user(Role.TECHNICIAN), at=AFTER)
    assert device.disks[0].serial == HDD


def test_another_disk_of_the_device_never_takes_the_number_of_the_log(session: Session) -> None:
    device = device_with("AUTRE1", NVME)
    drop(device, GOOD)
    (line,) = queries.unplaced(device)
    with pytest.raises(Refusal, match="autre numéro de série"):
        placing.place_disk(device=device, line=line, disk=device.disks[0], actor=make.user(Role.TECHNICIAN), at=AFTER)
    assert (device.disks[0].serial, device.disks[0].state) == ("AUTRE1", DiskState.TO_WIPE)


def test_a_count_of_passes_that_no_tool_makes_is_left_out(session: Session) -> None:
    device = device_with(HDD)
    cut = read(GOOD).partition(b"Total Throughput")[0]
    drop_bytes(device, re.sub(rb"(rounds +=) \d+", rb"\1 99999999999", cut))
    lines = session.scalars(sa.select(WipeRecord)).all()
    assert lines
    assert {line.rounds for line in lines} == {None}
