"""PDF reports of nwipe beside their logs, and read-backs of erases that the disk did by itself."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Device, DiskState, Medium
from ordis.wiping import actions, firmware
from ordis.wiping.evidence import Technique
from ordis.wiping.models import EvidenceFile, FirmwareErase, WipeRecord
from ordis.wiping.records import COMPLETES, PDF_ALONE, may_be_accepted
from tests import make
from tests.wiping.nwipe_pdf_samples import drawn, pages_of
from tests.wiping.nwipe_samples import HDD, read
from tests.wiping.proofs import read_back
from tests.wiping.test_actions import AFTER, FIVE, device_with
from tests.wiping.test_intake import take

ERASED_AT = datetime(2026, 11, 21, 20, 0)  # noqa: DTZ001 (the clock of a bench)
REPORT = drawn(*pages_of("vm-v040-zero"))
"""The report of the disk ``HDD`` in the run that ``FIVE`` logs."""


def line_of(session: Session, form: str) -> WipeRecord:
    statement = sa.select(WipeRecord).join(EvidenceFile).where(EvidenceFile.format == form, WipeRecord.serial == HDD)
    return session.scalars(statement).one()


def test_a_report_without_its_log_is_a_reservation_that_a_person_may_accept(session: Session) -> None:
    device = device_with(HDD)
    take(REPORT, "rapport.pdf")
    line = line_of(session, "nwipe-pdf")
    assert (line.outcome, line.reasons[-1]) == ("success_with_reservation", PDF_ALONE)
    assert device.disks[0].state is DiskState.TO_WIPE
    assert may_be_accepted(line)


def test_a_report_that_comes_after_its_log_completes_it_and_decides_nothing(session: Session) -> None:
    device = device_with(HDD)
    take(read(FIVE))
    take(REPORT, "rapport.pdf")
    log, report = line_of(session, "nwipe-log"), line_of(session, "nwipe-pdf")
    assert report.reasons == [COMPLETES.format(log="nwipe.log")]
    assert not may_be_accepted(report)
    assert report.ordered_at < log.ordered_at
    assert log.operator == report.operator == "OP-01"
    assert (device.disks[0].model, device.disks[0].state) == ("ST500LM021-1KJ152", DiskState.WIPED)


def test_a_log_that_comes_after_its_report_decides_and_the_report_then_completes_it(session: Session) -> None:
    device = device_with(HDD)
    take(REPORT, "rapport.pdf")
    take(read(FIVE))
    assert line_of(session, "nwipe-pdf").reasons == [COMPLETES.format(log="nwipe.log")]
    assert line_of(session, "nwipe-log").operator == "OP-01"
    assert device.disks[0].state is DiskState.WIPED


def test_a_log_that_says_failed_overrules_a_report_that_somebody_had_accepted(session: Session) -> None:
    device = device_with(HDD)
    take(REPORT, "rapport.pdf")
    accept(device, line_of(session, "nwipe-pdf"))
    assert device.disks[0].state is DiskState.WIPED
    take(read(FIVE).replace(b"sda | Erased |", b"sda |-FAILED-|"))
    assert device.disks[0].state is DiskState.FAILED
    assert line_of(session, "nwipe-pdf").accepted_at is None


def accept(device: Device, line: WipeRecord) -> None:
    lead = make.user(Role.WORKSHOP_LEAD)
    actions.accept_reservation(device=device, line=line, reason="Journal effacé par erreur", actor=lead, at=AFTER)


def test_the_report_of_another_wipe_of_the_same_disk_completes_nothing(session: Session) -> None:
    device_with(HDD)
    take(read(FIVE).replace(b"2026/11/21 23:0", b"2026/11/21 21:0"))
    take(REPORT, "rapport.pdf")
    assert line_of(session, "nwipe-pdf").reasons[-1] == PDF_ALONE


# --- erases by the disk itself ---------------------------------------------------------------------------------


def declare(device: Device, *, technique: Technique = Technique.SANITIZE_BLOCK, hours: int = 0) -> FirmwareErase:
    return firmware.note_erase(
        disk=device.disks[0], technique=technique, done_at=ERASED_AT + timedelta(hours=hours), evidence=None,
        words="hdparm", actor=make.user(Role.TECHNICIAN), at=AFTER,
    )  # fmt: skip


def flash_device() -> Device:
    device = device_with(HDD)
    device.disks[0].medium = Medium.SSD
    return device


def test_a_read_back_after_the_erase_proves_it_at_its_own_level(session: Session) -> None:
    device = flash_device()
    erase = declare(device)
    assert device.disks[0].state is DiskState.TO_WIPE
    take(read_back())
    line = line_of(session, "nwipe-log")
    assert (line.outcome, line.level, line.firmware_erase) == ("success", "purge", erase)
    assert device.disks[0].state is DiskState.WIPED


def test_an_erase_declared_after_its_read_back_came_in_is_proven_at_once(session: Session) -> None:
    device = flash_device()
    take(read_back())
    assert line_of(session, "nwipe-log").outcome == "verified_only"
    declare(device)
    assert device.disks[0].state is DiskState.WIPED


def test_a_read_back_that_began_before_the_erase_proves_nothing(session: Session) -> None:
    device = flash_device()
    declare(device, hours=6)
    take(read_back())
    assert line_of(session, "nwipe-log").outcome == "verified_only"
    assert device.disks[0].state is DiskState.TO_WIPE


def test_a_read_back_proves_no_erase_of_another_disk(session: Session) -> None:
    device = flash_device()
    device.disks.append(device_with("AUTRE1").disks[0])
    session.flush()
    firmware.note_erase(
        disk=device.disks[1], technique=Technique.SANITIZE_BLOCK, done_at=ERASED_AT, evidence=None, words="",
        actor=make.user(Role.TECHNICIAN), at=AFTER,
    )  # fmt: skip
    take(read_back())
    assert line_of(session, "nwipe-log").outcome == "verified_only"
