"""Evidence dropped on a device: true nwipe logs, real database."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Disk, DiskState, Door, Medium, Stage
from ordis.kernel.blobs import blobs
from ordis.kernel.refusal import Refusal
from ordis.wiping import intake, queries
from ordis.wiping.models import EvidenceDrop, EvidenceFile, WipeRecord
from ordis.wiping.receipts import Receipt
from tests import make
from tests.wiping.nwipe_samples import HDD, NVME, QUIET, SSD, read

AFTER = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
"""The samples end on 21 November 2026 in the evening; devices of ``make`` came in on the 2nd."""
GOOD = "vm-v036-dodshort-2disks-nwipe.log"
FIVE = "vm-v040-zero-5disks-nwipe.log"
FAILING = "vm-deb34-badwrite-and-ok-nwipe.log"
NOT_VERIFIED = "vm-v042-zero-noverify-noblank-nwipe.log"
FAILED_READ_BACK = "vm-v042-verifyzero-fail-nwipe.log"
ABORTED = "vm-v036-abort-nwipe.log"


def device_with(*serials: str, of: object = None) -> Device:
    """A received laptop whose disks have these serials and sizes unknown, as on a donor's list."""
    device = make.device(disk_serial=None, of=of)  # type: ignore[arg-type]
    for serial in serials:
        device.disks.append(Disk(serial=serial, serial_key=serial, state_at=make.AT, unproven_since=make.AT))
    device.serial = "PC-AUTRE"
    make.db.session.flush()
    return device


def drop(device: Device, name: str, *, by: User | None = None, at: datetime = AFTER) -> Receipt:
    return drop_bytes(device, read(name), by=by, at=at)


def drop_bytes(
    device: Device, data: bytes, *, by: User | None = None, at: datetime = AFTER, name: str = "nwipe.log"
) -> Receipt:
    actor = by or make.user(Role.TECHNICIAN)
    return intake.take(data=data, filename=name, actor=actor, at=at, door=Door.PAGE, device=device)


def nothing_written(session: Session) -> bool:
    return not any(
        session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (EvidenceFile, WipeRecord)
    )


def test_a_good_log_wipes_its_disks_and_opens_the_gate(session: Session) -> None:
    device = device_with(HDD, NVME)
    assert lifecycle.refusals(device, Move.CERTIFY_WIPE, actor=None)
    reading = drop(device, GOOD)
    assert [disk.state for disk in device.disks] == [DiskState.WIPED, DiskState.WIPED]
    assert len(reading.sentences) == 2
    assert reading.questions == 0
    lifecycle.apply(device, Move.CERTIFY_WIPE, actor=make.user(Role.TECHNICIAN), at=AFTER)
    assert device.stage is Stage.WIPED


def test_the_file_is_kept_byte_for_byte_under_its_sha256(session: Session) -> None:
    reading = drop(device_with(HDD), GOOD)
    assert reading.evidence.sha256 == hashlib.sha256(read(GOOD)).hexdigest()
    assert blobs().get(reading.evidence.sha256) == read(GOOD)
    assert reading.evidence.size == len(read(GOOD))


def test_a_record_says_what_the_evidence_says_and_nothing_else(session: Session) -> None:
    device = device_with(HDD)
    drop(device, NOT_VERIFIED)
    line = session.scalars(sa.select(WipeRecord)).one()
    assert (line.tool, line.version, line.method, line.rounds) == ("nwipe", "0.42", "Fill With Zeros", 1)
    assert (line.blank, line.verify, line.serial, line.status) == (False, "none", HDD, "Erased")
    assert (line.capacity_bytes, line.errors, line.hidden_area) == (67_108_864, 0, "absent")
    assert line.ended_at == datetime(2026, 11, 21, 23, 5, 54)  # noqa: DTZ001 (the bench writes no zone)


def test_a_log_without_an_error_table_gives_no_error_count(session: Session) -> None:
    """nwipe 0.30 prints no « Error Summary »: silence is not zero."""
    device = device_with("VB0123")
    text = (
        read("v0.30-zero.log")
        .replace(b"S/N=\n", b"S/N=VB0123\n")
        .replace(b"Loopback device/\n", b"Loopback device/VB0123\n")
    )
    drop_bytes(device, text)
    assert session.scalars(sa.select(WipeRecord)).one().errors is None


