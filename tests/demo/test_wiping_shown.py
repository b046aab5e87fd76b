"""What the demonstration shows of wiping: benches, inventories, proofs of every kind, what waits for a person."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.api.models import ApiToken
from ordis.demo.stations import PENDING_SECTORS, STRANGER
from ordis.devices.inventories import binding_of
from ordis.devices.inventory.kept import machine_from_json
from ordis.devices.models import Device, Disk, DiskState, Medium, Stage
from ordis.donations.models import Donation
from ordis.kernel.blobs import Blobs
from ordis.partners.models import Organisation
from ordis.wiping import certificate, inbox, queries
from ordis.wiping.attachments import Use
from ordis.wiping.evidence import Format, Technique, Uninterpreted
from ordis.wiping.inbox import Shown, Waiting
from ordis.wiping.inspection import inspect
from ordis.wiping.matching import Ground
from ordis.wiping.models import Bench, DiskStatement, EvidenceDrop, EvidenceFile, FirmwareErase, WipeRecord
from ordis.wiping.rules import Level


@pytest.fixture
def waiting(story: Session) -> list[Waiting]:
    return list(inbox.inbox(Shown.WAITING, after=None).items)


# --- 2022 ---------------------------------------------------------------------------------------------------


def test_a_clinic_asked_for_purge_and_each_of_its_flash_disks_reached_it(story: Session) -> None:
    donor = story.scalars(sa.select(Organisation).where(Organisation.requires_purge)).one()
    theirs = sa.select(Disk).join(Disk.device).join(Device.donation).where(Donation.donor_id == donor.id)
    flash = story.scalars(theirs.where(Disk.medium.in_([Medium.SSD, Medium.NVME]))).all()
    wiped = [disk for disk in flash if disk.state is DiskState.WIPED]
    assert wiped
    assert {disk.state for disk in flash} <= {DiskState.WIPED, DiskState.DESTROYED}
    for line in queries.deciding_each(wiped).values():
        assert line.level == Level.PURGE.value
        assert line.firmware_erase is not None
        assert line.firmware_erase.technique is Technique.SANITIZE_BLOCK
        assert line.started_at is not None
        assert line.firmware_erase.done_at < line.started_at


def test_its_certificate_says_purge_and_is_final(story: Session) -> None:
    asked = sa.select(Donation).join(Organisation, Donation.donor_id == Organisation.id)
    donation = story.scalars(asked.where(Organisation.requires_purge, Donation.number.like("DON-2022-%"))).one()
    facts = certificate.facts_of(donation)
    assert facts.purge_wanted
    assert facts.final
    assert facts.erased


def test_a_first_certificate_was_replaced_by_a_later_one(story: Session) -> None:
    donation = story.scalars(sa.select(Donation).where(Donation.number == "DON-2022-00001")).one()
    last, first = certificate.papers_of_donation(donation)
    assert donation.wiping_certificate is last
    assert last.replaces is first


def test_every_destruction_says_by_whom_and_how(story: Session) -> None:
    said = story.scalars(sa.select(DiskStatement).where(DiskStatement.state == DiskState.DESTROYED)).all()
    by_provider = [each for each in said if each.provider]
    in_house = [each for each in said if not each.provider]
    assert len(by_provider) == 6
    assert len(in_house) == 1
    assert all(each.method for each in said)
    assert all(each.slip_number and each.slip and each.slip.note == Use.SLIP.label for each in by_provider)
    assert all(each.witness and each.photo and each.witness != each.said_by.name for each in in_house)


# --- benches and inventories ---------------------------------------------------------------------------------


def test_a_station_and_a_stick_post_with_their_tokens(story: Session) -> None:
    station, stick = story.scalars(sa.select(Bench).order_by(Bench.name)).all()
    assert (station.name, station.is_station, bool(station.host_serial)) == ("Poste 1", True, True)
    assert (stick.name, stick.is_station, stick.host_serial) == ("Poste 2", False, None)
    assert all(token.last_used_at for token in story.scalars(sa.select(ApiToken)))
    sent = sa.select(EvidenceFile.bench_id).where(EvidenceFile.bench_id.is_not(None))
    assert set(story.scalars(sent)) == {station.id, stick.id}


def test_inventories_tell_what_nobody_typed(story: Session) -> None:
    noted = story.scalars(sa.select(Device).where(Device.system_uuid.is_not(None))).all()
    assert len(noted) >= 12
    unannounced = [device for device in noted if not device.announced]
    assert [bool(each.cpu and each.ram_mb and each.battery_health and each.disks) for each in unannounced] == [True]
    assert all(disk.hours for device in noted for disk in device.disks if disk.state is not DiskState.ABSENT)


def test_a_failing_disk_had_sectors_that_wait(story: Session) -> None:
    disk = story.scalars(sa.select(Disk).where(Disk.health != "")).one()
    assert disk.health == f"{PENDING_SECTORS}\u00a0secteurs en attente"
    assert disk.state is DiskState.FAILED


def test_one_memory_is_not_what_the_list_said(story: Session) -> None:
    described = sa.select(EvidenceFile, Device).join(EvidenceDrop.evidence).join(EvidenceDrop.device)
    found = [
        difference.name
        for file, device in story.execute(described.where(EvidenceFile.format == Format.LSHW.value))
        for machine in file.machines
        for difference in binding_of(device, machine_from_json(machine)).differences
    ]
    assert found == ["ram_mb"]


# --- what waits ---------------------------------------------------------------------------------------------


def test_three_files_wait_for_a_person(waiting: list[Waiting]) -> None:
    assert [card.file.format for card in waiting] == [Format.LSHW.value, Format.NWIPE_LOG.value, Format.NWIPE_LOG.value]


def test_the_computer_that_ran_nwipe_is_proposed_for_an_unknown_disk(waiting: list[Waiting]) -> None:
    card = waiting[2]
    ((proposal,),) = card.for_line.values()
    assert proposal.grounds == (Ground.HOST,)
    assert proposal.device.serial == card.lines[0].host_serial


def test_nothing_is_proposed_for_strangers(waiting: list[Waiting]) -> None:
    inventory, log = waiting[:2]
    assert log.lines[0].host_serial == STRANGER
    assert set(log.for_line.values()) == {()}
    assert inventory.file.waits
    assert inventory.for_file == ()


def test_one_erase_by_the_disk_itself_waits_for_its_read_back(story: Session) -> None:
    unread = sa.select(FirmwareErase).where(
        ~sa.exists().where(WipeRecord.firmware_erase_id == FirmwareErase.id), FirmwareErase.evidence_id.is_not(None)
    )
    erase = story.scalars(unread).one()
    assert erase.disk.state is DiskState.TO_WIPE
    assert erase.disk.device.stage is Stage.RECEIVED


def test_an_absent_disk_is_signed(story: Session) -> None:
    said = story.scalars(sa.select(DiskStatement).where(DiskStatement.state == DiskState.ABSENT)).one()
    assert said.said_by.name
    assert said.device.stage is Stage.WIPED


def test_what_a_command_answered_is_kept_and_proves_nothing(story: Session, folder: Path) -> None:
    file = story.scalars(sa.select(EvidenceFile).where(EvidenceFile.filename == "blkdiscard.txt")).one()
    assert file.format == Format.UNKNOWN.value
    with pytest.raises(Uninterpreted) as understood:
        inspect(Blobs(str(folder / "blobs")).get(file.sha256), file.filename)
    assert understood.value.message == file.note
