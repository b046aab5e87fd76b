"""A disk wiped while its device is on the bench: what was installed on it is not said to be there any more."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move, refusals
from ordis.devices.models import Device, Door
from ordis.kernel.db import db
from ordis.refurbishing import actions as refurbishing
from ordis.wiping import intake
from tests import make
from tests.wiping.nwipe_samples import HDD, read
from tests.wiping.proofs import AFTER, device_with, drop, read_back
from tests.wiping.test_actions import GOOD

SAMPLES_END = datetime(2026, 11, 21, 23, 30, tzinfo=ZoneInfo("Europe/Paris"))
LATER = datetime(2026, 11, 21, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))


def on_bench(since: datetime) -> Device:
    """A device proven by the read-back of an earlier day, then worked on, its system installed and checks done."""
    device = device_with(HDD)
    drop(device, GOOD)
    lifecycle.apply(device, Move.CERTIFY_WIPE, actor=None, at=since)
    refurbishing.start_work(device=device, actor=make.user(Role.TECHNICIAN), at=since)
    device.operating_system, device.checklist_done_at = "Linux Mint 22", since
    db.session.flush()
    return device


def again(device: Device, data: bytes) -> str:
    """Drop another file; what Ordis answers."""
    actor = make.user(Role.TECHNICIAN)
    receipt = intake.take(data=data, filename="nwipe.log", actor=actor, at=AFTER, door=Door.PAGE, device=device)
    return " ".join(receipt.all_changes())


def test_a_wipe_made_on_the_bench_takes_the_system_and_the_checks_with_it(session: Session) -> None:
    device = on_bench(LATER)
    said = again(device, read_back())
    assert (device.operating_system, device.checklist_done_at) == ("", None)
    assert "Linux Mint 22" in said
    assert any("système" in reason for reason in refusals(device, Move.MARK_READY, actor=None))


def test_a_wipe_that_ended_before_the_work_began_is_only_told_late(session: Session) -> None:
    device = on_bench(AFTER)
    assert "Linux Mint 22" not in again(device, read_back())
    assert device.operating_system == "Linux Mint 22"


def test_a_read_back_that_failed_wrote_nothing(session: Session) -> None:
    device = on_bench(LATER)
    again(device, read_back(passed=False))
    assert device.operating_system == "Linux Mint 22"


def test_the_same_file_dropped_again_forgets_nothing(session: Session) -> None:
    device = on_bench(LATER)
    again(device, read(GOOD))
    assert device.operating_system == "Linux Mint 22"