def test_what_was_unknown_of_the_disk_is_completed_and_what_was_noted_stays(session: Session) -> None:
    device = device_with(HDD, NVME)
    device.disks[0].model = "ST500LM021"
    drop(device, GOOD)
    hdd, nvme = device.disks
    assert (hdd.model, hdd.capacity_bytes, hdd.medium) == ("ST500LM021", 67_108_864, Medium.HDD)
    assert (nvme.model, nvme.medium) == ("QEMU NVMe Ctrl", Medium.NVME)


def test_a_medium_that_an_old_version_only_guesses_is_not_noted(session: Session) -> None:
    device = device_with(HDD)
    drop(device, "vm-v032-zero-2disks-nwipe.log")
    assert device.disks[0].medium is Medium.UNKNOWN


def test_a_failed_disk_is_failed_even_when_the_log_prints_success_for_it(session: Session) -> None:
    device = device_with("Y5TESTBAD", SSD)
    drop(device, FAILING)
    assert [disk.state for disk in device.disks] == [DiskState.FAILED, DiskState.WIPED]
    (reason,) = lifecycle.refusals(device, Move.CERTIFY_WIPE, actor=None)
    assert "Y5TESTBAD" in reason


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (NOT_VERIFIED, "Aucune relecture de contrôle"),
        (ABORTED, "interrompu par l’utilisateur"),
    ],
)
def test_a_result_short_of_success_leaves_the_disk_and_says_why(session: Session, name: str, words: str) -> None:
    device = device_with(HDD)
    (sentence,) = drop(device, name).sentences
    assert device.disks[0].state is DiskState.TO_WIPE
    assert words in sentence
    assert "Son état reste «\u202fÀ effacer\u202f»" in sentence


def test_reading_back_alone_proves_no_wipe(session: Session) -> None:
    device = device_with("VB0123")
    data = (
        read("v0.42-verify_zero-pass.log").replace(b"S/N=\n", b"S/N=VB0123\n").replace(b"device/\n", b"device/VB0123\n")
    )
    drop_bytes(device, data)
    assert device.disks[0].state is DiskState.TO_WIPE


def test_a_log_cut_in_half_is_kept_and_proves_nothing(session: Session) -> None:
    device = device_with(HDD)
    whole = read(GOOD)
    (sentence,) = drop_bytes(device, whole[: len(whole) // 2]).sentences
    assert device.disks[0].state is DiskState.TO_WIPE
    assert "s’arrête avant le tableau final" in sentence
    drop(device, GOOD)
    assert device.disks[0].state is DiskState.WIPED


def test_a_later_success_supersedes_a_failure_and_the_history_stays(session: Session) -> None:
    device = device_with(HDD)
    drop(device, "vm-v036-dodshort-2disks-nwipe.log")
    drop(device, FAILED_READ_BACK)
    assert device.disks[0].state is DiskState.FAILED
    drop(device, "vm-v036-vanish-usb-nwipe.log")
    assert device.disks[0].state is DiskState.WIPED
    assert session.scalar(sa.select(sa.func.count()).where(WipeRecord.disk_id == device.disks[0].id)) == 3


def test_an_older_failure_told_late_does_not_undo_a_newer_success(session: Session) -> None:
    device = device_with(HDD)
    drop(device, "vm-v036-vanish-usb-nwipe.log")
    (sentence,) = drop(device, FAILED_READ_BACK).sentences
    assert device.disks[0].state is DiskState.WIPED
    assert "Son état reste «\u202fEffacé\u202f»" in sentence


def test_an_aborted_run_after_a_success_takes_nothing_away(session: Session) -> None:
    device = device_with(HDD)
    drop(device, GOOD)
    drop(device, ABORTED)
    assert device.disks[0].state is DiskState.WIPED


def test_the_same_bytes_twice_are_one_evidence(session: Session) -> None:
    device = device_with(HDD, NVME)
    first, second = drop(device, GOOD), drop(device, GOOD)
    assert second.again
    assert not first.again
    assert second.evidence is first.evidence
    assert session.scalar(sa.select(sa.func.count()).select_from(WipeRecord)) == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(EvidenceDrop)) == 1


def test_a_log_about_other_disks_only_is_refused_by_their_names(session: Session) -> None:
    device = device_with("AUTRE1")
    with pytest.raises(Refusal, match=f"{HDD}.*Rien n’a été enregistré"):
        drop(device, GOOD)
    assert nothing_written(session)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b"\x7fELF" + b"\0" * 40, "programme"),
        (read(QUIET), "anonyme"),
        (read("vm-nodevice-nwipe.log"), "aucun disque"),
    ],
    ids=["empty", "program", "quiet", "no-disk"],
)
def test_what_cannot_be_evidence_gets_its_sentence_and_leaves_nothing(
    session: Session, data: bytes, words: str
) -> None:
    device = device_with(HDD)
    with pytest.raises(Refusal, match=words) as refused:
        drop_bytes(device, data)
    assert "Rien n’a été enregistré" in refused.value.message
    assert refused.value.status == 422
    assert nothing_written(session)
    assert not session.scalar(sa.select(sa.exists().where(AuditEvent.subject == device.code)))


