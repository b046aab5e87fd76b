"""Erases by the disk itself: declared, never believed before a read-back of the same disk, made after."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Disk, DiskState, Medium, Stage
from ordis.kernel.refusal import Refusal
from ordis.wiping import firmware, statements
from ordis.wiping.evidence import Technique
from ordis.wiping.models import FirmwareErase, WipeRecord
from tests import make
from tests.wiping.nwipe_samples import HDD, SSD
from tests.wiping.proofs import AFTER, OUTSIDE, device_with, drop, read_back

BLOCK, CRYPTO = Technique.SANITIZE_BLOCK, Technique.SANITIZE_CRYPTO
BEFORE_READING = datetime(2026, 11, 21, 22, 0)  # noqa: DTZ001 (a bench writes no zone); the read-back is at 23 h
AFTER_READING = datetime(2026, 11, 21, 23, 30)  # noqa: DTZ001


def erase(
    device: Device,
    technique: Technique = Technique.ATA_SECURE_ERASE_ENHANCED,
    *,
    done_at: datetime = BEFORE_READING,
    at: datetime = AFTER,
    role: Role = Role.TECHNICIAN,
) -> FirmwareErase:
    return firmware.note_erase(
        disk=device.disks[0], technique=technique, done_at=done_at, evidence=None, words="hdparm 9.65",
        actor=make.user(role), at=at,
    )  # fmt: skip


def line_of(session: Session, disk: Disk) -> WipeRecord:
    return session.scalars(sa.select(WipeRecord).where(WipeRecord.disk_id == disk.id)).one()


def test_an_erase_by_the_disk_alone_proves_nothing_and_says_what_is_missing(session: Session) -> None:
    device = device_with(HDD)
    erase(device)
    (disk,) = device.disks
    assert disk.state is DiskState.TO_WIPE
    (due,) = firmware.read_back_due(disk, [Technique.ATA_SECURE_ERASE_ENHANCED])
    assert "Relecture exigée" in due
    assert "Verify Zeros" in due
    assert HDD in due


def test_a_read_back_alone_proves_nothing(session: Session) -> None:
    device = device_with(HDD)
    drop(device, read_back())
    assert device.disks[0].state is DiskState.TO_WIPE


def test_a_later_read_back_proves_the_erase_at_its_own_level(session: Session) -> None:
    device = device_with(HDD)
    said = erase(device)
    drop(device, read_back())
    (disk,) = device.disks
    line = line_of(session, disk)
    assert disk.state is DiskState.WIPED
    assert (line.outcome, line.level, line.firmware_erase) == ("success", "purge", said)


def test_the_read_back_may_come_in_before_the_erase_is_declared(session: Session) -> None:
    device = device_with(HDD)
    drop(device, read_back())
    said = erase(device)
    assert device.disks[0].state is DiskState.WIPED
    assert line_of(session, device.disks[0]).firmware_erase is said


def test_a_read_back_made_before_the_erase_proves_nothing_in_either_order(session: Session) -> None:
    for serial, first in ((HDD, True), (SSD, False)):
        device = device_with(serial)
        if first:
            erase(device, done_at=AFTER_READING)
        drop(device, read_back(serial))
        if not first:
            erase(device, done_at=AFTER_READING)
        assert device.disks[0].state is DiskState.TO_WIPE


def test_a_failed_read_back_fails_the_disk(session: Session) -> None:
    device = device_with(HDD)
    erase(device)
    drop(device, read_back(passed=False))
    assert device.disks[0].state is DiskState.FAILED
    assert line_of(session, device.disks[0]).firmware_erase is None


def test_the_read_back_of_another_disk_proves_nothing(session: Session) -> None:
    device = device_with(HDD, SSD)
    erase(device)
    drop(device, read_back(SSD))
    assert [disk.state for disk in device.disks] == [DiskState.TO_WIPE, DiskState.TO_WIPE]


def test_what_a_family_wrote_after_the_erase_is_not_covered_by_it(session: Session) -> None:
    """The device came back: the erase of before proves nothing, even read back after."""
    device = device_with(HDD)
    erase(device)
    device.disks[0].unproven_since = AFTER + timedelta(hours=1)
    drop(device, read_back(hour="2026/11/22 23"), at=AFTER + timedelta(days=1))
    assert device.disks[0].state is DiskState.TO_WIPE


def test_a_purge_by_the_disk_does_for_a_donor_who_asks_for_it_and_a_clear_does_not(session: Session) -> None:
    donation = make.donation(of=make.donor(requires_purge=True))
    purged, cleared = (device_with(serial, medium=Medium.SSD, of=donation) for serial in (HDD, SSD))
    erase(purged, BLOCK)
    erase(cleared, Technique.ATA_SECURE_ERASE)
    drop(purged, read_back(HDD))
    drop(cleared, read_back(SSD))
    assert (purged.disks[0].state, cleared.disks[0].state) == (DiskState.WIPED, DiskState.TO_WIPE)
    assert "Purge" in line_of(session, cleared.disks[0]).reasons[-1]


@pytest.mark.parametrize(
    ("medium", "technique", "words"),
    [
        (Medium.NVME, Technique.ATA_SECURE_ERASE, "ne s’adresse pas à ce support"),
        (Medium.SSD, Technique.NVME_FORMAT_SES1, "ne s’adresse pas à ce support"),
        (Medium.HDD, Technique.OVERWRITE, "ne s’adresse pas à ce support"),
        (Medium.UNKNOWN, Technique.DESTRUCTION, "ne s’adresse pas à ce support"),
        (Medium.SD, BLOCK, "ne connaît pas de commande"),
    ],
)
def test_a_command_that_the_medium_does_not_obey_is_refused(
    session: Session, medium: Medium, technique: Technique, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        erase(device_with(HDD, medium=medium), technique)


def test_a_disk_of_unknown_type_may_have_obeyed_any_command(session: Session) -> None:
    device = device_with(HDD, medium=Medium.UNKNOWN)
    assert set(firmware.commands(Medium.UNKNOWN)) == set(Technique) - {Technique.OVERWRITE, Technique.DESTRUCTION}
    assert erase(device, Technique.NVME_FORMAT_SES1).technique is Technique.NVME_FORMAT_SES1


@pytest.mark.parametrize(
    ("done_at", "words"),
    [(datetime(2026, 11, 24, 9), "dans le futur"), (datetime(2026, 10, 31, 9), "avant la réception du don")],  # noqa: DTZ001
)
def test_a_date_that_cannot_be_is_refused(session: Session, done_at: datetime, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        erase(device_with(HDD), done_at=done_at)


def test_the_same_erase_is_not_declared_twice(session: Session) -> None:
    device = device_with(HDD)
    erase(device)
    with pytest.raises(Refusal, match="déjà déclaré"):
        erase(device)


def test_nothing_is_erased_on_a_device_that_is_not_here_nor_on_a_disk_that_is_gone(session: Session) -> None:
    expected = make.device(stage=Stage.EXPECTED)
    expected.disks.append(Disk(serial=HDD, medium=Medium.HDD, state_at=make.AT, unproven_since=make.AT))
    session.flush()
    with pytest.raises(Refusal, match="pas encore à l’atelier"):
        erase(expected)
    device = device_with(SSD)
    statements.declare(
        device=device, disk=device.disks[0], state=DiskState.DESTROYED, words="", told=OUTSIDE,
        actor=make.user(Role.WORKSHOP_LEAD), at=AFTER,
    )  # fmt: skip
    with pytest.raises(Refusal, match="est déclaré"):
        erase(device)


def test_a_wrong_declaration_is_taken_back_by_a_lead_while_nothing_rests_on_it(session: Session) -> None:
    device = device_with(HDD)
    said = erase(device)
    with pytest.raises(Refusal, match="rôle"):
        firmware.take_back(erase=said, actor=make.user(Role.TECHNICIAN), at=AFTER)
    firmware.take_back(erase=said, actor=make.user(Role.WORKSHOP_LEAD), at=AFTER)
    assert not firmware.erases_of(device.disks[0])
    drop(device, read_back())
    assert device.disks[0].state is DiskState.TO_WIPE


def test_an_erase_on_which_a_proof_rests_stays(session: Session) -> None:
    device = device_with(HDD)
    said = erase(device)
    drop(device, read_back())
    with pytest.raises(Refusal, match="s’appuie"):
        firmware.take_back(erase=said, actor=make.user(Role.WORKSHOP_LEAD), at=AFTER)
    assert device.disks[0].state is DiskState.WIPED


def test_a_cryptographic_erase_warns_that_zeros_will_not_be_read(session: Session) -> None:
    (disk,) = device_with(SSD, medium=Medium.SSD).disks
    assert any("cryptographique" in sentence for sentence in firmware.read_back_due(disk, [CRYPTO]))
    assert firmware.told(CRYPTO, Medium.SSD).endswith(
        "niveau Purge après relecture · hdparm --sanitize-crypto-scramble"
    )
    assert "nvme sanitize -a 4" in firmware.told(CRYPTO, Medium.NVME)