def test_a_wipe_that_ends_in_the_future_is_not_believed(session: Session) -> None:
    device = device_with(HDD)
    with pytest.raises(Refusal, match="futur"):
        drop(device, GOOD, at=AFTER - timedelta(days=3))
    assert nothing_written(session)


def test_a_wipe_older_than_the_arrival_of_the_device_is_not_believed(session: Session) -> None:
    device = device_with(HDD)
    device.received_at = AFTER + timedelta(days=7)
    with pytest.raises(Refusal, match="avant la réception"):
        drop(device, GOOD, at=AFTER + timedelta(days=8))
    assert nothing_written(session)


def test_the_log_of_the_first_wipe_does_not_prove_a_returned_disk(session: Session) -> None:
    device = device_with(HDD)
    drop(device, GOOD)
    back = AFTER + timedelta(days=30)
    device.disks[0].state, device.disks[0].unproven_since = DiskState.TO_WIPE, back
    with pytest.raises(Refusal, match="avant le retour de l’appareil"):
        drop(device, GOOD, at=back + timedelta(hours=1))
    assert device.disks[0].state is DiskState.TO_WIPE


def test_an_appended_log_counts_by_its_newest_run_alone(session: Session) -> None:
    device = device_with(HDD)
    device.received_at = AFTER + timedelta(days=30)
    newer = read(GOOD).replace(b"2026/11/21", b"2026/12/24")
    drop_bytes(device, read(GOOD) + newer, at=AFTER + timedelta(days=33))
    assert device.disks[0].state is DiskState.WIPED
    line = queries.deciding(device.disks[0])
    assert line is not None
    assert line.ended_at is not None
    assert line.ended_at.month == 12


def test_the_same_serial_on_two_devices_stops_everything(session: Session) -> None:
    device, twin = device_with(HDD), device_with(HDD)
    with pytest.raises(Refusal, match="deux appareils"):
        drop(device, GOOD)
    assert nothing_written(session)
    twin.disks[0].state = DiskState.ABSENT
    drop(device, GOOD)
    assert device.disks[0].state is DiskState.WIPED


def test_a_device_that_has_not_arrived_takes_no_evidence(session: Session) -> None:
    device = make.device(stage=Stage.EXPECTED)
    with pytest.raises(Refusal, match="réceptionnez-le"):
        drop(device, GOOD)


@pytest.mark.parametrize("state", [DiskState.ABSENT, DiskState.REMOVED_BY_DONOR])
def test_a_log_that_saw_a_disk_said_to_be_gone_stops_and_asks(session: Session, state: DiskState) -> None:
    device = device_with(HDD)
    device.disks[0].state = state
    with pytest.raises(Refusal, match="Annulez d’abord cette déclaration"):
        drop(device, GOOD)


def test_the_log_of_a_destroyed_disk_told_late_is_kept_and_changes_nothing(session: Session) -> None:
    device = device_with(HDD)
    device.disks[0].state, device.disks[0].state_at = DiskState.DESTROYED, AFTER
    drop(device, FAILED_READ_BACK)
    assert device.disks[0].state is DiskState.DESTROYED


def test_a_log_later_than_the_destruction_stops_and_asks(session: Session) -> None:
    device = device_with(HDD)
    device.disks[0].state, device.disks[0].state_at = DiskState.DESTROYED, make.AT
    with pytest.raises(Refusal, match="détruit"):
        drop(device, GOOD)
